"""Rows of append-only tables stand in the order in which they came, whoever inserts them."""

import pytest
from django.db import connection

from cctvportal.record.protection import NUMBERED, append_only_tables
from cctvportal.signoff.enums import Step
from cctvportal.signoff.models import Submission
from tests.builders import Board, make_content, submit_content

pytestmark = pytest.mark.django_db


def test_every_table_with_numbers_of_its_own_takes_them_from_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute(NUMBERED, [append_only_tables()])
        numbered = {table for (table,) in cursor.fetchall()}
        cursor.execute(
            """SELECT c.relname FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
            WHERE t.tgname = 'a_row_in_turn' AND t.tgtype & 7 = 7"""  # before each row, on INSERT
        )
        assert {table for (table,) in cursor.fetchall()} == numbered
    assert {"signoff_submissionevent", "signoff_emergencyevent", "signoff_contribution", "agencies_chair"} <= numbered


@pytest.mark.parametrize("chosen", [-1, 10**15])
def test_the_newest_event_is_the_state_whatever_number_another_chose(
    standing_board: Board, standing_home: object, chosen: int
) -> None:
    """Else what comes after it would never count, or it would not count itself."""
    submission = submit_content(standing_board, make_content("Siting cameras"))
    taken_back = submission.events.create(pk=chosen, step=Step.TAKEN_BACK)
    assert taken_back.pk != chosen
    assert Submission.objects.with_step().get(pk=submission.pk).step == Step.TAKEN_BACK
    submission.events.create(step=Step.RESUBMITTED)
    assert Submission.objects.with_step().get(pk=submission.pk).step == Step.RESUBMITTED
