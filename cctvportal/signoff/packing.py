"""What is in a pack: its submissions, the digest of them all, and which pack holds a submission."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Q

from cctvportal.kernel.canonical import digest_of
from cctvportal.kernel.locks import advisory_lock, advisory_locks

from .enums import Decision, Procedure
from .models import Pack, PackItem, Submission, SubmissionQuerySet


def inside(pack: Pack) -> SubmissionQuerySet:
    """The submissions of ``pack`` that were not taken out, in the order in which they were put in."""
    return Submission.objects.filter(pack_items__in=pack.items.inside()).order_by("pack_items__pk")


def digest_of_pack(submissions: Iterable[Submission]) -> str:
    """SHA-256 of the canonical JSON of what is in a pack: ``[{"digest", "submission"}]``, by submission."""
    items = [{"submission": str(submission.pk), "digest": submission.digest} for submission in submissions]
    return digest_of(sorted(items, key=lambda item: item["submission"]))


def pack_of(submission: Submission) -> Pack | None:
    """The pack that holds a submission."""
    return packs_of([submission]).get(submission.pk)


def packs_of(submissions: Iterable[Submission]) -> dict[UUID, Pack]:
    """Submission id -> the pack that holds it, for those that one holds."""
    ids = [submission.pk for submission in submissions]
    items = PackItem.objects.inside().filter(submission__in=ids, pack__in=Pack.objects.holding())
    return {item.submission_id: item.pack for item in items.select_related("pack")}


def hold(pack: Pack) -> Pack:
    """Wait for, then hold, the pack and all that is in it until the transaction ends. Returns it as it is then.

    Nothing joins the pack meanwhile, and nothing in it is voted on, returned, taken back or published.
    """
    advisory_lock("pack", pack.pk)
    advisory_locks(("content", content_id) for content_id in inside(pack).values_list("content_id", flat=True))
    return Pack.objects.get(pk=pack.pk)


def waits_for_votes(pack: Pack) -> bool:
    """Whether something in it has fewer sign-offs than any policy takes, whoever cast them. One query."""
    signed = Count("submission__votes", filter=Q(submission__votes__decision=Decision.SIGN_OFF))
    few = Q(signed__lt=1) | Q(signed__lt=2) & ~Q(submission__procedure=Procedure.CORRECTION)
    return pack.items.inside().annotate(signed=signed).filter(few).exists()
