"""The record: chain, signatures, commitments; every tampering is seen."""

import uuid

import pytest

from cctvportal.kernel.canonical import digest_of
from cctvportal.record import keys
from cctvportal.record.append import append, commitment_to, openings
from cctvportal.record.models import RecordEntry
from cctvportal.record.security import note_security
from cctvportal.record.verification import examined_security, problems
from cctvportal.record.verify import SEALS, examined

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


def test_the_database_is_examined_by_the_code_that_a_stranger_runs():
    append("test", {"n": 1})
    entries = [entry.exported() for entry in RecordEntry.objects.all()]
    assert examined(entries).problems == []
    entries[1]["body"] = {"n": 2}
    assert [str(fault) for fault in examined(entries).problems] == [
        "Entry 2 was changed: its hash is not that of its content."
    ]
    entries[1] |= {"hash": digest_of({part: entries[1][part] for part in entries[1] if part not in SEALS})}
    assert [str(fault) for fault in examined(entries).problems] == ["Entry 2 is not signed with the record's key."]


def test_a_whole_chain_of_security_events_is_found_whole():
    note_security("test", {})
    assert examined_security().problems == []


def test_what_is_not_public_is_committed_to_and_opened_later():
    subject = uuid.uuid4()
    entry = append("submission", {}, secret={"title": "Not yet"}, subject=subject)
    assert "Not yet" not in str(entry.body)
    [opened] = openings([subject])
    assert opened["body"] == {"title": "Not yet"}
    assert commitment_to(opened["body"], opened["salt"]) == entry.commitment
    append("opening", {"opens": [opened]})
    assert list(problems()) == []


def test_opening_with_other_content_is_seen():
    subject = uuid.uuid4()
    append("submission", {}, secret={"title": "The truth"}, subject=subject)
    [opened] = openings([subject])
    append("opening", {"opens": [opened | {"body": {"title": "A lie"}}]})
    assert any("other content than was committed to" in problem for problem in problems())


def test_the_same_words_twice_are_not_recognised_by_their_commitments():
    first, second = (append("vote", {}, secret={"decision": "sign-off"}) for _ in range(2))
    assert first.commitment != second.commitment
