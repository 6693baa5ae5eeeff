"""Renaming an agency that signs: on the server, as the owner of the database, and told in the record."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import ProgrammingError, transaction

from cctvportal.agencies.actions import rename as rename_on_screen
from cctvportal.agencies.enums import Role
from cctvportal.agencies.models import Agency
from cctvportal.agencies.refusal import Refused
from cctvportal.publication.models import Publication
from cctvportal.record.models import RecordEntry
from tests.builders import Board, join, make_content, make_user, submit_content
from tests.databases import connect_as


@pytest.fixture
def board(portal_db: str, standing_board: Board) -> Board:
    return standing_board


@pytest.fixture
def as_owner(board: Board):
    connect_as(default="owner")
    yield
    connect_as(default="cms")


def rename(*arguments: str) -> str:
    out = StringIO()
    call_command("rename_agency", *arguments, stdout=out)
    return out.getvalue()


def test_the_owner_renames_it_and_the_record_tells(board: Board, as_owner: None):
    assert "NPIA is Improvement Agency from now on." in rename("npia", "Improvement Agency")
    agency = board.agencies["npia"]
    agency.refresh_from_db()
    assert (agency.name, agency.code) == ("Improvement Agency", "npia")
    told = RecordEntry.objects.get(kind="agency-renamed").body
    assert told == {"agency": "npia", "before": "NPIA", "name": "Improvement Agency", "full_name": ""}


def test_the_cms_does_not(board: Board):
    with pytest.raises(CommandError, match="Run this as its owner"):
        rename("npia", "Improvement Agency")
    assert not RecordEntry.objects.filter(kind="agency-renamed").exists()


def test_a_name_that_is_taken_or_a_code_that_is_not_there_is_refused(board: Board, as_owner: None):
    with pytest.raises(CommandError, match="already exists"):
        rename("npia", "ACPO")
    with pytest.raises(CommandError, match="No agency has the code nobody"):
        rename("nobody", "Somebody")


def test_whoever_drafted_something_keeps_the_name_that_readers_know(board: Board, standing_home: Publication):
    """It has no seat, but pages say whom they are from."""
    agency = Agency.objects.create(code="press-office", name="Press office")
    assert rename_on_screen(agency, "Press desk", "", by=board.administrator).name == "Press desk"
    board.agencies[agency.code], board.editors[agency.code] = agency, make_user("press-editor")
    join(board.editors[agency.code], agency, Role.EDITOR)
    submit_content(board, make_content(), agency.code)
    with pytest.raises(Refused, match="drafted something"):
        rename_on_screen(agency, "Liars", "", by=board.administrator)
    with pytest.raises(ProgrammingError, match="by its name"), transaction.atomic():
        Agency.objects.filter(pk=agency.pk).update(name="Liars")
