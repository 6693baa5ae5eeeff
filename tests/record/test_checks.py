"""The system checks of this app: each is seen to fail once."""

import pytest
from django.core.checks import run_checks
from django.db import connections

from cctvportal.record.protection import append_only_tables
from settings import embedded
from tests.databases import connect_as, owner_does


def found() -> dict[str, str]:
    return {message.id: message.msg for message in run_checks() if message.id.startswith("record.")}


def test_the_cms_role_passes(portal_db: str):
    assert found() == {}


def test_a_role_that_could_drop_the_triggers_is_told_of(portal_db: str):
    connect_as(default="owner")
    try:
        assert embedded.ROLES["owner"] in found()["record.W001"]
    finally:
        connect_as(default="cms")


def test_a_role_taken_on_by_a_mightier_log_in_is_told_of(portal_db: str):
    connect_as(default="owner")
    connections["default"].settings_dict["OPTIONS"]["options"] = "-c role=cctv_cms"
    try:
        assert embedded.ROLES["owner"] in found()["record.W001"]
    finally:
        connect_as(default="cms")


@pytest.mark.parametrize(
    "act",
    [
        "DROP TRIGGER append_only_rows ON signoff_vote",
        "ALTER TABLE signoff_vote DISABLE TRIGGER append_only_table",
    ],
)
def test_a_table_without_its_protection_is_named(portal_db: str, act: str):
    owner_does(portal_db, act)
    assert found() == {"record.W002": "These tables are not append-only, as they should be: signoff_vote."}


def test_a_function_that_looks_where_its_caller_says_is_named(portal_db: str):
    owner_does(portal_db, "ALTER FUNCTION signoff_vote_may_be_cast() RESET search_path")
    assert found()["record.W003"].endswith("than the portal's: signoff_vote_may_be_cast().")


@pytest.mark.parametrize(
    "act", ["DROP TRIGGER a_parents_first ON signoff_vote", "ALTER TABLE signoff_vote DISABLE TRIGGER a_parents_first"]
)
def test_a_table_whose_rows_may_come_before_what_they_name_is_named(portal_db: str, act: str):
    owner_does(portal_db, act)
    assert found() == {"record.W004": "In these tables a row may come before one that it names: signoff_vote."}


def test_a_table_whose_rows_may_choose_their_place_is_named(portal_db: str):
    owner_does(portal_db, "DROP TRIGGER a_row_in_turn ON signoff_emergencyevent")
    assert found() == {
        "record.W005": "In these tables a row may choose its place among the others: signoff_emergencyevent."
    }


def test_every_table_of_what_was_decided_is_among_them():
    assert {"record_recordentry", "signoff_vote", "publication_route", "signoff_emergency"} <= set(append_only_tables())
