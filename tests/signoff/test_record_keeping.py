"""What the scheduler has done for the record once a day."""

import pytest
from django_tasks_db.models import DBTaskResult

from cctvportal.publication.verification import verify
from cctvportal.record.models import Verification
from cctvportal.signoff import record_keeping
from cctvportal.signoff.management.commands.run_scheduler import Command


@pytest.fixture
def scheduler(portal_db):
    """A scheduler that has just begun."""
    return begun()


def begun() -> Command:
    command = Command()
    command.begin()
    return command


def queued(name: str) -> int:
    return DBTaskResult.objects.filter(task_path__endswith=f".{name}").count()


def test_the_check_of_the_day_is_asked_for_once(scheduler):
    scheduler.verify_daily()
    scheduler.verify_daily()
    assert queued("verify_record") == 1
    verify()
    begun().verify_daily()
    assert queued("verify_record") == 1


def test_the_worker_makes_the_check(portal_db):
    record_keeping.verify_record.call()
    assert Verification.newest().ok


def test_a_storage_that_does_not_answer_is_no_damage_and_is_asked_again(portal_db, monkeypatch):
    def fail() -> None:
        raise OSError("the storage is away")

    monkeypatch.setattr(record_keeping, "verify", fail)
    with pytest.raises(OSError, match="away"):
        record_keeping.verify_record.call()
    assert queued("verify_record") == 1
    assert Verification.newest() is None
