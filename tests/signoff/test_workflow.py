"""Wagtail's workflow as a mirror of the board's: its screens cast votes, and it decides nothing by itself."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from wagtail.models import Page, TaskState, Workflow, WorkflowState

from cctvportal.pages.freeze import freeze
from cctvportal.publication.reads import current_publication
from cctvportal.signoff.actions.submit import submit
from cctvportal.signoff.actions.take_back import take_back
from cctvportal.signoff.enums import Decision, Step
from cctvportal.signoff.models import Submission
from cctvportal.signoff.workflow import WORKFLOW_NAME, BoardSignOffTask, install_workflow
from home.models import GuidancePage, HomePage
from tests.builders import Board, cast
from tests.factories import make_page, publish_page


@pytest.fixture
def board(db, standing_board: Board) -> Board:
    return standing_board


@pytest.fixture
def draft(board: Board) -> GuidancePage:
    """A draft of ACPO beneath a published home page, which has the board's workflow."""
    home = make_page(HomePage, owner=board.editors["home-office"])
    publish_page(board, home, "home-office")
    install_workflow(home)
    draft = make_page(GuidancePage, home, owner=board.editors["acpo"], title="Siting cameras")
    draft.save_revision(user=board.editors["acpo"])
    return draft


@pytest.fixture
def submission(board: Board, draft: GuidancePage) -> Submission:
    return submit(freeze(draft), board.editors["acpo"])


@pytest.fixture
def act(client, board, draft):
    """Use Wagtail's own workflow action on the page's running task, as a member of the seat."""

    def post(code: str, action: str, user=None, about: Page | None = None, **fields: str):
        client.force_login(user or board.members[code])
        arguments = [(about or draft).pk, action, state_of(draft).current_task_state_id]
        return client.post(reverse("wagtailadmin_pages:workflow_action", args=arguments), fields)

    return post


def state_of(draft: Page) -> WorkflowState:
    """The newest state of the page's workflow."""
    return WorkflowState.objects.filter(object_id=str(draft.pk)).latest("created_at")


def test_submitting_begins_the_boards_workflow(draft, submission):
    state = state_of(draft)
    assert (state.workflow.name, state.status) == (WORKFLOW_NAME, WorkflowState.STATUS_IN_PROGRESS)
    assert isinstance(state.current_task_state.task.specific, BoardSignOffTask)


def test_approving_in_wagtail_casts_the_seats_vote_and_the_last_needed_one_publishes(act, draft, submission):
    act("npia", "approve")
    assert [(str(vote.seat), vote.decision) for vote in submission.votes.all()] == [("NPIA", Decision.SIGN_OFF)]
    assert state_of(draft).status == WorkflowState.STATUS_IN_PROGRESS
    assert current_publication(draft.pk) is None
    act("sample", "approve")
    assert current_publication(draft.pk).digest == submission.digest
    assert state_of(draft).status == WorkflowState.STATUS_APPROVED


def test_rejecting_in_wagtail_returns_it_with_the_comment_as_the_reason(act, draft, submission):
    act("npia", "reject", comment="Name a source.")
    assert submission.last_event.step == Step.RETURNED
    assert submission.last_event.reason == "Name a source."
    assert state_of(draft).status == WorkflowState.STATUS_NEEDS_CHANGES


def test_rejecting_without_a_reason_changes_nothing(act, draft, submission):
    act("npia", "reject", comment=" ")
    assert submission.is_open
    assert not submission.votes.exists()
    assert state_of(draft).status == WorkflowState.STATUS_IN_PROGRESS


def test_who_may_not_vote_may_not_approve_in_wagtail_either(act, board, submission):
    cast(board, submission, "npia")
    for user in (board.members["npia"], board.editors["acpo"], board.secretary, board.administrator):
        act("npia", "approve", user=user)
    assert submission.votes.count() == 1


def test_the_page_comes_from_the_task_not_from_the_address(act, board, draft, submission):
    other = make_page(GuidancePage, draft.get_parent(), owner=board.editors["npia"], title="Keeping pictures")
    other.save_revision(user=board.editors["npia"])
    second = submit(freeze(other), board.editors["npia"])
    act("sample", "approve", about=other)
    assert not second.votes.exists()


def test_taking_back_and_submitting_again_are_mirrored(board, draft, submission):
    take_back(submission, board.editors["acpo"])
    assert state_of(draft).status == WorkflowState.STATUS_CANCELLED
    draft = draft.get_latest_revision_as_object()
    draft.title = "Where to site cameras"
    draft.save_revision(user=board.editors["acpo"])
    submit(freeze(draft), board.editors["acpo"])
    assert state_of(draft).status == WorkflowState.STATUS_IN_PROGRESS


def test_what_waits_in_wagtails_reports_is_what_the_rules_allow(board, draft, submission):
    task = BoardSignOffTask.objects.get()

    def awaiting(user) -> list[str]:
        states = task.get_task_states_user_can_moderate(user)
        return [state.workflow_state.object_id for state in states]

    assert awaiting(board.members["npia"]) == [str(draft.pk)]
    assert awaiting(board.editors["acpo"]) == []
    cast(board, submission, "npia")
    assert awaiting(board.members["npia"]) == []
    assert awaiting(board.members["sample"]) == [str(draft.pk)]


def test_the_boards_task_cannot_be_disabled_by_anyone(client, board, draft, submission):
    task = BoardSignOffTask.objects.get()
    with pytest.raises(PermissionDenied):
        task.deactivate(user=board.administrator)
    for user in (board.administrator, board.secretary, board.members["npia"], board.editors["acpo"]):
        client.force_login(user)
        client.post(reverse("wagtailadmin_workflows:disable_task", args=[task.pk]))
        client.post(reverse("wagtailadmin_workflows:disable", args=[state_of(draft).workflow_id]))
        client.post(reverse("wagtailadmin_workflows:remove", args=[draft.get_parent().pk]))
    assert BoardSignOffTask.objects.get().active
    assert Workflow.objects.get(name=WORKFLOW_NAME).active
    assert draft.get_workflow().name == WORKFLOW_NAME
    assert submission.is_open


def test_a_workflow_that_ends_past_the_board_publishes_nothing(draft, submission):
    state = state_of(draft)
    state.finish()
    assert current_publication(draft.pk) is None
    draft.refresh_from_db()
    assert not draft.live
    assert TaskState.objects.filter(workflow_state=state).exists()
