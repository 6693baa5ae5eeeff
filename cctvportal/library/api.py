"""The admin's own API of documents and images, kept to what its user may choose."""

from django.db.models import QuerySet
from rest_framework.fields import ReadOnlyField
from wagtail.api.v2.views import BaseAPIViewSet
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.serializers import AdminImageSerializer
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.permissions import policy_registry


class _ChoosableOnly(BaseAPIViewSet):
    def get_queryset(self) -> QuerySet:
        """The files that the user may choose."""
        policy = policy_registry.get_by_type(self.model)
        allowed = policy.instances_user_has_permission_for(self.request.user, "choose")
        return super().get_queryset().filter(pk__in=allowed.values("pk"))


class LibraryImageSerializer(AdminImageSerializer):
    """The original by the address that the CMS serves it at: the storage has none."""

    download_url = ReadOnlyField(source="url")


class LibraryDocumentsAPI(_ChoosableOnly, DocumentsAdminAPIViewSet):
    pass


class LibraryImagesAPI(_ChoosableOnly, ImagesAdminAPIViewSet):
    base_serializer_class = LibraryImageSerializer
