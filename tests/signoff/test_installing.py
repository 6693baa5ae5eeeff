"""A portal that did not begin as the demonstration."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from wagtail.models import Page

from cctvportal.signoff import policies
from cctvportal.signoff.actions.policy import submit_policy
from cctvportal.signoff.models import Policy
from cctvportal.signoff.workflow import WORKFLOW_NAME
from tests.builders import make_board, make_content, make_home, sign_off, submit_content


@pytest.mark.django_db
def test_policies_and_workflow_are_installed_once(capsys: pytest.CaptureFixture) -> None:
    call_command("install_sign_off")
    call_command("install_sign_off")
    assert "0 policies are new" in capsys.readouterr().out
    codes = {"core", "minutes", "standard", "board", "clerical"}
    assert set(Policy.objects.values_list("code", "version")) == {(code, 1) for code in codes}
    assert Page.objects.get(depth=1).get_workflow().name == WORKFLOW_NAME


@pytest.fixture
def older(db, monkeypatch):
    """A portal whose board has begun its work without the policy for clerical corrections."""
    with monkeypatch.context() as patch:
        patch.setattr(policies, "DEFAULTS", [item for item in policies.DEFAULTS if item["code"] != "clerical"])
        board = make_board(groups=False)
        make_home(board)
    submit_content(board, make_content())
    return board


def test_once_something_was_submitted_only_the_board_adds_a_policy(older, capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(CommandError, match="Not put in force: “Clerical corrections") as refused:
        call_command("install_sign_off")
    assert "Ask its secretary to open “Policies” in the admin and to propose it there" in str(refused.value)
    assert not Policy.objects.filter(code="clerical").exists()
    assert Page.objects.get(depth=1).get_workflow().name == WORKFLOW_NAME, "The rest is done all the same."
    with pytest.raises(DatabaseError, match="without the board"), transaction.atomic():
        Policy.objects.create(version=1, **policies.missing_defaults()[0])


def test_the_board_adds_what_is_missing(older) -> None:
    [missing] = policies.missing_defaults()
    sign_off(older, submit_policy(**missing, by=older.secretary))
    assert Policy.objects.get(code="clerical").sign_off
    call_command("install_sign_off")
