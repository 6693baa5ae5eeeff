"""One process on a laptop: the CMS under /admin/, the public site everywhere else."""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

from .urls_public import handler400, handler404, handler500  # noqa: F401  Django looks for them in the root URLconf

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("preview/", include("cctvportal.signoff.shared_urls")),
    path("", include("cctvportal.urls_public")),
]
