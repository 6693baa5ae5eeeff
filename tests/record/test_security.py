"""The private chain: what it notes, of whom, and that nobody changes it or reads it who should not."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction

from cctvportal.record.models import RecordEntry, SecurityEntry
from cctvportal.record.security import SECURITY, note_security

pytestmark = pytest.mark.django_db


def test_it_begins_and_goes_on_as_the_record_does_and_leaves_the_record_alone():
    note_security("test", {"n": 1})
    note_security("test", {"n": 2})
    entries = list(SecurityEntry.objects.all())
    assert [entry.kind for entry in entries] == ["security-begun", "test", "test"]
    assert [entry.previous_hash for entry in entries] == ["0" * 64, entries[0].hash, entries[1].hash]
    assert not RecordEntry.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record_securityentry SET kind = 'x'",
        "DELETE FROM record_securityentry",
        "TRUNCATE record_securityentry",
    ],
)
def test_nobody_changes_it(statement):
    note_security("test", {})
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_entry_out_of_order_is_refused_by_the_database():
    note_security("test", {})
    last = SecurityEntry.objects.latest("sequence")
    last.sequence += 2
    last.hash = "0" * 64
    with pytest.raises(DatabaseError, match="does not follow the last entry of record_securityentry"):
        last.save(force_insert=True)


def test_what_cannot_be_noted_goes_to_the_log_and_stops_nobody(settings, caplog):
    note_security("test", {})
    settings.RECORD_SIGNING_KEY = "ab" * 32
    with pytest.raises(ImproperlyConfigured, match="goes on with the key"):
        SECURITY.add("test", {})
    note_security("sign-in-failed", {"member": None})
    assert "sign-in-failed could not be noted" in caplog.text
    assert SecurityEntry.objects.count() == 2
