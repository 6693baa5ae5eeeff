"""Ask the board to delete a page: its address answers that it is gone and why; its record stays."""

from django.utils.html import linebreaks

from cctvportal.agencies.models import Agency, User
from cctvportal.agencies.verbs import verb
from cctvportal.kernel.locks import advisory_lock
from cctvportal.publication.content import Content
from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_publication

from ..enums import SubmissionKind
from ..models import Submission
from ..rules import SUBMITTING, Draft, Refused, require
from .submit import create, next_round, policy_in_force, publication_problems


@verb("submit-deletion", about="content_id")
def submit_deletion(content_id: int, reason: str, by: User) -> Submission:
    """Put the deletion of a published or withdrawn page before the board; ``reason`` is plain text, shown in public.

    Raises ``Refused`` with every reason why not; nothing is changed then.
    """
    advisory_lock("content", content_id)
    current = current_publication(content_id)
    if current is None:
        raise Refused(["Only a published page is deleted through the board."])
    if current.parent_id is None:
        raise Refused(["The home page is not deleted: it is where the site begins. It can be withdrawn."])
    if not reason.strip():
        raise Refused(["Say why it is deleted: the reason is shown in public, at its address."])
    content = _tombstone(current, reason)
    draft = Draft(
        content=content,
        agency=Agency.objects.get(code=current.agency["code"]),
        by=by,
        kind=SubmissionKind.DELETION,
        policy=policy_in_force(content.type),
        contributors=frozenset({by}),
        current=current,
        beneath=current.path,
        publication_problems=publication_problems(content),
    )
    require(SUBMITTING, draft)
    return create(draft, round_number=next_round(content_id, SubmissionKind.DELETION), revision_id=None)


def _tombstone(current: Publication, reason: str) -> Content:
    return Content(
        content_id=current.content_id,
        type=current.type,
        path=current.path,
        parent_id=current.parent_id,
        locale=current.locale,
        slug=current.slug,
        position=current.position,
        kind=SubmissionKind.DELETION,
        representation={
            "title": current.title,
            "reason": linebreaks(reason.strip(), autoescape=True),
            "deleted": True,
        },
    )
