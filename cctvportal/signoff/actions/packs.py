"""What the secretary does with a pack: gather it, fill it, put it before the board, stop it, dissolve it.

All of them raise ``Refused`` with every reason why not; nothing is changed then.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from cctvportal.agencies.models import User
from cctvportal.agencies.verbs import verb
from cctvportal.kernel import clock
from cctvportal.kernel.locks import advisory_locks
from cctvportal.record.append import append

from ..enums import OnReturn, PackStep
from ..models import Pack, PackEvent, PackItem, PackRemoval, Submission
from ..pack_notices import notify_board_of_pack
from ..pack_rules import (
    ADDING,
    DISSOLVING,
    GATHERING,
    PUTTING,
    RESUMING,
    TAKING_OUT,
    TIMING,
    Handling,
)
from ..packing import hold, inside
from ..rules import require


@verb("gather-pack")
def gather_pack(title: str, by: User) -> Pack:
    """Begin a pack, with nothing in it yet."""
    pack = Pack(title=title.strip(), made_by=by)
    require(GATHERING, Handling(by, pack))
    pack.save(force_insert=True)
    note(pack, PackStep.GATHERED, by)
    return pack


@verb("add-to-pack", about="pack")
def add_to_pack(pack: Pack, submissions: Iterable[Submission], by: User) -> list[PackItem]:
    """Put submissions into a pack; the new round of something returned takes that one's place."""
    pack = hold(pack)
    ids = [submission.pk for submission in submissions]
    advisory_locks(("content", found.content_id) for found in Submission.objects.filter(pk__in=ids).only("content_id"))
    items = list(Submission.objects.filter(pk__in=ids).prefetch_related("events").order_by("submitted_at"))
    present = list(inside(pack).prefetch_related("events"))
    require(ADDING, Handling(by, pack, present, items))
    renewed = {item.content_id for item in items}
    earlier = [submission for submission in present if submission.content_id in renewed and not submission.is_open]
    _remove(pack, earlier, by, "Its new round takes its place.")
    _tell_items(pack, "put in", items, by)
    return PackItem.objects.bulk_create(PackItem(pack=pack, submission=item, by=by) for item in items)


@verb("take-out-of-pack", about="pack")
def take_out(pack: Pack, submissions: Iterable[Submission], by: User, reason: str) -> None:
    """Take submissions out of a pack; they are single ones again, with the votes that they have."""
    pack = hold(pack)
    items = list(submissions)
    require(TAKING_OUT, Handling(by, pack, list(inside(pack)), items, reason=reason))
    _remove(pack, items, by, reason.strip())


@verb("put-pack", about="pack")
def put_pack(pack: Pack, by: User, release_at: datetime | None = None) -> PackEvent:
    """Put a pack before the board, to go out at ``release_at`` at the earliest."""
    pack = hold(pack)
    require(PUTTING, Handling(by, pack, list(inside(pack).prefetch_related("events")), release_at=release_at))
    event = note(pack, PackStep.PUT, by, release_at=release_at)
    notify_board_of_pack(pack)
    return event


@verb("set-release-time", about="pack")
def set_release_time(pack: Pack, by: User, release_at: datetime | None) -> PackEvent:
    """Set, change or (with None) clear the time before which a pack does not go out."""
    pack = hold(pack)
    require(TIMING, Handling(by, pack, release_at=release_at))
    return note(pack, PackStep.PUT, by, release_at=release_at)


@verb("resume-pack", about="pack")
def resume_pack(pack: Pack, by: User, release_at: datetime | None = None) -> PackEvent:
    """Let a pack go on that a return had stopped, once everything in it is under review again."""
    pack = hold(pack)
    require(RESUMING, Handling(by, pack, list(inside(pack).prefetch_related("events")), release_at=release_at))
    event = note(pack, PackStep.RESUMED, by, release_at=release_at)
    notify_board_of_pack(pack)
    return event


@verb("dissolve-pack", about="pack")
def dissolve_pack(pack: Pack, by: User, reason: str) -> PackEvent:
    """End a pack: what is in it are single submissions again, with the votes that they have."""
    pack = hold(pack)
    require(DISSOLVING, Handling(by, pack, reason=reason))
    return note(pack, PackStep.DISSOLVED, by, reason=reason.strip())


def follow_end_of_review(pack: Pack, submissions: Collection[Submission], by: User, reason: str) -> None:
    """Let items that were returned or taken back leave their pack, or stop it, as the policy of each says.

    While a pack is being gathered they leave. Needs the locks of their content.
    """
    was_put = pack.last_event.step != PackStep.GATHERED
    stopping = [submission for submission in submissions if was_put and _stops(submission)]
    if stopping:
        note(pack, PackStep.STOPPED, by, reason="\n".join(f"“{item.title}”: {reason}" for item in stopping))
    _remove(pack, [item for item in submissions if item not in stopping], by, reason)


def note(pack: Pack, step: str, by: User | None, *, reason: str = "", release_at: datetime | None = None) -> PackEvent:
    """Write one step of a pack, and its entry in the record, which the pack's release opens."""
    event = PackEvent.objects.create(pack=pack, step=step, by=by, reason=reason, release_at=release_at)
    secret = {
        "step": step,
        "member": str(by.opaque_id) if by else None,
        "release_at": clock.to_text(release_at) if release_at else None,
    }
    append("pack", {"pack": str(pack.pk)}, secret=secret, subject=pack.pk)
    return event


def _stops(submission: Submission) -> bool:
    return submission.policy.get("on_return") == OnReturn.STOPS


def _remove(pack: Pack, submissions: Collection[Submission], by: User, reason: str) -> None:
    if not submissions:
        return
    items = pack.items.inside().filter(submission__in=submissions)
    PackRemoval.objects.bulk_create(PackRemoval(item=item, by=by, reason=reason) for item in items)
    _tell_items(pack, "taken out", submissions, by)


def _tell_items(pack: Pack, act: str, submissions: Collection[Submission], by: User) -> None:
    """Commit to what went in or out. Nothing opens it: what was in the pack at last stands in its edition."""
    secret = {"act": act, "submissions": [str(item.pk) for item in submissions], "member": str(by.opaque_id)}
    append("pack", {"pack": str(pack.pk)}, secret=secret)
