"""verify_record: what somebody with the owner's rights changed in rows and files is found, and readers are told."""

from dataclasses import replace
from io import StringIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from wagtail.models import Page

from cctvportal.delivery.manifests import make_manifest
from cctvportal.kernel import clock
from cctvportal.kernel.canonical import canonical_json
from cctvportal.publication.assets import published_storage, storage_name
from cctvportal.publication.models import Asset, Destruction, Publication
from cctvportal.publication.reads import current_edition
from cctvportal.publication.verification import verify
from cctvportal.record import keys
from cctvportal.record.append import append
from cctvportal.record.models import RecordEntry, SecurityEntry, Verification
from cctvportal.record.security import note_security
from cctvportal.signoff.enums import Decision
from cctvportal.signoff.redaction.telling import tell_the_record
from tests.builders import (
    cast,
    corrected,
    declare_emergency,
    make_board,
    make_content,
    publish_content,
    submit_content,
)
from tests.databases import owner_does, tamper
from tests.design import samples
from tests.publication_builder import delete, document_uses, publish_sample

DESTRUCTION = (
    "INSERT INTO publication_destruction (redaction, ground, seats, at, edition_id) "
    "VALUES (%s, 'Court order.', '[\"npia\"]', now(), %s)"
)
TOMBSTONE = (
    "INSERT INTO publication_tombstone (destruction_id, content_id, of_edition, digest, sha256) "
    "VALUES (%s, %s, %s, %s, %s)"
)


@pytest.fixture
def published(portal_db) -> Publication:
    """A page with a document, published; a security event."""
    board = make_board()
    Page.objects.all().delete()  # the sample's small id is that of Wagtail's first page
    publish_sample(board, samples.HOME)
    note_security("test", {})
    return publish_content(board, make_content("A page", assets=tuple(document_uses(board, samples.STRATEGY_PDF))))


def damages() -> list[str]:
    """Without what is wrong with the redaction log, in which these tests write nothing."""
    return [
        sentence
        for sentence in sentences()
        if "in the redaction log" not in sentence and "No redaction log" not in sentence
    ]


def sentences() -> list[str]:
    return verify().problems


def redaction(edition: int, *, assets: tuple[str, ...] = (), publications: tuple[Publication, ...] = ()) -> UUID:
    """A redaction as it is carried out: its rows, and the record's entry of them."""
    of = uuid4()
    tamper("publication_destruction", DESTRUCTION, of, edition)
    for sha256 in assets:
        tamper("publication_tombstone", TOMBSTONE, of, None, None, "", sha256)
    for each in publications:
        tamper("publication_tombstone", TOMBSTONE, of, each.content_id, each.edition_id, each.digest, "")
    tell_the_record(of)
    return of


def test_a_whole_portal_is_found_whole_and_readers_are_told(published):
    outcome = verify()
    assert outcome.ok
    assert outcome.problems == []
    assert outcome.sequence == outcome.entries == RecordEntry.objects.count()
    assert (outcome.publications, outcome.assets) == (2, Asset.objects.count())
    assert "found whole" in Client().get("/record/").content.decode()
    assert Client().get("/readyz").json()["checks"]["record"] == "ok"


def test_damage_is_told_to_readers_and_to_the_load_balancer_until_it_is_gone(published):
    storage, name = published_storage(), storage_name(published.assets[0]["sha256"])
    with storage.open(name) as file:
        whole = file.read()
    storage.delete(name)
    assert not verify().ok
    assert Client().get("/readyz").status_code == 503
    assert "found damage" in Client().get("/readyz").json()["checks"]["record"]
    page = Client().get("/record/").content.decode()
    assert "The last check found the record damaged" in page
    assert "is missing" in page
    with storage.open(name, "wb") as file:
        file.write(whole)
    assert verify().ok
    assert Client().get("/readyz").status_code == 200


def test_a_quick_check_does_not_hide_what_a_whole_one_found(published):
    published_storage().delete(storage_name(published.assets[0]["sha256"]))
    verify()
    assert verify(quick=True).ok
    assert not Verification.newest().ok


def test_a_publication_changed_in_its_row_is_found(published):
    tamper(
        "publication_publication",
        "UPDATE publication_publication SET representation = jsonb_set(representation, '{summary}', '\"Lies\"')"
        " WHERE id = %s",
        published.pk,
    )
    assert sentences() == [
        f"The publication of “A page” (/a-page/, edition {published.edition_id}) was changed:"
        " its digest is not that of its content."
    ]


def test_a_publication_changed_with_its_digest_is_not_that_of_the_record(published):
    published.representation["summary"] = "Lies"
    tamper(
        "publication_publication",
        "UPDATE publication_publication SET representation = jsonb_set(representation, '{summary}', '\"Lies\"'),"
        " digest = %s WHERE id = %s",
        published.recomputed_digest(),
        published.pk,
    )
    first, second, _ = sentences()  # the third is of search
    assert "is not in the record: another digest, or none, was signed there" in first
    assert f"tells of content {published.content_id} in edition {published.edition_id}" in second


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("title = 'Lies'", "title"),
        ("""seats = '[{"code": "nobody", "name": "Nobody"}]'""", "seats"),
        ("""agency = '{"code": "nobody", "name": "Nobody"}'""", "agency"),
        ("authority = 'correction'", "authority"),
    ],
)
def test_what_stands_beside_the_signed_form_is_that_of_the_record(published, change, told):
    where = f"UPDATE publication_publication SET {change} WHERE id = %s"
    tamper("publication_publication", where, published.pk)
    (found,) = [sentence for sentence in sentences() if "the record tells another" in sentence]
    assert found.endswith(f"was changed: the record tells another {told}.")


def test_another_sign_off_is_that_neither_of_the_record_nor_of_its_address(published):
    tamper("publication_publication", "UPDATE publication_publication SET sign_off = gen_random_uuid()")
    assert sum("the record tells another sign-off." in sentence for sentence in sentences()) == 2
    assert sum("is not as it was signed" in sentence for sentence in sentences()) == 2


def test_a_swapped_file_is_found_and_a_missing_one(published):
    sha256, other = published.assets[0]["sha256"], published.assets[1]["sha256"]
    published_storage().delete(storage_name(other))
    with published_storage().open(storage_name(sha256), "wb") as file:
        file.write(b"%PDF-1.7 swapped")
    assert set(sentences()) == {
        f"The published file {sha256} was changed: its bytes are not those of its digest.",
        f"The published file {other} is missing.",
    }


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("record_recordentry", "UPDATE {} SET body = '{{}}' WHERE sequence = 3"),
        ("record_recordentry", "UPDATE {} SET at = at + interval '1 day' WHERE sequence = 3"),
        ("record_recordentry", "DELETE FROM {} WHERE sequence = 3"),
        ("record_securityentry", "UPDATE {} SET body = '{{\"n\": 1}}' WHERE sequence = 2"),
    ],
)
def test_an_entry_edited_or_deleted_is_found_by_the_quick_check_too(published, table, change):
    tamper("record_secret", "DELETE FROM record_secret")
    tamper(table, change.format(table))
    found = verify(quick=True)
    assert not found.ok
    assert Verification.newest().problems == found.problems


def test_what_a_redaction_explains_is_not_damage(published, settings):
    settings.REDACTION_LOG = ""
    sha256 = published.assets[0]["sha256"]
    published_storage().delete(storage_name(sha256))
    tamper("publication_publication", "UPDATE publication_publication SET representation = '{}'")
    redaction(published.edition_id)
    assert len(damages()) == 3
    redaction(published.edition_id, assets=(sha256,), publications=tuple(Publication.objects.all()))
    assert damages() == []


def test_a_redaction_that_was_not_carried_out_explains_nothing(published):
    """Not even where somebody got its entry past the database."""
    sha256 = published.assets[0]["sha256"]
    published_storage().delete(storage_name(sha256))
    owner_does(connection.settings_dict["NAME"], "ALTER TABLE record_recordentry DISABLE TRIGGER tells_of_a_redaction")
    body = {"redaction": "r-1", "ground": "Court order.", "entries": [], "publications": []}
    entry = append("redaction", body | {"assets": [sha256]})
    missing, told = sentences()
    assert missing == f"The published file {sha256} is missing."
    assert told == f"Entry {entry.sequence} tells of redaction r-1, which was not carried out: it explains nothing."


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("manifest", {"root": "a" * 64}),
        ("redaction", {"publications": 5}),
        ("redaction", {"redaction": "r-1", "entries": [], "assets": [], "publications": [{"content": []}]}),
        ("edition", {"edition": 2, "publications": [{"content": {}}], "gone": [{}]}),
    ],
)
def test_an_entry_that_is_in_no_form_is_told_of(published, kind, body):
    owner_does(connection.settings_dict["NAME"], "ALTER TABLE record_recordentry DISABLE TRIGGER USER")
    entry = append(kind, body)
    assert f"Entry {entry.sequence} tells of what is no {kind}: it is not in the form of one." in sentences()


def test_the_outcome_of_a_check_is_never_changed(published):
    verify()
    for statement in ("UPDATE record_verification SET ok = true", "DELETE FROM record_verification"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_command_says_what_it_looked_at_and_fails_on_damage(published):
    out, err = StringIO(), StringIO()
    call_command("verify_record", stdout=out, stderr=err)
    assert f"2 publications and {Asset.objects.count()} files" in out.getvalue()
    assert "Everything is whole." in out.getvalue()
    published_storage().delete(storage_name(published.assets[0]["sha256"]))
    call_command("verify_record", quick=True, stdout=out, stderr=err)
    with pytest.raises(CommandError, match="is damaged"):
        call_command("verify_record", stdout=out, stderr=err)
    assert "is missing" in err.getvalue()


def test_its_bar_is_drawn_where_somebody_watches(published):
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    call_command("verify_record", stdout=StringIO(), stderr=terminal)
    assert f"[{'=' * 30}] {Asset.objects.count()} of {Asset.objects.count()}" in terminal.getvalue()


def test_nothing_published_yet_is_whole(portal_db):
    assert verify().ok
    assert not SecurityEntry.objects.exists()
    assert Client().get("/record/head.json").status_code == 404


def test_a_manifest_that_is_not_the_records_is_found_and_one_that_is_gone(published):
    manifest = make_manifest(current_edition())
    assert sentences() == []
    tamper("record_manifest", "UPDATE record_manifest SET responses = '{}'")
    [sentence] = sentences()
    assert sentence == f"{manifest} is not the one that the record vouches for."
    tamper("record_manifest", "DELETE FROM record_manifest")
    assert sentences() == [f"{manifest} is missing."]


def assert_told(told: list[str]) -> None:
    found = sentences()
    assert len(found) == len(told)
    for sentence, part in zip(found, told, strict=True):
        assert part in sentence


@pytest.fixture
def moved(portal_db) -> None:
    """One that has moved, one with a version at an address of its own, one deleted, one that an emergency left."""
    board = make_board()
    Page.objects.all().delete()
    publish_sample(board, samples.HOME)
    publish_sample(board, samples.DISCLAIMER)
    first = publish_content(board, make_content("First home"))
    publish_content(board, replace(corrected(first, summary="Moved."), slug="second", path="/second/"))
    deleted = publish_content(board, make_content("Deleted"))
    delete(board, deleted.content_id)
    urgent = submit_content(board, make_content("Urgent"))
    declare_emergency(board, urgent)
    cast(board, urgent, "sample", Decision.RETURN, reason="It was none.")
    publish_content(board, make_content("A page"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("path = '/elsewhere/' WHERE kind = 'canonical' AND path = '/a-page/'", ["/elsewhere/ (canonical"]),
        (
            "content_id = content_id + 1 WHERE kind = 'canonical' AND path = '/a-page/'",
            ["(canonical", "and has no address", "the record tells that it is gone"],
        ),
        ("sign_off = gen_random_uuid() WHERE kind = 'canonical' AND path = '/a-page/'", ["/a-page/ (canonical"]),
        ("path = '/lies/' WHERE kind = 'redirect'", ["/lies/ (redirect"]),
        (
            "content_id = (SELECT content_id FROM publication_route WHERE path = '/a-page/') WHERE kind = 'redirect'",
            ["/first-home/ (redirect"],
        ),
        (
            "until_edition_id = from_edition_id + 1 WHERE kind = 'canonical' AND path = '/disclaimer/'",
            ["has no address as such"],
        ),
        (
            "kind = 'canonical' WHERE kind = 'gone' AND publication_id IS NOT NULL",
            ["(canonical", "the record tells that it is gone"],
        ),
        ("path = '/disclaimer/version-9/' WHERE kind = 'version'", ["/disclaimer/version-9/ (version"]),
    ],
)
def test_an_address_that_leads_elsewhere_is_found(moved, change, told):
    assert sentences() == []
    tamper("publication_route", f"UPDATE publication_route SET {change}")
    assert_told(told)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("slug = 'elsewhere'", "its slug does not fit"),
        ("first_published_at = first_published_at + interval '1 day'", "its first published does not fit"),
    ],
)
def test_a_slug_or_first_day_that_does_not_fit_is_found(published, change, told):
    tamper("publication_publication", f"UPDATE publication_publication SET {change} WHERE path = '/a-page/'")
    assert_told([told])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            "UPDATE search_searchrow SET body = body || ' lies' WHERE publication_id = %s",
            "it is not that publication’s words",
        ),
        ("UPDATE search_searchrow SET title = 'Lies' WHERE publication_id = %s", "it is not that publication’s words"),
        ("UPDATE search_searchrow SET files = 'Lies' WHERE publication_id = %s", "it is not their text"),
        ("DELETE FROM search_searchrow WHERE publication_id = %s", "its row is missing"),
        ("UPDATE search_searchrow SET agency = 'lies' WHERE publication_id = %s", "not what that publication says"),
        ("UPDATE search_searchrow SET date = '1999-01-01' WHERE publication_id = %s", "not what that publication says"),
    ],
)
def test_what_is_searched_is_what_was_published(published, change, told):
    assert sentences() == []
    tamper("search_searchrow", change, published.pk)
    # Words that came or went with the row are told of besides.
    found = [sentence for sentence in sentences() if "words that are" not in sentence]
    assert len(found) == 1
    assert told in found[0]


def test_words_that_search_knows_are_those_that_were_published(published):
    tamper("search_searchword", "UPDATE search_searchword SET word = 'lies' WHERE word = 'quagga'")
    assert_told(["are in no publication: lies.", "are published: quagga."])


def test_a_redaction_without_its_file_in_the_log_is_found(published):
    at = {"ground": "Court order.", "seats": ["npia"], "at": clock.now(), "edition": published.edition}
    redaction = Destruction(redaction=uuid4(), **at)
    tamper(
        "publication_destruction",
        "INSERT INTO publication_destruction (redaction, ground, seats, at, edition_id) VALUES (%s, 'x', '[]', %s, %s)",
        redaction.pk, redaction.at, published.edition_id,
    )  # fmt: skip
    Path(settings.REDACTION_LOG).mkdir(exist_ok=True)
    assert_told([f"Redaction {redaction.pk}: its file is missing in the redaction log"])
    assert "found damage" in Client().get("/readyz").json()["checks"]["record"]
    file = Path(settings.REDACTION_LOG) / f"{redaction.pk}.json"
    file.write_text("no file of the log")
    assert_told(["cannot be read. A restored backup would undo it"])
    key = keys.signing_key()
    body = {"redaction": str(redaction.pk), "record": RecordEntry.objects.get(pk=1).hash, "key_id": keys.key_id(key)}
    file.write_bytes(canonical_json(body | {"signature": "00" * 64}))
    assert_told(["is not signed with a key of this record"])
    file.write_bytes(canonical_json(body | {"signature": key.sign(canonical_json(body)).hex()}))
    assert_told(["does not tell what is needed: at, content, drafts"])
    body |= {"at": 5, "content": None, "drafts": [], "files": [], "ground": "x", "order": None, "places": []}
    body |= {"proposal": "0" * 64, "seats": ["npia"], "signatures": []}
    file.write_bytes(canonical_json(body | {"signature": key.sign(canonical_json(body)).hex()}))
    assert_told(["is not in the form that the portal writes: at."])
    body |= {"at": clock.to_text(redaction.at)}
    file.write_bytes(canonical_json(body | {"signature": key.sign(canonical_json(body)).hex()}))
    assert sentences() == []
