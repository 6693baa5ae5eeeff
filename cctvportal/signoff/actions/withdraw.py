"""Ask the board to withdraw a published page: a public notice with a reason takes the place of its content."""

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


@verb("submit-withdrawal", about="content_id")
def submit_withdrawal(content_id: int, reason: str, by: User) -> Submission:
    """Put the withdrawal of a published page before the board; ``reason`` is plain text, shown in public.

    Raises ``Refused`` with every reason why not; nothing is changed then.
    """
    advisory_lock("content", content_id)
    current = current_publication(content_id)
    if current is None:
        raise Refused(["Only a published page can be withdrawn."])
    if not reason.strip():
        raise Refused(["Say why it is withdrawn: the reason is shown in public, in place of the page."])
    content = notice_in_place_of(current, reason)
    draft = Draft(
        content=content,
        agency=Agency.objects.get(code=current.agency["code"]),
        by=by,
        kind=SubmissionKind.WITHDRAWAL,
        policy=policy_in_force(content.type),
        contributors=frozenset({by}),
        current=current,
        publication_problems=publication_problems(content),
    )
    require(SUBMITTING, draft)
    return create(draft, round_number=next_round(content_id, SubmissionKind.WITHDRAWAL), revision_id=None)


def notice_in_place_of(current: Publication, text: str = "", *, html: str = "") -> Content:
    """The public notice that would stand where ``current`` does; its reason as plain ``text``, or as ``html``."""
    return Content(
        content_id=current.content_id,
        type=current.type,
        path=current.path,
        parent_id=current.parent_id,
        locale=current.locale,
        slug=current.slug,
        position=current.position,
        kind=SubmissionKind.WITHDRAWAL,
        representation={
            "title": current.title,
            "reason": html or linebreaks(text.strip(), autoescape=True),
            "withdrawn": True,
        },
    )
