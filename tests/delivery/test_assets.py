"""Documents and pictures are served as part of a publication that is or was current, and not otherwise."""

import time
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils.http import http_date
from time_machine import travel

from cctvportal.kernel import clock
from cctvportal.kernel.canonical import sha256
from cctvportal.publication.assets import published_storage, storage_name
from cctvportal.publication.models import Edition, Publication
from tests.builders import asset_use, make_content, publish_content
from tests.design import samples
from tests.publication_builder import freeze, pdf, publish_sample, withdraw

BYTES = pdf(samples.BODY_PDF)
ADDRESS = f"/assets/{sha256(BYTES)}/oversight-body.pdf"
ETAG = f'"{sha256(BYTES)}"'


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_a_published_document_is_served_whole_under_its_name(site, client, queries):
    with queries() as asked:
        response = client.get(ADDRESS)
        assert body(response) == BYTES
    assert len(asked) == 1
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(len(BYTES))
    assert response["Content-Disposition"] == 'inline; filename="oversight-body.pdf"'
    assert response["Cache-Control"] == (
        "public, max-age=31536000, immutable, s-maxage=86400, stale-while-revalidate=86400, stale-if-error=86400"
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Accept-Ranges"] == "bytes"


def test_head_tells_the_size_without_opening_the_file(site, client, monkeypatch):
    monkeypatch.setattr(type(published_storage()), "_open", lambda *args: pytest.fail("opened"))
    response = client.head(ADDRESS)
    assert response.status_code == 200
    assert response["Content-Length"] == str(len(BYTES))


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-99", 0, 99), ("bytes=100-", 100, len(BYTES) - 1), ("bytes=-10", len(BYTES) - 10, len(BYTES) - 1)],
)
def test_a_part_is_served(site, client, asked, first, last):
    response = client.get(ADDRESS, headers={"Range": asked})
    assert response.status_code == 206
    assert body(response) == BYTES[first : last + 1]
    assert response["Content-Range"] == f"bytes {first}-{last}/{len(BYTES)}"
    assert response["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("asked", [None, "bytes=0-9"])
@pytest.mark.parametrize("found", [BYTES[:-1] + b"x", BYTES[:-1], b"", None])
def test_what_is_not_what_was_signed_off_is_not_served(site, client, settings, caplog, asked, found):
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = settings.STORAGES | {"published": memory}
    if found is not None:
        published_storage().save(storage_name(sha256(BYTES)), ContentFile(found))
    response = client.get(ADDRESS, headers={"Range": asked} if asked else {})
    assert response.status_code == 500
    assert response["Cache-Control"] == "no-store"
    assert not {"ETag", "Accept-Ranges", "Content-Disposition"} & {*response.headers}
    assert b"oversight-body" not in response.content
    assert f"The published file {sha256(BYTES)} is damaged" in caplog.text


def test_a_storage_without_paths_will_do(site, client, settings):
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = settings.STORAGES | {"published": memory}
    published_storage().save(storage_name(sha256(BYTES)), ContentFile(BYTES))
    assert body(client.get(ADDRESS)) == BYTES
    assert body(client.get(ADDRESS, headers={"Range": "bytes=70000-140000"})) == BYTES[70_000:140_001]


def test_a_part_past_the_end_is_416_and_kept_nowhere(site, client):
    asked = {"Range": f"bytes={len(BYTES)}-"}
    response = client.get(ADDRESS, headers=asked)
    assert (response.status_code, response["Cache-Control"]) == (416, "no-store")
    assert response["Content-Range"] == f"bytes */{len(BYTES)}"
    assert not {"ETag", "Last-Modified", "xkey"} & {*response.headers}
    # Of a part only GET knows.
    assert client.head(ADDRESS, headers=asked).status_code == 200


@pytest.mark.parametrize("asked", ["bytes=0-9,20-29", "bytes=0-9,", "lines=0-9", "bytes=9-0"])
def test_what_is_no_single_part_is_served_whole(site, client, asked):
    response = client.get(ADDRESS, headers={"Range": asked})
    assert (response.status_code, body(response)) == (200, BYTES)


def test_a_part_of_another_file_is_served_whole(site, client):
    modified = client.head(ADDRESS)["Last-Modified"]
    for known, status in (
        ('"another"', 200),
        (ETAG, 206),
        (f"W/{ETAG}", 200),
        (modified, 206),
        (http_date(time.time() + 9), 200),
    ):
        response = client.get(ADDRESS, headers={"Range": "bytes=0-9", "If-Range": known})
        assert response.status_code == status, known
    assert client.get(ADDRESS, headers={"If-Range": ETAG}).status_code == 200


@pytest.mark.parametrize("told", [ETAG, f"W/{ETAG}", f'"other", {ETAG}', "*"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_a_known_file_is_not_sent_again(site, client, told, method):
    whole = client.head(ADDRESS)
    response = getattr(client, method)(ADDRESS, headers={"If-None-Match": told, "Range": "bytes=0-9"})
    of_content = {"Content-Type", "Content-Length", "Content-Disposition"}
    assert (response.status_code, response.content) == (304, b"")
    assert {**response.headers} == {name: value for name, value in whole.headers.items() if name not in of_content}


@pytest.mark.parametrize(("told", "status"), [(ETAG, 200), ("*", 200), (f"W/{ETAG}", 412), ('"other"', 412)])
def test_another_file_than_is_meant_is_refused_and_that_is_kept_nowhere(site, client, told, status):
    response = client.get(ADDRESS, headers={"If-Match": told})
    assert response.status_code == status
    if status == 412:
        assert response["Cache-Control"] == "no-store"
        assert not {"ETag", "Last-Modified", "xkey"} & {*response.headers}


def test_a_file_has_the_date_on_which_it_was_first_shown(site, client):
    first = Edition.objects.filter(publications__assets__contains=[{"sha256": sha256(BYTES)}]).earliest("number")
    modified = client.get(ADDRESS)["Last-Modified"]
    assert modified == http_date(first.made_at.timestamp())
    assert client.get(ADDRESS, headers={"If-Modified-Since": modified}).status_code == 304
    with travel(clock.now() + timedelta(days=1)):
        publish_sample(site, samples.HOME, announcement=None)
        assert client.get(ADDRESS)["Last-Modified"] == modified


@pytest.mark.parametrize(("asked", "status"), [({}, 200), ({"Range": "bytes=0-9"}, 206), ({"If-None-Match": "*"}, 304)])
def test_a_file_is_its_own_memento(site, client, settings, asked, status):
    """RFC 7089, section 4.3: it never changes, so nothing negotiates."""
    response = client.get(ADDRESS, headers=asked)
    assert response.status_code == status
    assert response["Memento-Datetime"] == response["Last-Modified"]
    assert response["Link"] == f'<{settings.PORTAL_URL}{ADDRESS}>; rel="original"'
    assert "Vary" not in response
    assert "Memento-Datetime" not in client.get(ADDRESS.replace("oversight", "other"))


def test_a_file_is_named_for_purges(site, client):
    response = client.get(ADDRESS)
    assert response["Surrogate-Key"] == response["xkey"] == f"asset-{sha256(BYTES)}"


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 200), ({"Range": "bytes=0-9"}, 206), ({"Range": "bytes=99999999-"}, 416), ({"If-None-Match": "*"}, 304)],
)
def test_scripts_of_other_sites_may_read_files_and_parts_of_them(site, client, headers, status):
    response = client.get(ADDRESS, headers=headers | {"Origin": "https://front.example"})
    assert response.status_code == status
    assert response["Access-Control-Allow-Origin"] == "*"
    exposed = set(response["Access-Control-Expose-Headers"].split(", "))
    assert {"Accept-Ranges", "Content-Length", "Content-Range", "ETag"} <= exposed
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_scripts_of_other_sites_may_ask_for_parts_and_under_conditions(site, client):
    asked = {"Origin": "https://front.example", "Access-Control-Request-Method": "GET"}
    response = client.options(ADDRESS, headers=asked | {"Access-Control-Request-Headers": "if-range,range"})
    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (204, "*")
    assert {"Range", "If-Range", "If-None-Match"} <= set(response["Access-Control-Allow-Headers"].split(", "))
    assert "GET" in response["Access-Control-Allow-Methods"]
    assert not {"Access-Control-Allow-Credentials", "Content-Length"} & {*response.headers}


def test_scripts_of_other_sites_see_that_a_file_is_not_there(site, client):
    assert client.get(ADDRESS.replace("oversight", "other"))["Access-Control-Allow-Origin"] == "*"


def test_a_file_of_a_submission_is_no_public_file(site, client):
    digest = freeze(site, b"%PDF-1.7 draft", "application/pdf")
    assert client.get(f"/assets/{digest}/draft.pdf").status_code == 404


def test_a_file_in_the_published_storage_without_a_publication_is_not_served(site, client):
    data = b"%PDF-1.7 stray"
    published_storage().save(storage_name(sha256(data)), ContentFile(data))
    assert client.get(f"/assets/{sha256(data)}/stray.pdf").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        ADDRESS.replace("oversight", "other"),
        ADDRESS.replace(".pdf", ".html"),
        ADDRESS.replace(sha256(BYTES), "0" * 64),
        ADDRESS.replace(sha256(BYTES), sha256(BYTES).upper()),
        ADDRESS.replace(".pdf", "%00.pdf"),
        f"/assets/{sha256(BYTES)}/../{sha256(BYTES)}",
        f"/assets/{sha256(BYTES)}/",
    ],
)
def test_a_wrong_name_or_digest_is_404(site, client, address):
    assert client.get(address).status_code == 404


def test_a_file_that_only_the_past_shows_stays_but_is_not_indexed(site, client, settings):
    settings.DEMONSTRATION = False
    used = Publication.objects.current().filter(assets__contains=[{"sha256": sha256(BYTES)}])
    for page in sorted(used.values_list("content_id", flat=True), reverse=True):
        if page != samples.HOME:
            withdraw(site, page)
    assert client.get(ADDRESS)["X-Robots-Tag"] == "all"
    publish_sample(site, samples.HOME, announcement=None)
    response = client.get(ADDRESS)
    assert body(response) == BYTES
    assert response["X-Robots-Tag"] == "noindex"


def test_what_a_browser_might_run_is_sealed_and_offered_for_download(site, client):
    page = b"<script>alert(1)</script>"
    use = asset_use(sha256=freeze(site, page, "text/html"), size=len(page), content_type="text/html", name="a.html")
    publish_content(site, make_content("With a file", assets=(use,)))
    response = client.get(f"/assets/{use.sha256}/a.html")
    assert body(response) == page
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Content-Disposition"].startswith("attachment")
