"""What a signed-off submission changes in public: by its kind, the changes that a release makes of it."""

from collections.abc import Callable, Iterator
from typing import Any

from cctvportal.publication.checks import problems_of_release
from cctvportal.publication.content import Change, Content
from cctvportal.publication.enums import Authority
from cctvportal.publication.models import Publication
from cctvportal.publication.reads import standing_children
from cctvportal.publication.release import ReleaseRefused, standing_for

from .enums import Procedure, SubmissionKind
from .models import SignOff, Submission
from .places import Moved, Placed, in_an_emergency, taken_along


def changes_of(submission: Submission, sign_off: SignOff) -> list[Change]:
    """The changes that ``sign_off`` allows; none for what is the board's own affair.

    Raises ``ReleaseRefused`` where what stands is not what it was about any more.
    """
    return list(BY_KIND[submission.kind](submission, sign_off))


def problems_at_release(submission: Submission) -> list[str]:
    """Why it could not be released now, were it signed off."""
    try:
        changes = changes_of(submission, SignOff(submission=submission, digest=submission.digest, seats=[]))
    except ReleaseRefused as refusal:
        return refusal.problems
    return problems_of_release(changes, standing_for([change.content for change in changes]))


def own_content(submission: Submission, sign_off: SignOff) -> Iterator[Change]:
    """Exactly what was frozen."""
    yield Change(
        content=submission.content,
        digest=submission.digest,
        sign_off=sign_off.pk,
        agency=submission.agency.as_json(),
        seats=sign_off.seats,
        subjects=(submission.pk,),
        authority=Authority.CORRECTION if submission.procedure == Procedure.CORRECTION else Authority.SIGN_OFF,
    )


def moved(submission: Submission, sign_off: SignOff) -> Iterator[Change]:
    """Every page of the move as it stands, at its new address."""
    old, new = (submission.representation["move"][end] for end in ("from", "to"))
    found = taken_along(submission.content_id, old, new, slug=submission.slug, parent_id=submission.parent_id)
    if problems := [*_differing(submission, found), *in_an_emergency(page.before for page in found)]:
        raise ReleaseRefused(problems)
    yield from (_standing_change(page.content, page.before, submission, sign_off) for page in found)


def _differing(submission: Submission, found: list[Moved]) -> Iterator[str]:
    """A sentence for each page that is not as it was when the move was submitted."""
    signed = {row["content"]: row for row in submission.representation["pages"]}
    again = "Take the move back and submit it again."
    for page in found:
        if page.content.content_id not in signed:
            yield f"“{page.before.title}” was published at {page.before.path} since the move was submitted. {again}"
        elif signed[page.content.content_id] != page.row:
            yield f"“{page.before.title}” has changed since the move was submitted. {again}"
    standing = {page.content.content_id for page in found}
    for content_id, row in signed.items():
        if content_id not in standing:
            yield f"What stood at {row['from']} is not there any more. {again}"


def reordered(submission: Submission, sign_off: SignOff) -> Iterator[Change]:
    """Each page of the order whose position changes, as it stands."""
    children = {child.content_id: child for child in standing_children(submission.content_id)}
    order: list[dict[str, Any]] = submission.representation["order"]
    if gone := [row["title"] for row in order if row["content"] not in children]:
        raise ReleaseRefused([f"“{title}” does not stand there any more. Submit the order again." for title in gone])
    placed = [Placed(children[row["content"]], row["position"]) for row in order]
    changing = [page for page in placed if page.changes]
    if problems := list(in_an_emergency(page.before for page in changing)):
        raise ReleaseRefused(problems)
    yield from (_standing_change(page.content, page.before, submission, sign_off) for page in changing)


def _standing_change(content: Content, before: Publication, submission: Submission, sign_off: SignOff) -> Change:
    return Change(
        content=content,
        # Where the address stays, it is what was signed before, also where a redaction took words out of it since.
        digest=before.digest if content.path == before.path else content.digest,
        sign_off=sign_off.pk,
        agency=before.agency,
        seats=sign_off.seats,
        subjects=(submission.pk,),
        # Still a correction that a seat may call in: the board was asked about its place alone.
        authority=before.authority,
        gives_place=True,
    )


def nothing(submission: Submission, sign_off: SignOff) -> Iterator[Change]:
    """Policies and notices are adopted, not published."""
    yield from ()


BY_KIND: dict[str, Callable[[Submission, SignOff], Iterator[Change]]] = {
    SubmissionKind.CONTENT: own_content,
    SubmissionKind.WITHDRAWAL: own_content,
    SubmissionKind.DELETION: own_content,
    SubmissionKind.MOVE: moved,
    SubmissionKind.ORDER: reordered,
    SubmissionKind.POLICY: nothing,
    SubmissionKind.NOTICE: nothing,
    SubmissionKind.BOARD: nothing,
}
