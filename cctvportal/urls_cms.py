"""The CMS process: Wagtail's admin and nothing of the public site."""

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="wagtailadmin_home")),
    path("admin/", include(wagtailadmin_urls)),
    path("preview/", include("cctvportal.signoff.shared_urls")),
]
