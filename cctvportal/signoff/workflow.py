"""Wagtail's workflow as a mirror of the board's: it shows where a submission stands, and decides nothing."""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import models
from django.dispatch import receiver
from wagtail.models import Page, Task, TaskState, Workflow, WorkflowPage, WorkflowState, WorkflowTask
from wagtail.signals import workflow_cancelled

from cctvportal.agencies.members import seats_of
from cctvportal.agencies.models import User

from .enums import Decision
from .models import Submission

WORKFLOW_NAME = "Board sign-off"


class BoardSignOffTask(Task):
    """The board's review of a page. Approving and rejecting cast the vote of the user's seat."""

    class Meta:
        verbose_name = "Board sign-off"

    def get_actions(self, obj: Page, user: User) -> list[tuple[str, str, bool]]:
        """Offered to whoever may vote on the open submission for one of her seats."""
        from .ballots import open_seats  # rules import models; the task is loaded with the models

        submission = open_submission(obj.pk)
        if submission is None or not open_seats(submission, user):
            return []
        return [("approve", "Sign off", False), ("reject", "Return with a reason", True)]

    def on_action(
        self, task_state: TaskState, user: User, action_name: str, comment: str = "", **kwargs: object
    ) -> None:
        """Cast a vote; the page comes from the task state, never from the address.

        Raises ``PermissionDenied`` where the rules refuse the vote, or the task state is not the open submission's.
        """
        from .actions.vote import vote
        from .ballots import open_seats
        from .rules import Refused

        workflow_state = task_state.workflow_state
        submission = open_submission(workflow_state.object_id)
        decision = {"approve": Decision.SIGN_OFF, "reject": Decision.RETURN}.get(action_name)
        if submission is None or decision is None or workflow_state.current_task_state_id != task_state.pk:
            raise PermissionDenied
        seats = open_seats(submission, user)
        if not seats:
            raise PermissionDenied
        try:
            vote(submission, user, seats[0], decision, digest=submission.digest, reason=comment)
        except Refused as refusal:
            raise PermissionDenied(str(refusal)) from refusal

    def get_task_states_user_can_moderate(self, user: User, **kwargs: object) -> models.QuerySet:
        """The running task states of submissions on which one of the user's seats may still vote."""
        from .ballots import open_seats

        if not seats_of(user):
            return TaskState.objects.none()
        waiting = [str(sub.content_id) for sub in Submission.objects.open() if open_seats(sub, user)]
        return TaskState.objects.filter(
            task_id=self.pk, status=TaskState.STATUS_IN_PROGRESS, workflow_state__object_id__in=waiting
        )

    def deactivate(self, user: User | None = None) -> None:
        """Never: without its task a workflow would end by itself."""
        raise PermissionDenied("The board's sign-off cannot be switched off.")

    @classmethod
    def get_description(cls) -> str:
        return "Seats of the programme board sign off a page, or return it with a reason."


def open_submission(content_id: int | str) -> Submission | None:
    """The submission about a page that is under review, if any."""
    return Submission.objects.open().filter(content_id=content_id).first()


def install_workflow(page: Page) -> Workflow:
    """Give ``page`` and all beneath it the board's workflow; may be repeated."""
    task = BoardSignOffTask.objects.filter(name=WORKFLOW_NAME).first() or BoardSignOffTask.objects.create(
        name=WORKFLOW_NAME
    )
    workflow, _ = Workflow.objects.get_or_create(name=WORKFLOW_NAME)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.update_or_create(page=page, defaults={"workflow": workflow})
    return workflow


def begin(submission: Submission, user: User) -> None:
    """Start, or resume after a return, the workflow of a submission's page."""
    page = Page.objects.filter(pk=submission.content_id).specific().first()
    state = _active_state(submission.content_id)
    if state and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(user=user)
    elif page and state is None and (workflow := page.get_workflow()):
        workflow.start(page, user)


def end(submission: Submission, user: User | None, *, approved: bool = False, reason: str = "") -> None:
    """End the page's workflow: approved, rejected with ``reason``, or else cancelled."""
    state = _active_state(submission.content_id)
    if state is None or state.status != WorkflowState.STATUS_IN_PROGRESS:
        return
    task_state = state.current_task_state.specific
    if approved:
        task_state.approve(user=user)
    elif reason:
        task_state.reject(user=user, comment=reason)
    else:
        state.cancel(user=user)


def _active_state(content_id: int) -> WorkflowState | None:
    page_type = ContentType.objects.get_for_model(Page, for_concrete_model=False)
    return WorkflowState.objects.active().filter(base_content_type=page_type, object_id=str(content_id)).first()


@receiver(workflow_cancelled)
def take_back_with_the_workflow(
    sender: type, instance: WorkflowState, user: User | None = None, **kwargs: object
) -> None:
    """Cancelling Wagtail's workflow is taking the submission back."""
    from .actions.take_back import take_back

    submission = open_submission(instance.object_id)
    if submission and user:
        take_back(submission, user)
