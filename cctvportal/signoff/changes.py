"""What a signed-off submission changes in public: by its kind, the changes that a release makes of it."""

from collections.abc import Callable, Iterator

from cctvportal.publication.content import Change
from cctvportal.publication.enums import Authority

from .enums import Procedure, SubmissionKind
from .models import SignOff, Submission


def changes_of(submission: Submission, sign_off: SignOff) -> list[Change]:
    """The changes that ``sign_off`` allows; none for what is the board's own affair."""
    return list(BY_KIND[submission.kind](submission, sign_off))


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


def nothing(submission: Submission, sign_off: SignOff) -> Iterator[Change]:
    """Policies and notices are adopted, not published."""
    yield from ()


BY_KIND: dict[str, Callable[[Submission, SignOff], Iterator[Change]]] = {
    SubmissionKind.CONTENT: own_content,
    SubmissionKind.WITHDRAWAL: own_content,
    SubmissionKind.DELETION: own_content,
    SubmissionKind.POLICY: nothing,
    SubmissionKind.NOTICE: nothing,
}
