"""What every emergency does when it takes effect: whatever lies before the board yields, and the public reads it."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from django.db import transaction

from cctvportal.agencies.models import Agency, Seat, User
from cctvportal.library.freezing import publish_assets, texts_of
from cctvportal.publication.assets import DamagedAsset
from cctvportal.publication.content import AssetUse, Change, Content, Removal
from cctvportal.publication.corrections import corrected_by
from cctvportal.publication.enums import Cause
from cctvportal.publication.models import Edition, Publication
from cctvportal.publication.reads import current_publication
from cctvportal.publication.release import ReleaseRefused, release
from cctvportal.record.append import append

from .. import signals
from ..corrected import signed_with_the_move
from ..emergency_rules import Act
from ..enums import EmergencyKind, EmergencyStep, Step
from ..models import Emergency, EmergencyEvent, EmergencySignature, Submission, SubmissionEvent
from ..notices import notify_board
from ..packing import pack_of
from ..rules import Draft, Refused
from ..seals import emergency_as_sealed, seal_emergency
from ..workflow import begin, end
from .packs import follow_end_of_review
from .submit import create, next_round, policy_in_force


def content_of(publication: Publication) -> Content:
    """What a publication published, as content."""
    return Content(
        content_id=publication.content_id,
        type=publication.type,
        path=publication.path,
        parent_id=publication.parent_id,
        locale=publication.locale,
        slug=publication.slug,
        position=publication.position,
        representation=publication.representation,
        kind=publication.kind,
        assets=tuple(AssetUse(**use) for use in publication.assets),
        boundaries=tuple(publication.boundaries),
    )


def in_the_place_of(content: Content, current: Publication) -> Content:
    """The same content where ``current`` stands."""
    return replace(content, slug=current.slug, position=current.position, parent_id=current.parent_id)


def put_before_the_board(
    content: Content,
    act: Act,
    kind: str,
    *,
    contributors: frozenset[User],
    announced: bool = True,
    as_of: Submission | None = None,
) -> Submission:
    """The submission on which the board decides about what is done without it.

    ``as_of`` is the one that brought the same content before: whoever changed the draft since then contributes to what
    comes next, and not to this.
    """
    current = act.current
    draft = Draft(
        content=content,
        agency=Agency.objects.get(code=current.agency["code"]) if current else None,
        by=act.by,
        kind=kind,
        policy=policy_in_force(content.type),
        contributors=contributors,
        current=current,
    )
    round_number = next_round(content.content_id, kind)
    return create(
        draft,
        round_number=round_number,
        revision_id=as_of.revision_id if as_of else None,
        announced=announced,
        changes_until=(as_of.changes_until or 0) if as_of else None,
    )


def declare(act: Act, submission: Submission, step: str, before: Publication | None) -> Emergency:
    """Write an emergency with its first signature and event."""
    emergency = Emergency.objects.create(
        id=uuid4(),
        kind=act.kind,
        content_id=submission.content_id,
        submission=submission,
        before=before,
        restores=act.version,
        notice=act.notice,
        reason=act.reason.strip(),
        hours=act.hours,
    )
    sign(emergency, act.by, act.seat)
    EmergencyEvent.objects.create(emergency=emergency, step=step, by=act.by)
    return emergency


def sign(emergency: Emergency, by: User, seat: Seat | None) -> None:
    """One person's signature. Raises ``Refused`` where she cannot seal it."""
    seal = seal_emergency(emergency, seat, by)
    EmergencySignature.objects.create(emergency=emergency, member=by, seat=seat, seal=seal)


def supersede(content_id: int, *, but: Submission) -> None:
    """Close whatever else about a page is under review, and end the emergency that it would have decided on."""
    for other in Submission.objects.open().filter(content_id=content_id).exclude(pk=but.pk):
        SubmissionEvent.objects.create(submission=other, step=Step.SUPERSEDED)
        append("superseded", {"submission": str(other.pk)}, secret={"by": str(but.pk)}, subject=other.pk)
        if (emergency := other.emergency) and emergency.is_in_force:
            EmergencyEvent.objects.create(emergency=emergency, step=EmergencyStep.SUPERSEDED)
        if pack := pack_of(other):
            follow_end_of_review(pack, [other], but.submitted_by, "An emergency took the place of it.")
        end(other, None)
        begin(but, but.submitted_by)
        notify_board(but)


def bring(emergency: Emergency, change: Change, told: tuple[str, dict]) -> Edition:
    """Make it public, and tell so in the record: ``told`` is the entry's kind and body. Raises ``Refused``.

    Raises ``OSError`` where a storage fails; nothing is changed then.
    """
    assets = change.content.assets
    kind, body = told
    common = {"emergency": str(emergency.pk), "content": emergency.content_id}
    append(kind, common | body | {"sealed": emergency_as_sealed(emergency)})
    try:
        publish_assets(assets)
        edition = release([change], texts=texts_of(assets), cause=Cause.EMERGENCY)
    except ReleaseRefused as error:
        raise Refused(error.problems) from error
    except DamagedAsset as error:
        raise Refused([str(error)]) from error
    show(emergency)
    return edition


def bring_back(emergency: Emergency, effective_at=None) -> Edition:
    """At an emergency's end: what stood before stands again; nothing does where nothing stood, or it cannot stand."""
    before = _before(emergency)
    changes: Sequence[Change] = [_restored(before, emergency)] if before else []
    removal = Removal(emergency.content_id, emergency.pk)
    try:
        with transaction.atomic():
            edition = release(
                changes,
                removals=[] if changes else [removal],
                texts=texts_of(changes[0].content.assets) if changes else None,
                cause=Cause.LAPSE,
                effective_at=effective_at,
            )
    except ReleaseRefused:
        if not changes:
            raise
        edition = release([], removals=[removal], cause=Cause.LAPSE, effective_at=effective_at)
    show(emergency)
    return edition


def show(emergency: Emergency) -> None:
    """Tell, after commit, that another version of the page is public."""
    submission = emergency.submission
    transaction.on_commit(lambda: signals.published.send(sender=Emergency, submissions=[submission]))


def _restored(before: Publication, emergency: Emergency) -> Change:
    """What stood before, where the page stands now: a move since may have taken a correction along."""
    current = current_publication(before.content_id) or before
    change = Change(
        content=replace(in_the_place_of(content_of(before), current), path=current.path),
        digest=before.digest,
        sign_off=before.sign_off,
        agency=before.agency,
        seats=before.seats,
        authority=before.authority,
        emergency=emergency.pk,
    )
    if current.path == before.path or not (signed := signed_with_the_move(before, current.path)):
        return change
    move, digest = signed
    return replace(change, digest=digest, sign_off=move.pk, seats=move.seats)


def _before(emergency: Emergency) -> Publication | None:
    """What stands again at its end; of a correction that was called in, what it corrects."""
    current = current_publication(emergency.content_id)
    if emergency.kind == EmergencyKind.CALL_IN and current:
        return corrected_by(current)
    return emergency.before
