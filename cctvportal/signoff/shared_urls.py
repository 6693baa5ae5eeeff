"""Beneath ``/preview/`` in the CMS, without signing in: previews for whoever has a token."""

from django.urls import re_path

from .views import shared

TOKEN = r"(?P<token>[A-Za-z0-9_=-]{1,600}\.[A-Za-z0-9_=-]{1,100})"  # noqa: S105 - the pattern of one

app_name = "shared"
urlpatterns = [
    re_path(rf"^{TOKEN}/$", shared.page, name="page"),
    re_path(rf"^{TOKEN}/page\.json$", shared.api, name="api"),
    re_path(rf"^{TOKEN}$", shared.without_slash, name="without-slash"),
    re_path(rf"^{TOKEN}/assets/(?P<sha256>[0-9a-f]{{64}})/(?P<name>[^/]+)$", shared.asset, name="asset"),
    re_path(r"", shared.nothing, name="nothing"),
]
