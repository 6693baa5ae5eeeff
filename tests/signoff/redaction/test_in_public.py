"""What readers, the record's readers and mirrors are told of a redaction: enough to see that nothing was censored."""

import json
import re
import time
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client

from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_edition
from cctvportal.publication.verification import verify
from cctvportal.record.models import RecordEntry
from tests.builders import make_content, publish_content
from tests.signoff.redaction.orders import BLOCKS, redact, tables_holding

pytestmark = pytest.mark.django_db


def test_a_page_shows_blocks_and_says_why(board, page, published, client: Client):
    redaction = redact(board, page.pk)
    answer = client.get(published.path)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert f"Advice of {BLOCKS}" in text
    assert "Zebedee" not in text
    assert "Parts of this version were redacted by law" in text
    assert redaction.statement in text


def test_caches_turn_over(board, page, published, client: Client):
    before = client.get(published.path)
    redact(board, page.pk)
    after = client.get(published.path, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert after["Portal-Edition"] == str(current_edition().number)


def test_feed_readers_fetch_it_again(board, page, published, client: Client):
    """An entry with the time that they know would be taken for what they have (RFC 4287, section 4.2.15)."""
    updated = re.compile(r"<updated>([^<]+)</updated>")
    before = updated.findall(client.get("/feeds/all.atom").content.decode())
    time.sleep(1)  # a feed tells whole seconds
    redact(board, page.pk)
    after = updated.findall(client.get("/feeds/all.atom").content.decode())
    assert max(after[1:]) > max(before[1:])


def test_a_page_without_redactions_says_nothing(board, page, published, client: Client):
    assert "redacted" not in client.get(published.path).content.decode()


ANSWERS = (
    *("/record/", "/record/pages/{}/", "/record/export.jsonl", "/record/pages/{}/signed.json", "/sitemap.xml"),
    *("/api/v2/pages/", "/api/v2/pages/{}/", "/api/portal/changes/", "/api/portal/search/?q=advice"),
    "/search/?q=zebedee",
    *("/api/portal/pages/", "/api/portal/pages/{}/", "/api/portal/tree/", "/api/portal/batch/?ids={}"),
    *("/api/portal/record/?limit=100", "/api/portal/editions/"),
    *("/feeds/all.atom", "/record/changes/?from=1", "/record/pages/{}/changes/", "/timemap/link/"),
)
# The page stands from the second edition on; it was redacted in the fourth.
OF_THE_PAST = (
    "/api/v2/pages/?fields=*",
    "/api/v2/pages/{}/?fields=*",
    *(each for each in ANSWERS if "/portal/" in each),
    *("/feeds/all.atom", "/record/", "/record/changes/?from=1", "/record/pages/{}/", "/search/?q=advice", "/"),
)


@pytest.mark.parametrize("address", ANSWERS)
def test_no_answer_holds_it_any_more(board, page, client: Client, address: str):
    redact(board, page.pk)
    answer = client.get(address.format(page.pk))
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code == 200
    assert b"quill" not in body.lower()


@pytest.mark.parametrize("address", OF_THE_PAST)
def test_nor_does_any_of_the_past_and_none_is_kept_from_before(board, page, client: Client, address: str):
    asked = f"{address.format(page.pk)}{'&' if '?' in address else '?'}at=2"
    before = client.get(asked)
    redact(board, page.pk)
    after = client.get(asked, headers={"if-none-match": before["ETag"]})
    assert (before.status_code, after.status_code) == (200, 200)
    assert b"quill" in before.content.lower() or "changes" in address or "editions" in address
    assert b"quill" not in after.content.lower()


def test_the_certificate_of_the_page_names_ground_and_versions(board, page, client: Client):
    redaction = redact(board, page.pk)
    text = client.get(f"/record/pages/{page.pk}/").content.decode()
    assert text.count(redaction.statement) == 3  # As it stands, and in both versions.
    assert all(
        digest in text for digest in Publication.objects.filter(content_id=page.pk).values_list("digest", flat=True)
    )


def test_a_redacted_entry_says_so(board, page, client: Client):
    redact(board, page.pk)
    told = json.loads(client.get("/api/portal/changes/").content)["editions"][-1]["redactions"][0]
    body = RecordEntry.objects.get(kind="redaction").body
    assert told["redaction"] == body["redaction"]
    text = client.get(f"/record/{body['entries'][0]}/").content.decode()
    assert "Redacted, not broken" in text


def test_a_redaction_used_to_censor_shows(board, page, client: Client):
    """Whoever reads the record sees what was taken out, when, on what ground, and which seats ordered it."""
    redact(board, page.pk, passages=("advises",), ground="other", wording="Because two seats wanted it away.")
    (edition,) = [each for each in changes(client) if each["redactions"]]
    (told,) = edition["redactions"]
    assert told["seats"] == ["acpo", "npia"]
    assert told["ground"] == "Another statute. Because two seats wanted it away."
    assert {each["digest"] for each in told["publications"]} == set(
        Publication.objects.filter(content_id=page.pk).values_list("digest", flat=True)
    )


def changes(client: Client, after: int = 0, limit: int = 100) -> list[dict]:
    found, address = [], f"/api/portal/changes/?after={after}&limit={limit}"
    while address:
        body = client.get(address).json()
        found += body["editions"]
        address = body["meta"]["next"]
    return found


def test_an_address_that_was_left_is_redacted_too(board, page, client: Client):
    named = make_content("Quill", slug="zebedee-quill", path="/zebedee-quill/", parent_id=page.get_parent().pk)
    publish_content(board, named)
    publish_content(board, replace(named, slug="advice-of-old", path="/advice-of-old/"))
    assert client.get("/zebedee-quill/").status_code == 301
    connection.check_constraints()  # What a commit would ask, before the next transaction.
    redact(board, named.content_id, passages=("zebedee-quill",))
    assert client.get("/zebedee-quill/").status_code == 404
    assert client.get("/advice-of-old/").status_code == 200
    assert tables_holding("zebedee-quill") == {}
    assert verify().ok
