"""Redact: the one way in which published bytes are destroyed. Two people of two seats order it."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection, transaction
from django_tasks import task

from cctvportal.agencies.models import Seat, User
from cctvportal.agencies.retries import try_again
from cctvportal.agencies.verbs import verb
from cctvportal.kernel import clock
from cctvportal.kernel.locks import advisory_lock
from cctvportal.publication import redaction_log
from cctvportal.publication.enums import Cause
from cctvportal.publication.models import Destruction, Edition
from cctvportal.publication.release import release

from ..enums import RedactionStep
from ..models import Redaction, RedactionEvent, RedactionSignature
from ..redaction import files
from ..redaction.drafts import blot_drafts, forget_page
from ..redaction.places import Place
from ..redaction.rules import CARRYING_OUT, PROPOSING, Order, Proposal, digest_of_redaction, may_abandon
from ..redaction.telling import tell_the_record
from ..rules import Refused, require
from ..seals import seal_redaction


@verb("propose-redaction", by="proposal.by", about="proposal.named.content_id")
def propose_redaction(proposal: Proposal) -> Redaction:
    """Name what is to be destroyed, and sign it for the proposer's seat. Nothing is destroyed yet.

    Raises ``Refused`` with every reason why not.
    """
    require(PROPOSING, proposal)
    found = proposal.found
    redaction = Redaction(
        ground=proposal.ground,
        statement=proposal.statement,
        content_id=proposal.named.content_id,
        places=[place.as_json() for place in found.places],
        drafts=[place.as_json() for place in found.drafts],
        files=list(found.files),
    )
    redaction.digest = digest_of_redaction(redaction)
    redaction.save(force_insert=True)
    RedactionEvent.objects.create(redaction=redaction, step=RedactionStep.PROPOSED, by=proposal.by)
    _sign(redaction, proposal.by, proposal.seat)
    return redaction


@verb("carry-out-redaction", by="order.by", about="order.redaction")
def carry_out_redaction(order: Order) -> Edition:
    """Sign for a second seat, and destroy what the two seats named, in one transaction; files go after it.

    It cannot be undone. Raises ``Refused`` with every reason why not; nothing is changed then.
    """
    redaction = order.redaction
    advisory_lock("redaction", redaction.pk)
    if redaction.content_id is not None:
        advisory_lock("content", redaction.content_id)
    advisory_lock("edition")
    require(CARRYING_OUT, order)
    _sign(redaction, order.by, order.seat)
    edition = release([], cause=Cause.REDACTION)
    blot_drafts(Place.of(redaction.drafts))
    if redaction.content_id is not None:
        forget_page(redaction.content_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT signoff_carry_out_redaction(%s)", [redaction.pk])
    body = tell_the_record(redaction.pk)
    _log(redaction, body, edition)
    destroy_files.enqueue(str(redaction.pk))
    return edition


@verb("abandon-redaction", about="redaction")
def abandon_redaction(redaction: Redaction, by: User) -> None:
    """Take a proposal back, whoever made it. Raises ``Refused``."""
    advisory_lock("redaction", redaction.pk)
    if reason := may_abandon(redaction, by):
        raise Refused([reason], ["may_abandon"])
    RedactionEvent.objects.create(redaction=redaction, step=RedactionStep.ABANDONED, by=by)


@task()
def destroy_files(redaction_id: str, attempt: int = 1) -> None:
    """Delete a redaction's files; tried again where a storage does not answer, and by the scheduler for ever."""
    try:
        _destroy(Redaction.objects.get(pk=UUID(redaction_id)))
    except OSError:
        try_again(destroy_files, attempt, redaction_id)
        raise


def finish_redactions() -> None:
    """What a process that died left undone: files to destroy, and the log. Raises ``OSError``."""
    redaction_log.put_in_force()
    for redaction in unfinished_redactions():
        _destroy(redaction)


def unfinished_redactions() -> Iterable[Redaction]:
    """Those whose files are not all destroyed yet."""
    return Redaction.objects.at_step(RedactionStep.CARRIED_OUT)


@transaction.atomic
def _destroy(redaction: Redaction) -> None:
    advisory_lock("redaction", redaction.pk)
    if redaction.last_event.step != RedactionStep.CARRIED_OUT:
        return
    files.destroy(redaction.files)
    RedactionEvent.objects.create(redaction=redaction, step=RedactionStep.DESTROYED)


def _sign(redaction: Redaction, by: User, seat: Seat) -> None:
    seal = seal_redaction(redaction, seat, by)
    RedactionSignature.objects.create(redaction=redaction, member=by, seat=seat, digest=redaction.digest, seal=seal)


def _log(redaction: Redaction, body: dict, edition: Edition) -> None:
    signatures = redaction.signatures.select_related("member", "seat__agency")
    told = body | {
        "at": clock.to_text(Destruction.objects.get(pk=redaction.pk).at),
        "content": redaction.content_id,
        "edition": edition.number,
        "proposal": redaction.digest,
        "order": {"ground": redaction.ground, "statement": redaction.statement},
        "places": redaction.places,
        "drafts": redaction.drafts,
        "files": redaction.files,
        "signatures": [
            {
                "member": str(each.member.opaque_id),
                "seat": each.seat.code,
                "at": clock.to_text(each.at),
                "seal": each.seal.hex() if each.seal else None,
            }
            for each in signatures
        ],
    }
    try:
        redaction_log.prepare(told)
    except redaction_log.LogUnusable as error:
        raise Refused(
            [f"{error} Without it a restored backup would bring everything back, so nothing was destroyed."], ["log"]
        ) from error
    transaction.on_commit(redaction_log.put_in_force)
