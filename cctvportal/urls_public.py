"""What the public process serves."""

from django.urls import include, path, re_path

from cctvportal.delivery.api import library as api_library
from cctvportal.delivery.api import pages as api_pages
from cctvportal.delivery.api import unknown as api_unknown
from cctvportal.delivery.api.description import views as api_description
from cctvportal.delivery.views import (
    accessibility,
    assets,
    catalogue,
    documents,
    errors,
    feeds,
    health,
    meetings,
    pages,
    record,
    robots,
    search,
    timegate,
    tracker,
    what_changed,
)

handler400 = errors.bad_request
handler404 = errors.not_found
handler500 = errors.server_error

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("robots.txt", robots.robots),
    path("sitemap.xml", robots.sitemap),
    path(".well-known/security.txt", robots.security),
    path("catalogue.jsonld", catalogue.catalogue),
    re_path(r"^assets/(?P<sha256>[0-9a-f]{64})/(?P<name>[^/]+)$", assets.asset, name="asset"),
    path("accessibility/", accessibility.accessibility),
    path("documents/<int:library_id>/", documents.document),
    re_path(r"^timegate(?P<path>/.*)$", timegate.timegate, name="timegate"),
    re_path(r"^timemap/link(-(?P<number>[0-9]{1,6}))?(?P<path>/.*)$", timegate.timemap, name="timemap"),
    path("feeds/", feeds.index),
    path("feeds/recommendations.atom", tracker.feed, name="tracker-feed"),
    path("feeds/meetings.ics", meetings.calendar, name="calendar"),
    path("feeds/<path:name>.atom", feeds.feed, name="feed"),
    path("tracker/", tracker.index),
    path("tracker/progress/", tracker.over_time),
    path("tracker/changes/", tracker.what_changed),
    path("tracker/agencies/<slug:code>/", tracker.agency, name="tracker-agency"),
    path("tracker/themes/<slug:code>/", tracker.theme, name="tracker-theme"),
    path("registers/", meetings.index),
    path("registers/attendance/", meetings.attendance),
    path("registers/decisions/", meetings.decisions),
    path("registers/actions/", meetings.actions),
    path("search/", search.search, name="search"),
    path("record/", record.index, name="record"),
    path("record/export.jsonl", record.export),
    path("record/verify.py", record.verifier),
    path("record/head.json", record.head),
    path("record/manifests/<int:edition>/<slug:release>.json", record.manifest),
    path("record/corrections/", record.corrections),
    path("record/changes/", what_changed.site),
    path("record/pages/<int:content_id>/changes/", what_changed.page),
    path("record/<int:sequence>/", record.entry),
    path("record/pages/<int:content_id>/", record.page),
    path("record/pages/<int:content_id>/signed.json", record.signed_form),
    path("record/pages/<int:content_id>/<int:edition>/signed.json", record.signed_form),
    path("api/", api_description.reference),
    path("api/openapi.json", api_description.openapi),
    path("api/v2/pages/", api_pages.listing),
    path("api/v2/pages/find/", api_pages.find),
    path("api/v2/pages/<int:content_id>/", api_pages.detail),
    path("api/v2/images/", api_library.image_listing),
    path("api/v2/images/find/", api_library.image_find),
    path("api/v2/images/<int:library_id>/", api_library.image_detail),
    path("api/v2/documents/", api_library.document_listing),
    path("api/v2/documents/find/", api_library.document_find),
    path("api/v2/documents/<int:library_id>/", api_library.document_detail),
    re_path(r"^api/v2/", api_unknown.unknown_of_stock, name="api-v2-unknown"),
    path("api/portal/", include("cctvportal.delivery.api.portal.urls")),
    # Whatever is published; the address decides, not a pattern.
    re_path(r"", pages.page, name="page"),
]
