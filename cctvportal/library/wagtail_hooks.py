"""The library in Wagtail's admin."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail import hooks
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.images.image_operations import FilterOperation

from . import urls
from .api import LibraryDocumentsAPI, LibraryImagesAPI
from .image_operations import WITHOUT_METADATA, WithoutMetadata


@hooks.register("register_admin_urls")
def serve_draft_files() -> list[URLPattern | URLResolver]:
    """Draft files, behind the admin's sign-in."""
    return [path("library/", include(urls, namespace="library"))]


@hooks.register("construct_admin_api", order=100)
def limit_admin_api(router: WagtailAPIRouter) -> None:
    """Put endpoints that keep to the library's permissions in place of Wagtail's, which list every agency's files."""
    router.register_endpoint("documents", LibraryDocumentsAPI)
    router.register_endpoint("images", LibraryImagesAPI)


@hooks.register("register_image_operations")
def add_image_operations() -> list[tuple[str, type[FilterOperation]]]:
    """What a published rendition goes through besides resizing."""
    return [(WITHOUT_METADATA, WithoutMetadata)]
