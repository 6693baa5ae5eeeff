"""The chains take no row that is no entry: what makes it one is asked by the database, its signature too."""

import json
import re
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models.expressions import RawSQL

from cctvportal.kernel import clock
from cctvportal.kernel.canonical import canonical_json, digest_of, sha256
from cctvportal.publication.assets import published_storage, storage_name
from cctvportal.publication.verification import verify
from cctvportal.record.append import append, openings
from cctvportal.record.head import head
from cctvportal.record.keys import signing_key
from cctvportal.record.models import Manifest, RecordEntry, Secret, SecurityEntry
from cctvportal.record.security import note_security
from cctvportal.record.verify import key_id
from tests.builders import asset_use, make_content, publish_content
from tests.publication_builder import freeze

pytestmark = pytest.mark.django_db
UNREADABLE = ["1" * 5000, str(2**60), "1e400", "4.5", "[" * 70 + "]" * 70, "[" * 1500 + "]" * 1500]
CHAINS = pytest.mark.parametrize("model", [RecordEntry, SecurityEntry])


def next_row(model, **forged: object):
    """The next entry as whoever has the rights of the CMS's role writes it: without the key."""
    last = model.objects.order_by("-sequence").first()
    row = model(
        sequence=last.sequence + 1 if last else 1,
        at=clock.now().replace(microsecond=0),
        kind="vote",
        body={"submission": "s"},
        previous_hash=last.hash if last else "0" * 64,
        key_id=last.key_id if last else "0" * 16,
        signature="0" * 128,
    )
    for name, value in forged.items():
        setattr(row, name, value)
    row.hash = forged.get("hash") or digest_of(row.signed_content())
    return row


def refused(row, words: str) -> None:
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        row.save(force_insert=True)


@pytest.fixture
def begun():
    append("test", {})
    note_security("test", {})


@CHAINS
@pytest.mark.parametrize(
    ("forged", "words"),
    [
        ({}, "is not signed with the key"),
        ({"hash": "a" * 64}, "is not that of its content"),
        ({"hash": "A" * 64}, "not in the form of one"),
        ({"signature": "0" * 127}, "not in the form of one"),
        ({"body": ["s"]}, "not in the form of one"),
        ({"body": {"n": 44.5}}, "a number that is not whole"),
        ({"key_id": "0" * 16}, "names the key 0000000000000000, which does not come next"),
        ({"kind": "key-rotation", "body": {"public_key": "none"}}, "not in the form of one"),
        ({"previous_hash": "a" * 64}, "does not follow"),
    ],
)
def test_no_row_that_is_no_entry(begun, model, forged, words):
    refused(next_row(model, **forged), words)
    assert verify(quick=True).problems == []


@CHAINS
@pytest.mark.parametrize("odd", UNREADABLE)
def test_no_entry_that_nobody_could_read(begun, model, odd):
    """Not of somebody with the key either, who says in a form of her own what she signed."""
    row = next_row(model, body={"a": "ODD"})
    signed = canonical_json(row.signed_content()).replace(b'"ODD"', odd.encode())
    row.body = RawSQL("%s::jsonb", [f'{{"a": {odd}}}'])
    row.hash, row.signature = sha256(signed), signing_key().sign(signed).hex()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('cctv.signed', %s, true)", [signed.decode()])
    refused(row, "nested too deeply, or has a number")


def test_an_entry_that_nobody_can_read_stops_nothing_after_it(begun, monkeypatch):
    def fail(*args: object) -> None:
        raise ValueError("Exceeds the limit for integer string conversion")

    monkeypatch.setattr(RecordEntry._meta.get_field("body"), "from_db_value", fail)
    assert append("test", {}).sequence == head()["sequence"]


def test_nobody_else_signs_what_follows_a_rotation(begun):
    append("key-rotation", {"public_key": "ab" * 32})
    refused(next_row(RecordEntry, key_id=key_id("ab" * 32)), "is not signed with the key")
    append("test", {})
    refused(next_row(RecordEntry, key_id=key_id("ab" * 32)), "which does not come next")
    assert verify(quick=True).problems == []


def test_a_large_entry_is_compared_with_what_was_signed(begun, monkeypatch):
    monkeypatch.setattr("cctvportal.record.chain.LARGE", 1)
    append("test", {"n": [1, 2, {"b": "", "a": 0}]})
    monkeypatch.setattr("cctvportal.record.chain._say", lambda signed: None)
    append("test", {"n": 2})  # what was said of the one before counts for that alone
    assert verify(quick=True).problems == []
    with connection.cursor() as cursor:
        row = next_row(RecordEntry)
        cursor.execute("SELECT set_config('cctv.signed', %s, true)", [canonical_json(row.signed_content()).decode()])
    refused(row, "is not signed with the key")
    row.body = {"submission": "t"}
    refused(row, "is not that of its content")


@CHAINS
def test_no_chain_begins_with_another_entry(model):
    refused(next_row(model), "not in the form of one")
    begun = {"kind": "record-begun", "body": {"public_key": "ab" * 32}}
    refused(next_row(model, **begun), "names the key 0000000000000000, which does not come next")


def test_text_has_one_form_in_the_database_and_in_python(begun):
    append(
        "test",
        {"ü€": '\u20ac "x" \\ / \t\n\x01\x7f\u2028', "a": [{}, [], None, True, -5, 0, 2**53 - 1, {"b": "", "B": 1}]},
    )
    with pytest.raises(DatabaseError, match="has no order here"), transaction.atomic():
        append("test", {"\U0001f3a5": 1})
    assert verify(quick=True).problems == []


def test_the_one_function_without_a_search_path_names_its_types_in_full():
    """A temporary type of the same name would stand in a type's place for whoever asks first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc, pg_get_function_arguments(oid) FROM pg_proc WHERE proname = 'record_canonical'")
        source, arguments = cursor.fetchone()
        assert not re.findall(r"(?<!pg_catalog\.)\b(?:text|jsonb|boolean|int)\b(?!_)", re.sub(r"'[^']*'", "", source))
        assert arguments == "value jsonb"
        cursor.execute("CREATE TYPE pg_temp.text AS ENUM ('a')")
        cursor.execute("SET LOCAL search_path = pg_temp, pg_catalog, public")
        cursor.execute("""SELECT record_canonical('{"b": [1, null], "a": {"c": "x"}}')""")
        assert cursor.fetchone() == ('{"a":{"c":"x"},"b":[1,null]}',)


def test_what_is_kept_back_is_what_its_entry_commits_to(begun):
    subject = uuid4()
    entry = append("submission", {}, secret={"title": "Not yet"}, subject=subject)
    other = append("test", {})
    with pytest.raises(DatabaseError, match="does not commit to this"), transaction.atomic():
        Secret.objects.create(entry=other, salt="s", body={"title": "Lies"}, subject=subject)
    assert [opened["sequence"] for opened in openings([subject])] == [entry.sequence]


@pytest.mark.parametrize("body", [["x"], "x", {"a": json.loads("[" * 70 + "]" * 70)}])
def test_nothing_is_kept_back_that_nobody_could_read(begun, body):
    with pytest.raises(DatabaseError, match="nested too deeply, or no object"), transaction.atomic():
        append("submission", {}, secret=body)


def test_no_manifest_is_vouched_for_that_is_not_kept(board, home):
    manifest = Manifest(edition=1, release="abc", responses={"/é/": "a" * 64}, root="b" * 64)
    with pytest.raises(DatabaseError, match="is not that of its responses"), transaction.atomic():
        manifest.save(force_insert=True)
    manifest.root = digest_of({"edition": 1, "release": "abc", "responses": manifest.responses})
    manifest.save(force_insert=True)
    for body in ({"root": manifest.root}, {"edition": 1, "release": "abd", "root": manifest.root}, {}):
        with pytest.raises(DatabaseError, match="no manifest of edition"), transaction.atomic():
            append("manifest", body)
    with connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="no entry of the record vouches"), transaction.atomic():
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert verify().problems == [f"{manifest} is vouched for by no entry of the record."]
        append("manifest", {"edition": 1, "release": "abc", "count": 1, "root": manifest.root})
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert verify().problems == []


def test_no_manifest_is_made_before_its_edition(board, home):
    manifest = Manifest(edition=home.edition_id + 1, release="abc", responses={"/": "a" * 64})
    manifest.root = sha256(manifest.canonical())
    refused(manifest, "there is no edition 2 that could have a manifest")


@pytest.mark.parametrize("odd", [None, 1, ["/"], {"/": "x"}])
def test_a_manifest_is_of_hashes(board, home, odd):
    manifest = Manifest(edition=home.edition_id, release="abc", responses={"/": "a" * 64, "/é/": odd})
    manifest.root = sha256(manifest.canonical())
    refused(manifest, "is not that of its responses")


def test_an_entry_of_a_redaction_that_was_none_hides_nothing(board, home):
    data = b"%PDF-1.7 abc"
    use = asset_use(sha256=freeze(board, data, "application/pdf"), size=len(data), name="rules.pdf")
    page = publish_content(board, make_content("Siting cameras", assets=(use,)))
    named = [{"content": page.content_id, "edition": page.edition_id, "digest": page.digest}]
    body = {"ground": "Article 17", "seats": ["acpo", "npia"], "entries": [], "assets": [use.sha256]}
    with pytest.raises(DatabaseError, match="no redaction was carried out"), transaction.atomic():
        append("redaction", body | {"redaction": str(uuid4()), "publications": named})
    published_storage().delete(storage_name(use.sha256))
    assert verify().problems == [f"The published file {use.sha256} is missing."]
