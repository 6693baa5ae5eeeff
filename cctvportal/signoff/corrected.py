"""What a clerical correction leaves: the text before it, for as long as the page stands by the correction.

A move or an order of navigation publishes the page again, and an emergency comes between: it stands by it all the same.
The database finds the same by ``signoff_corrected`` (migration ``0027``).
"""

from collections.abc import Iterable

from cctvportal.publication.enums import Authority
from cctvportal.publication.models import Publication

from .enums import EmergencyKind, EmergencyStep, SubmissionKind
from .models import Emergency, SignOff

UNDECIDED = (EmergencyStep.REJECTED, EmergencyStep.SUPERSEDED)


def corrected_by(correction: Publication) -> Publication | None:
    """The ordinary publication that a correction, or the same since, corrects; None of what stands by no correction."""
    if correction.authority != Authority.CORRECTION:
        return None
    ordinary = Publication.objects.filter(content_id=correction.content_id, authority=Authority.SIGN_OFF)
    return ordinary.filter(edition__lt=correction.edition_id).order_by("-edition_id").first()


def corrected_by_each(standing: Iterable[Publication]) -> dict[int, Publication]:
    """By content id, the same of all that stand by a correction, in one query."""
    ids = [found.content_id for found in standing if found.authority == Authority.CORRECTION]
    if not ids:
        return {}
    ordinary = Publication.objects.filter(content_id__in=ids, authority=Authority.SIGN_OFF)
    newest = ordinary.order_by("content_id", "-edition_id").distinct("content_id")
    return {before.content_id: before for before in newest}


def as_first_published(correction: Publication) -> Publication:
    """The correction's own publication, of what stands by it."""
    before = corrected_by(correction)
    since = before.edition_id if before else 0
    made = Publication.objects.filter(content_id=correction.content_id, authority=Authority.CORRECTION)
    return made.filter(edition__gt=since).select_related("edition").earliest("edition_id")


def was_called_in(version: Publication) -> bool:
    """Whether it is a correction that a seat called in, or has the words of one, and the board did not sign it."""
    if version.authority != Authority.CORRECTION:
        return False
    before = corrected_by(version)
    called = Emergency.objects.at_step(*UNDECIDED).filter(content_id=version.content_id, kind=EmergencyKind.CALL_IN)
    return any(
        (before and each.before_id == before.pk)
        or (each.submission.representation, each.submission.assets) == (version.representation, version.assets)
        for each in called.select_related("submission")
    )


def signed_with_the_move(before: Publication, path: str) -> tuple[SignOff, str] | None:
    """The move that took what corrects ``before`` to ``path``, and the digest of ``before`` there that it signed."""
    there = Publication.objects.filter(content_id=before.content_id, edition__gt=before.edition_id, path=path)
    moves = SignOff.objects.filter(pk__in=there.values("sign_off"), submission__kind=SubmissionKind.MOVE)
    for move in moves.select_related("submission").order_by("-at"):
        for row in move.submission.representation["pages"]:
            if row["content"] == before.content_id and "uncorrected" in row:
                return move, row["uncorrected"]
    return None
