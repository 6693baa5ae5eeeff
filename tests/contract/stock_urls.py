"""Wagtail's own API under ``/stock/api/v2/``, beside the portal's: what a client of stock Wagtail was written for."""

from django.urls import include, path
from rest_framework.fields import ReadOnlyField
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.documents.api.v2.views import DocumentsAPIViewSet
from wagtail.images.api.v2.serializers import ImageSerializer
from wagtail.images.api.v2.views import ImagesAPIViewSet


class ImageSerializerWithAddress(ImageSerializer):
    """The storage of the library, being private, has no addresses of its own."""

    download_url = ReadOnlyField(source="url")


class Images(ImagesAPIViewSet):
    base_serializer_class = ImageSerializerWithAddress


router = WagtailAPIRouter("stock")
router.register_endpoint("pages", PagesAPIViewSet)
router.register_endpoint("images", Images)
router.register_endpoint("documents", DocumentsAPIViewSet)

urlpatterns = [
    path("stock/api/v2/", router.urls),
    path("", include("cctvportal.urls_local")),
]
