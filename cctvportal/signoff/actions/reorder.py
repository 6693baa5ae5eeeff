"""Ask the board to put the pages beneath a page into another order."""

from collections.abc import Iterator, Sequence

from cctvportal.agencies.models import Agency, User
from cctvportal.agencies.verbs import verb
from cctvportal.kernel.locks import advisory_lock
from cctvportal.publication.content import Content
from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_publication, standing_children

from ..enums import SubmissionKind
from ..models import Submission
from ..places import Placed, in_an_emergency, in_order
from ..policies import combined
from ..rules import SUBMITTING, Draft, Refused, require
from .submit import create, next_round, policies_in_force


@verb("submit-order", about="content_id")
def submit_order(content_id: int, order: Sequence[int], by: User) -> Submission:
    """Put before the board that what stands beneath a page stands in this ``order`` of ids; it names each once.

    Raises ``Refused`` with every reason why not; nothing is changed then.
    """
    advisory_lock("content", content_id)
    page = current_publication(content_id)
    if page is None or page.is_notice:
        raise Refused(["Only beneath a published page is there an order to propose."])
    children = standing_children(content_id)
    ids = [child.content_id for child in children]
    if sorted(order) != sorted(ids):
        raise Refused(["This is not an order of the pages that stand beneath it now, each named once. Look again."])
    placed = in_order(children, order)
    draft = Draft(
        content=_content(page, placed),
        agency=Agency.objects.get(code=page.agency["code"]),
        by=by,
        kind=SubmissionKind.ORDER,
        policy=combined(policies_in_force([page.type, *(child.type for child in children)])),
        contributors=frozenset({by}),
        current=page,
        concerned=frozenset(ids),
        problems=tuple(_problems(placed, ids, order)),
    )
    require(SUBMITTING, draft)
    return create(draft, round_number=next_round(content_id, SubmissionKind.ORDER), revision_id=None)


def _problems(placed: list[Placed], ids: Sequence[int], order: Sequence[int]) -> Iterator[str]:
    if list(order) == list(ids):
        yield "This is the order in which they stand."
    yield from in_an_emergency(page.before for page in placed if page.changes)


def _content(page: Publication, placed: list[Placed]) -> Content:
    return Content(
        content_id=page.content_id,
        type=page.type,
        path=page.path,
        parent_id=page.parent_id,
        locale=page.locale,
        slug=page.slug,
        position=page.position,
        kind=SubmissionKind.ORDER,
        representation={"title": page.title, "order": [page.row for page in placed]},
    )
