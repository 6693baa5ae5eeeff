"""``/api/v2/images/`` and ``/api/v2/documents/``: what is published of the libraries."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from time_machine import travel

from cctvportal.publication.editions import begin_edition
from cctvportal.publication.models import Edition, EditionCount, Publication, PublishedFile, Route
from cctvportal.publication.reads import current_edition, current_publication
from cctvportal.publication.release import _entry
from cctvportal.record.append import append
from tests.builders import corrected, declare_emergency, publish_content, submit_content
from tests.design import samples
from tests.design.texts import MASTHEAD_PICTURE
from tests.publication_builder import document_uses, freeze, publish_sample, sample_content, withdraw

DOCUMENTS, IMAGES, PAGES = "/api/v2/documents/", "/api/v2/images/", "/api/v2/pages/"
ALL = [samples.STRATEGY_PDF, samples.BODY_PDF, samples.UNCOUNTED]


def ids(response) -> list[int]:
    assert response.status_code == 200, response.content
    return [item["id"] for item in response.json()["items"]]


def total(client, address: str) -> int:
    return client.get(address).json()["meta"]["total_count"]


def test_what_pages_show_or_link_is_listed(site, client, queries, settings):
    with queries() as asked:
        response = client.get(DOCUMENTS)
    assert ids(response) == ALL
    assert 1 <= len(asked) <= 2, asked
    item = response.json()["items"][0]
    assert set(item) == {"id", "meta", "title"}
    assert set(item["meta"]) == {"type", "detail_url", "tags", "download_url"}
    assert (item["title"], item["meta"]["type"]) == ("National CCTV Strategy", "library.PortalDocument")
    for item in response.json()["items"] + client.get(IMAGES).json()["items"]:
        for name in ("detail_url", "download_url"):
            assert client.get(item["meta"][name].removeprefix(settings.PORTAL_URL)).status_code == 200


def test_a_detail_tells_more(site, client, queries):
    with queries() as asked:
        document = client.get(f"{DOCUMENTS}{samples.STRATEGY_PDF}/").json()
    assert 1 <= len(asked) <= 2, asked
    assert (document["meta"]["content_type"], document["meta"]["page_count"]) == ("application/pdf", 12)
    assert document["meta"]["sha256"] in document["meta"]["download_url"]
    image = client.get(f"{IMAGES}{MASTHEAD_PICTURE}/").json()
    assert (image["title"], image["width"], image["height"]) == ("people", 960, 640)
    assert image["meta"]["renditions"]["width-320"]["width"] == 320
    assert image["meta"]["download_url"].endswith("people-width-960.webp")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("id=2", [2]),
        ("title=National CCTV Strategy", [1]),
        ("search=oversight", [2]),
        ("search=oversight form&search_operator=or", [2, 3]),
        ("search=", []),
        ("order=-id", [3, 2, 1]),
        ("order=-title", [3, 2, 1]),
        ("limit=1&offset=1", [2]),
        ("tags=x", []),
    ],
)
def test_documents_are_filtered_and_ordered(site, client, query, expected):
    assert ids(client.get(f"{DOCUMENTS}?{query}")) == expected


def test_images_are_filtered_by_their_size(site, client):
    assert ids(client.get(f"{IMAGES}?width=960&height=640")) == [MASTHEAD_PICTURE]
    assert ids(client.get(f"{IMAGES}?width=320")) == []
    assert ids(client.get(f"{IMAGES}?title=people&order=random")) == [MASTHEAD_PICTURE]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("width=1", "query parameter is not an operation or a recognised field: width"),
        ("type=x", "query parameter is not an operation or a recognised field: type"),
        ("order=width", "cannot order by 'width' (unknown field)"),
        ("fields=width", "unknown fields: width"),
        ("fields=title(id)", "'title' does not support nested fields"),
        ("tags=a&search=b", "filtering by tag with a search query is not supported"),
        ("limit=21", "limit cannot be higher than 20"),
    ],
)
def test_what_cannot_be_answered_is_refused(site, client, query, message):
    response = client.get(f"{DOCUMENTS}?{query}")
    assert (response.status_code, response.json()) == (400, {"message": message})


def test_what_no_page_shows_is_not_there(site, client):
    for address, model in [(f"{DOCUMENTS}99/", "PortalDocument"), (f"{IMAGES}{10**30}/", "PortalImage")]:
        response = client.get(address)
        assert (response.status_code, response.json()) == (404, {"message": f"No {model} matches the given query."})
    assert client.get(f"{DOCUMENTS}1/?title=Other").status_code == 404
    assert client.get(f"{DOCUMENTS}find/?id=99").json() == {"message": "not found"}
    assert client.get(f"{IMAGES}find/?id=x").status_code == 404


def test_a_file_is_found_by_its_id(site, client):
    assert client.get(f"{DOCUMENTS}find/?id=1&fields=title")["Location"].endswith("/api/v2/documents/1/?fields=title")


def test_a_document_that_only_a_withdrawn_page_had_is_gone(site, client):
    withdraw(site, samples.CONSULTATION)
    assert ids(client.get(DOCUMENTS)) == [samples.STRATEGY_PDF, samples.BODY_PDF]
    assert total(client, DOCUMENTS) == 2
    assert client.get(f"{DOCUMENTS}{samples.UNCOUNTED}/").status_code == 404


def test_a_document_is_the_newest_that_stands(site, client):
    address = f"{DOCUMENTS}{samples.BODY_PDF}/"
    content = sample_content(site, samples.BULLETIN, summary="With a new file.")
    data = b"%PDF-1.7 newer"
    digest = freeze(site, data, "application/pdf")
    newer = [replace(use, sha256=digest, size=len(data)) if use.is_document else use for use in content.assets]
    publish_content(site, replace(content, assets=tuple(newer)), "acpo")
    assert client.get(address).json()["meta"]["sha256"] == digest
    assert ids(client.get(DOCUMENTS)) == ALL
    withdraw(site, samples.BULLETIN)
    assert client.get(address).json()["meta"]["sha256"] != digest, "that of the addendum, which stands"


def test_every_edition_was_counted_right(site, client):
    """The counts follow from those before; here each is counted anew."""
    withdraw(site, samples.CONSULTATION)
    publish_sample(site, samples.CONSULTATION)
    publish_sample(site, samples.GUIDANCE, summary="Changed.")
    assert Edition.objects.count() == EditionCount.objects.count() > 20
    for counted in EditionCount.objects.all():
        standing = Publication.objects.at(counted.edition_id)
        files = PublishedFile.objects.filter(publication__in=standing.values("pk"))
        by_role = {
            role: files.filter(role=role).values("library_id").distinct().count() for role in ("document", "rendition")
        }
        assert counted.pages == standing.with_content().count()
        assert (counted.documents, counted.images) == (by_role["document"], by_role["rendition"])
    assert total(client, PAGES) == current_edition().counts.pages == len(ids(client.get(PAGES)))


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("UPDATE publication_editioncount SET pages = 9", "permission denied"),
        ("DELETE FROM publication_publishedfile", "permission denied"),
        ("INSERT INTO publication_editioncount SELECT number, 1, 1, 1 FROM publication_edition", "is counted no more"),
        (
            "INSERT INTO publication_publishedfile (publication_id, edition_id, role, library_id)"
            " SELECT id, edition_id, 'document', 99 FROM publication_publication LIMIT 1",
            "does not have document 99",
        ),
    ],
)
def test_nobody_counts_an_edition_again_or_adds_a_file_to_it(site, statement, refusal):
    with pytest.raises(DatabaseError, match=refusal), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_nothing_comes_after_the_count(site):
    """Whoever counts early has told the record early, and then nothing is added."""
    edition = begin_edition([], [])
    append("edition", _entry(edition, [], [], []))
    EditionCount.objects.create(edition=edition)
    standing = Publication.objects.current().with_content().first()
    with pytest.raises(DatabaseError, match="is in the record: nothing is added"):
        Route.objects.filter(publication=standing, until_edition=None).update(until_edition=edition)


def test_an_emergency_past_its_time_is_not_counted_although_the_scheduler_is_dead(site, client):
    standing = current_publication(samples.CHILD_GUIDANCE)
    content = corrected(standing, summary="See the form.")
    uses = tuple(replace(use, library_id=987) for use in document_uses(site, samples.UNCOUNTED))
    emergency = declare_emergency(site, submit_content(site, replace(content, assets=(*content.assets, *uses))))
    counts = current_edition().counts
    assert (total(client, DOCUMENTS), total(client, PAGES)) == (4, 16) == (counts.documents, counts.pages)
    with travel(emergency.ends_at + timedelta(seconds=1)):
        assert (total(client, DOCUMENTS), total(client, PAGES)) == (3, 15)
        assert client.get(f"{DOCUMENTS}987/").status_code == 404
