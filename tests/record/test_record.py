"""The record: chain, signatures, commitments; every tampering is seen."""

import uuid

import pytest

from cctvportal.record import keys
from cctvportal.record.append import append, commitment_to, openings
from cctvportal.record.models import RecordEntry
from cctvportal.record.verification import _problems_of, problems

pytestmark = pytest.mark.django_db


def test_the_first_entry_says_that_it_is_a_demonstration_and_with_which_key_it_is_signed():
    append("test", {"n": 1})
    first = RecordEntry.objects.get(sequence=1)
    assert first.kind == "record-begun"
    assert first.body["demonstration"] is True
    assert "took no part" in first.body["notice"]
    assert first.body["public_key"] == keys.public_key_hex(keys.signing_key())


def test_each_entry_holds_the_hash_of_the_one_before():
    for number in range(3):
        append("test", {"n": number})
    entries = list(RecordEntry.objects.all())
    assert [entry.previous_hash for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]
    assert list(problems()) == []


@pytest.mark.parametrize(
    ("column", "value"), [("body", {"n": 2}), ("kind", "other"), ("commitment", "0" * 64), ("key_id", "0" * 16)]
)
def test_an_entry_that_was_changed_is_named(column, value):
    entry = append("test", {"n": 1})
    setattr(entry, column, value)
    found = list(_problems_of(entry, entry.previous_hash, {entry.key_id: keys.public_key_hex(keys.signing_key())}))
    assert f"Entry {entry.sequence} was changed: its hash is not that of its content." in found


def test_a_hash_made_to_fit_does_not_make_the_signature_fit():
    from cctvportal.kernel.canonical import canonical_json, sha256

    entry = append("test", {"n": 1})
    entry.body = {"n": 2}
    entry.hash = sha256(canonical_json(entry.signed_content()))
    known = {entry.key_id: keys.public_key_hex(keys.signing_key())}
    assert list(_problems_of(entry, entry.previous_hash, known)) == [
        f"Entry {entry.sequence} is not signed by a key of the record."
    ]


def test_what_is_not_public_is_committed_to_and_opened_later():
    subject = uuid.uuid4()
    entry = append("submission", {}, secret={"title": "Not yet"}, subject=subject)
    assert "Not yet" not in str(entry.body)
    [opened] = openings([subject])
    assert opened["body"] == {"title": "Not yet"}
    assert commitment_to(opened["body"], opened["salt"]) == entry.commitment
    append("edition", {"opens": [opened]})
    assert list(problems()) == []


def test_opening_with_other_content_is_seen():
    subject = uuid.uuid4()
    append("submission", {}, secret={"title": "The truth"}, subject=subject)
    [opened] = openings([subject])
    append("edition", {"opens": [opened | {"body": {"title": "A lie"}}]})
    assert any("other content than was committed to" in problem for problem in problems())


def test_the_same_words_twice_are_not_recognised_by_their_commitments():
    first, second = (append("vote", {}, secret={"decision": "sign-off"}) for _ in range(2))
    assert first.commitment != second.commitment
