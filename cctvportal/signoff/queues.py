"""Which submissions are whose concern: for lists, counts and panels, each in one query."""

from functools import reduce
from operator import or_

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When

from cctvportal.agencies.enums import Role
from cctvportal.agencies.members import Mandate, delegations_to, editing_agencies, has_role, mandates
from cctvportal.agencies.models import User
from cctvportal.kernel import clock

from .enums import OPEN_STEPS, EmergencyKind, Step, SubmissionKind
from .models import Contributor, Emergency, EmergencySignature, Submission, SubmissionQuerySet, Vote


def awaiting_vote_of(user: User) -> SubmissionQuerySet:
    """Those on which ``user`` may vote now for one of her seats: the rules of voting as one query (see ``ballots``)."""
    held = mandates(user)
    if not held:
        return Submission.objects.with_step().none()
    cast = Vote.objects.filter(submission=OuterRef("pk"))
    free = reduce(or_, (_may_still_vote(mandate, cast) for mandate in held))
    waits = Emergency.objects.proposed().filter(kind=EmergencyKind.TAKE_DOWN).values("submission")
    return Submission.objects.open().filter(free).exclude(pk__in=waits).exclude(Exists(cast.filter(member=user)))


def for_the_board(user: User) -> SubmissionQuerySet:
    """All submissions, annotated ``awaited`` (1 where the vote of ``user`` is), ``is_under_review`` and ``overdue``
    (1 or 0), and ``due``: the date to decide by while it is under review."""
    return Submission.objects.with_step().annotate(
        awaited=_flag(Q(pk__in=awaiting_vote_of(user).values("pk"))),
        is_under_review=_flag(Q(step__in=OPEN_STEPS)),
        overdue=_flag(Q(step__in=OPEN_STEPS, decide_by__lt=clock.now())),
        due=Case(When(step__in=OPEN_STEPS, then=F("decide_by"))),
    )


def of_the_agencies_of(user: User) -> SubmissionQuerySet:
    """Submissions of the agencies for which ``user`` drafts, and those that she submitted or contributed to."""
    hers = Exists(Contributor.objects.filter(submission=OuterRef("pk"), user=user))
    concerns_her = Q(agency__in=editing_agencies(user)) | Q(submitted_by=user) | hers
    return for_the_board(user).filter(concerns_her)


def unfinished(submissions: SubmissionQuerySet) -> SubmissionQuerySet:
    """Of ``submissions`` those under review, and those returned that no later round answers."""
    later = Submission.objects.filter(
        content_id=OuterRef("content_id"), kind=OuterRef("kind"), round__gt=OuterRef("round")
    )
    return submissions.filter(step__in=[*OPEN_STEPS, Step.RETURNED]).exclude(Exists(later))


def latest_about(content_id: int) -> Submission | None:
    """The newest submission of a page's content, whatever became of it."""
    return Submission.objects.of(content_id).filter(kind=SubmissionKind.CONTENT).first()


def reads_everything(user: User) -> bool:
    """The board, whoever has leave to vote for one of its seats, and its secretary read every submission."""
    return has_role(user, Role.BOARD_MEMBER) or has_role(user, Role.SECRETARY) or bool(delegations_to(user))


def _may_still_vote(mandate: Mandate, cast: QuerySet[Vote]) -> Q:
    contributed = Contributor.objects.filter(submission=OuterRef("pk"), user__in=mandate.people)
    declared = EmergencySignature.objects.filter(emergency__submission=OuterRef("pk"), member__in=mandate.people)
    has_no_vote = Exists(contributed) | Exists(declared) | Exists(cast.filter(seat=mandate.seat))
    return Q(policy__seats__contains=[mandate.seat.code]) & ~Q(has_no_vote)


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())
