"""Who contributed to what a page would publish, since it was last published."""

from collections.abc import Iterable

from cctvportal.agencies.members import editing_agencies
from cctvportal.agencies.models import Agency, User
from cctvportal.kernel.canonical import digest_of
from cctvportal.library.freezing import originals, uploaders
from cctvportal.publication.content import AssetUse
from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_publication

from .enums import Step, SubmissionKind
from .models import Contribution, Submission


def note_change(content_id: int, user: User | None, digest: str) -> bool:
    """Note that a save by ``user`` gave a draft the digest ``digest``; a save that changed nothing is not noted."""
    newest = Contribution.objects.filter(content_id=content_id).last()
    if newest and newest.digest == digest:
        return False
    Contribution.objects.create(content_id=content_id, user=user, digest=digest)
    return True


def noted_digest(content_id: int, slug: str, representation: dict) -> str:
    """The digest that saves of a draft are noted by: SHA-256 over slug and representation.

    A slug that the board gave a page is nobody's change of its draft: that counts with the slug it was noted under.
    """
    digest = digest_of({"slug": slug, "representation": representation})
    newest = Contribution.objects.filter(content_id=content_id).last()
    if newest is None or newest.digest == digest:
        return digest
    standing = current_publication(content_id)
    if standing is None or standing.slug != slug:
        return digest
    earlier = Publication.objects.filter(content_id=content_id).order_by().values_list("slug", flat=True).distinct()
    under_earlier = {digest_of({"slug": old, "representation": representation}) for old in earlier}
    return newest.digest if newest.digest in under_earlier else digest


def changes_since_publication(content_id: int) -> list[Contribution]:
    """The noted changes since the submission that was last published as content; all of them where none was.

    Told by their order, not by their time: a clock that jumps makes nobody's change an old one.
    """
    submissions = Submission.objects.filter(content_id=content_id, kind=SubmissionKind.CONTENT)
    published = submissions.at_step(Step.PUBLISHED).order_by("-round").first()
    changes = Contribution.objects.filter(content_id=content_id).select_related("user")
    if published is None:
        return list(changes)
    if published.changes_until is None:  # of before this was kept
        return list(changes.filter(at__gt=published.submitted_at))
    return list(changes.filter(pk__gt=published.changes_until))


def newest_change(content_id: int) -> int | None:
    """The id of the newest noted change of a page; None where none was noted."""
    return Contribution.objects.filter(content_id=content_id).values_list("pk", flat=True).last()


def makers_of(content_id: int, draft_digest: str) -> set[User]:
    """Whoever made exactly this draft at any time: going back to an earlier one makes its words nobody else's."""
    made = Contribution.objects.filter(content_id=content_id, digest=draft_digest).exclude(user=None)
    return {change.user for change in made.select_related("user") if change.user}


def uploaders_of_new(assets: Iterable[AssetUse], current: Publication | None) -> set[User | None]:
    """Who brought the assets that the current publication does not have; ``None`` stands for somebody unknown."""
    known = {asset["sha256"] for asset in current.assets} if current else set()
    new = [asset for asset in assets if asset.sha256 not in known]
    found = uploaders(new)
    people: set[User | None] = set().union(*found.values()) if found else set()
    return people | ({None} if set(originals(new)) - set(found) else set())


def agency_of(user: User, owner: Agency) -> Agency | None:
    """For which agency somebody contributed: the page's where she edits for it, else her own first."""
    agencies = editing_agencies(user)
    return owner if owner in agencies else next(iter(agencies), None)


def authors_are_unknown(content_id: int, changes: list[Contribution], draft_digest: str) -> bool:
    """Whether a change has no known author, or the draft differs from what its last noted change left."""
    newest = Contribution.objects.filter(content_id=content_id).last()
    return newest is None or newest.digest != draft_digest or any(change.user is None for change in changes)
