"""verify_record: what somebody with the owner's rights changed in rows and files is found, and readers are told."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from wagtail.models import Page

from cctvportal.delivery.manifests import make_manifest
from cctvportal.publication.assets import published_storage, storage_name
from cctvportal.publication.models import Asset, Publication
from cctvportal.publication.reads import current_edition
from cctvportal.publication.verification import verify
from cctvportal.record.append import append
from cctvportal.record.models import RecordEntry, SecurityEntry, Verification
from cctvportal.record.security import note_security
from tests.builders import make_board, make_content, publish_content
from tests.databases import tamper
from tests.design import samples
from tests.publication_builder import document_uses, publish_sample


@pytest.fixture
def published(portal_db) -> Publication:
    """A page with a document, published; a security event."""
    board = make_board()
    Page.objects.all().delete()  # the sample's small id is that of Wagtail's first page
    publish_sample(board, samples.HOME)
    note_security("test", {})
    return publish_content(board, make_content("A page", assets=tuple(document_uses(board, samples.STRATEGY_PDF))))


def sentences() -> list[str]:
    return verify().problems


def redaction(**fields: object) -> None:
    body = {"redaction": "r-1", "ground": "Court order.", "entries": [], "assets": [], "publications": []}
    append("redaction", body | fields)


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
    first, second = sentences()
    assert "is not in the record: another digest, or none, was signed there" in first
    assert f"tells of content {published.content_id} in edition {published.edition_id}" in second


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("title = 'Lies'", "title"),
        ("""seats = '[{"code": "nobody", "name": "Nobody"}]'""", "seats"),
        ("""agency = '{"code": "nobody", "name": "Nobody"}'""", "agency"),
        ("authority = 'correction', sign_off = gen_random_uuid()", "sign-off, authority"),
    ],
)
def test_what_stands_beside_the_signed_form_is_that_of_the_record(published, change, told):
    where = f"UPDATE publication_publication SET {change} WHERE id = %s"
    tamper("publication_publication", where, published.pk)
    (found,) = sentences()
    assert found.endswith(f"was changed: the record tells another {told}.")


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


def test_what_a_redaction_explains_is_not_damage(published):
    other = {"publications": [{"edition": published.edition_id, "content": 0, "digest": published.digest}]}
    sha256 = published.assets[0]["sha256"]
    published_storage().delete(storage_name(sha256))
    tamper(
        "publication_publication",
        "UPDATE publication_publication SET representation = '{}'",
    )
    redaction(**other)
    assert len(sentences()) == 3
    redaction(
        assets=[sha256],
        publications=[
            {"edition": each.edition_id, "content": each.content_id, "digest": each.digest}
            for each in Publication.objects.all()
        ],
    )
    assert sentences() == []


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
