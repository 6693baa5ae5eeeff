"""Documents and pictures are served as part of a publication that is or was current, and not otherwise."""

import pytest
from django.core.files.base import ContentFile

from cctvportal.kernel.canonical import sha256
from cctvportal.publication.assets import published_storage, storage_name
from cctvportal.publication.models import Publication
from tests.builders import asset_use, make_content, publish_content
from tests.design import samples
from tests.publication_builder import freeze, pdf, publish_sample, withdraw

BYTES = pdf(samples.BODY_PDF)
ADDRESS = f"/assets/{sha256(BYTES)}/oversight-body.pdf"


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
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
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


def test_a_part_past_the_end_is_416(site, client):
    response = client.get(ADDRESS, headers={"Range": f"bytes={len(BYTES)}-"})
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(BYTES)}"


def test_a_part_of_another_file_is_served_whole(site, client):
    headers = {"Range": "bytes=0-9", "If-Range": '"another"'}
    assert client.get(ADDRESS, headers=headers).status_code == 200
    headers["If-Range"] = f'"{sha256(BYTES)}"'
    assert client.get(ADDRESS, headers=headers).status_code == 206


def test_a_known_file_is_not_sent_again(site, client):
    response = client.get(ADDRESS, headers={"If-None-Match": f'"{sha256(BYTES)}"'})
    assert response.status_code == 304
    assert response["Cache-Control"].endswith("immutable")


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
    assert "X-Robots-Tag" not in client.get(ADDRESS)
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
