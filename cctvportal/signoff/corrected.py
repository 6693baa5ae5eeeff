"""What the board decided about clerical corrections that were called in, and what it signed when it moved one."""

from cctvportal.publication.corrections import corrected_by
from cctvportal.publication.enums import Authority
from cctvportal.publication.models import Publication

from .enums import EmergencyKind, EmergencyStep, SubmissionKind
from .models import Emergency, SignOff

NOT_SIGNED = (EmergencyStep.REJECTED, EmergencyStep.SUPERSEDED)


def was_called_in(version: Publication) -> bool:
    """Whether it is a correction that a seat called in, or has the words of one, and the board did not sign it."""
    if version.authority != Authority.CORRECTION:
        return False
    before = corrected_by(version)
    called = Emergency.objects.at_step(*NOT_SIGNED).filter(content_id=version.content_id, kind=EmergencyKind.CALL_IN)
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
