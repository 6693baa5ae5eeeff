"""Submit a page: freeze what it would publish, and put that before the board."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from cctvportal.agencies.models import Agency, User
from cctvportal.agencies.verbs import verb
from cctvportal.kernel import clock
from cctvportal.kernel.locks import advisory_lock
from cctvportal.publication.checks import problems_of
from cctvportal.publication.content import Content
from cctvportal.publication.reads import current_publication
from cctvportal.publication.release import standing_for
from cctvportal.record.append import append

from ..concerned import SEVERAL
from ..contributors import (
    agency_of,
    authors_are_unknown,
    changes_since_publication,
    makers_of,
    newest_change,
    uploaders_of_new,
)
from ..enums import Step, SubmissionKind
from ..models import Contributor, Submission, SubmissionEvent
from ..notices import notify_board
from ..policies import decide_by, policy_for, resolved
from ..rules import SUBMITTING, Draft, Refused, lost_votes, require
from ..seals import contributors_as_sealed, seal_submission, submitters_sealer
from ..workflow import begin


@dataclass(frozen=True)
class Frozen:
    """A page frozen by the page types: its content, whose it is, and the digest that its saves are noted by.

    ``authors`` are those who wrote it before it was this page: a copy brings them along.
    """

    content: Content
    agency: Agency | None
    draft_digest: str
    revision_id: int | None
    problems: tuple[str, ...] = ()
    authors: frozenset[User] = frozenset()


@verb("submit", about="frozen.content.content_id")
def submit(frozen: Frozen, by: User) -> Submission:
    """Put a frozen page before the board. Returns the submission, or the one it goes on with.

    A draft that was taken back and comes again unchanged goes on with its votes, while all of these count; any other
    is a new round.
    Raises ``Refused`` with every reason why not; nothing is changed then.
    """
    content = frozen.content
    advisory_lock("content", content.content_id)
    draft = draft_of(frozen, by)
    require(SUBMITTING, draft)
    last = Submission.objects.of(content.content_id).filter(kind=SubmissionKind.CONTENT).first()
    if last and goes_on(last, draft):
        return _resubmit(last, by)
    round_number = next_round(content.content_id, SubmissionKind.CONTENT)
    return create(draft, round_number=round_number, revision_id=frozen.revision_id)


def draft_of(frozen: Frozen, by: User) -> Draft:
    """The facts that the rules of submitting look at."""
    content = frozen.content
    current = current_publication(content.content_id)
    changes = changes_since_publication(content.content_id)
    uploaders = uploaders_of_new(content.assets, current)
    makers = makers_of(content.content_id, frozen.draft_digest) if changes else set()
    # Whoever submits answers for who wrote it, so she is one of those who do not vote on it.
    people = {change.user for change in changes} | makers | uploaders | frozen.authors | {by}
    return Draft(
        content=content,
        agency=frozen.agency,
        by=by,
        policy=policy_in_force(content.type),
        contributors=frozenset(person for person in people if person),
        authors_unknown=authors_are_unknown(content.content_id, changes, frozen.draft_digest) or None in uploaders,
        current=current,
        problems=frozen.problems,
        publication_problems=publication_problems(content),
    )


def policy_in_force(type_: str) -> dict:
    """The policy that a submission made now keeps. Raises ``Refused`` where none is installed."""
    policy = policy_for(type_)
    if policy is None:
        raise Refused(["The board has no sign-off policy yet. The portal administrator must install one."])
    return resolved(policy)


def policies_in_force(types: Iterable[str]) -> list[dict]:
    """The policies of several types of content, each once. Raises ``Refused`` where none is installed."""
    return list({(policy := policy_in_force(type_))["code"]: policy for type_ in dict.fromkeys(types)}.values())


def publication_problems(content: Content) -> tuple[str, ...]:
    """Why it could not stand in the next edition. Its assets are judged when it is published."""
    return tuple(problems_of([content], standing_for([content])))


def next_round(content_id: int, kind: str) -> int:
    """The number of the next submission of this kind about a piece of content."""
    last = Submission.objects.filter(content_id=content_id, kind=kind).order_by("-round").first()
    return last.round + 1 if last else 1


def goes_on(last: Submission, draft: Draft) -> bool:
    """Whether ``draft`` is the taken-back ``last``, unchanged, and no seat lost its vote on that.

    A vote is never changed: a seat whose vote does not count any more votes again in a new round alone.
    """
    return (
        last.last_event.step == Step.TAKEN_BACK
        and last.digest == draft.content.digest
        and last.policy == draft.policy
        and set(last.contributors.all()) == set(draft.contributors)
        and not lost_votes(last)
    )


def create(
    draft: Draft,
    *,
    round_number: int,
    revision_id: int | None,
    announced: bool = True,
    changes_until: int | None = None,
) -> Submission:
    """Write a submission with its contributors, first event and entry in the record; tell the board."""
    until = newest_change(draft.content.content_id) if changes_until is None else changes_until
    submission = _unsaved(draft, round_number, revision_id, until)
    contributors = [
        Contributor(submission=submission, user=user, agency=agency_of(user, draft.owner))
        for user in draft.contributors
    ]
    submission.seal = seal_submission(submitters_sealer(draft.by), submission, contributors)
    # Before it: the database holds it to them, and takes none of a submission that stands.
    Contributor.objects.bulk_create(contributors)
    submission.save(force_insert=True)
    SubmissionEvent.objects.create(submission=submission, step=Step.SUBMITTED, by=draft.by)
    append("submission", {"submission": str(submission.pk)}, secret=_told_later(submission), subject=submission.pk)
    begin(submission, draft.by)
    if announced:
        notify_board(submission)
    return submission


def _unsaved(draft: Draft, round_number: int, revision_id: int | None, changes_until: int | None) -> Submission:
    content = draft.content
    return Submission(
        kind=draft.kind,
        procedure=draft.procedure,
        round=round_number,
        content_id=content.content_id,
        type=content.type,
        path=content.path,
        parent_id=content.parent_id,
        locale=content.locale,
        slug=content.slug,
        position=content.position,
        title=content.title,
        representation=content.representation,
        assets=content.assets_json(),
        links=sorted(content.links),
        boundaries=sorted(content.boundaries),
        digest=content.digest,
        policy=draft.policy,
        decide_by=decide_by(draft.policy, timezone.now()),
        agency=draft.owner,
        changes_until=changes_until,
        submitted_by=draft.by,
        revision_id=revision_id,
    )


def _resubmit(submission: Submission, by: User) -> Submission:
    SubmissionEvent.objects.create(submission=submission, step=Step.RESUBMITTED, by=by)
    body = {"submission": str(submission.pk)}
    append("resubmission", body, secret={"member": str(by.opaque_id)}, subject=submission.pk)
    begin(submission, by)
    notify_board(submission)
    return submission


def _told_later(submission: Submission) -> dict:
    return {
        "kind": submission.kind,
        "content": submission.content_id,
        "round": submission.round,
        "type": submission.type,
        "path": submission.path,
        "parent": submission.parent_id,
        "position": submission.position,
        "locale": submission.locale,
        "title": submission.title,
        "digest": submission.digest,
        "agency": submission.agency.code,
        "policy": submission.policy,
        "procedure": submission.procedure,
        "decide_by": clock.to_text(submission.decide_by) if submission.decide_by else None,
        "contributors": contributors_as_sealed(submission.contributor_set.select_related("user", "agency")),
        "member": str(submission.submitted_by.opaque_id),
        "seal": submission.seal.hex() if submission.seal else None,
        # From these the digest of each page that it takes along follows.
        **({"representation": submission.representation} if submission.kind in SEVERAL else {}),
    }
