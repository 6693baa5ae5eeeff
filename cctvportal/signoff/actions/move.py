"""Ask the board to move or rename a published page: all that stands beneath it goes along, old addresses redirect."""

import re
from collections.abc import Iterator

from cctvportal.agencies.models import Agency, User
from cctvportal.agencies.verbs import verb
from cctvportal.kernel.locks import advisory_lock
from cctvportal.publication.checks import problems_of
from cctvportal.publication.content import Content
from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_publication
from cctvportal.publication.release import standing_for

from ..enums import SubmissionKind
from ..models import Submission
from ..places import Moved, in_an_emergency, taken_along
from ..policies import combined
from ..rules import SUBMITTING, Draft, Refused, require
from .submit import create, next_round, policies_in_force

SLUG = re.compile(r"[a-zA-Z0-9_-]{1,255}", re.ASCII)
LONGEST_PATH = 1000


@verb("submit-move", about="content_id")
def submit_move(content_id: int, parent_id: int, slug: str, by: User) -> Submission:
    """Put before the board that a published page stands beneath another, or under another slug.

    Raises ``Refused`` with every reason why not; nothing is changed then.
    """
    advisory_lock("content", content_id)
    draft = draft_of_move(content_id, parent_id, slug, by)
    require(SUBMITTING, draft)
    return create(draft, round_number=next_round(content_id, SubmissionKind.MOVE), revision_id=None)


def draft_of_move(content_id: int, parent_id: int, slug: str, by: User) -> Draft:
    """The facts that the rules of submitting look at. Raises ``Refused`` where there is nothing to move, or nowhere."""
    page, parent = current_publication(content_id), current_publication(parent_id)
    if page is None:
        raise Refused(["Only a published page is moved through the board."])
    if page.parent_id is None:
        raise Refused(["The home page stays where it is: it is where the site begins."])
    if parent is None:
        raise Refused(["Choose a published page, beneath which it is to stand."])
    new = f"{parent.path}{slug}/"
    pages = taken_along(content_id, page.path, new, slug=slug, parent_id=parent_id)
    problems = tuple(_problems(page, parent, slug, pages))
    return Draft(
        content=_content(page, parent, slug, pages),
        agency=Agency.objects.get(code=page.agency["code"]),
        by=by,
        kind=SubmissionKind.MOVE,
        policy=combined(policies_in_force(moved.content.type for moved in pages)),
        contributors=frozenset({by}),
        current=page,
        concerned=frozenset(moved.content.content_id for moved in pages) - {content_id},
        beneath=page.path,
        problems=problems,
        publication_problems=() if problems else _publication_problems(pages),
    )


def _problems(page: Publication, parent: Publication, slug: str, pages: list[Moved]) -> Iterator[str]:
    if not SLUG.fullmatch(slug):
        yield "A slug has letters, digits, hyphens and underscores only, at most 255."
    if parent.path.startswith(page.path):
        yield "A page cannot be moved beneath itself."
    elif f"{parent.path}{slug}/" == page.path:
        yield "It stands at this address already: choose another place or another slug."
    if any(len(moved.content.path) > LONGEST_PATH for moved in pages):
        yield "The new address would be too long."
    yield from in_an_emergency(moved.before for moved in pages)


def _content(page: Publication, parent: Publication, slug: str, pages: list[Moved]) -> Content:
    new = f"{parent.path}{slug}/"
    return Content(
        content_id=page.content_id,
        type=page.type,
        path=new,
        parent_id=parent.content_id,
        locale=page.locale,
        slug=slug,
        position=page.position,
        kind=SubmissionKind.MOVE,
        representation={
            "title": page.title,
            "move": {"from": page.path, "to": new},
            "pages": [moved.row for moved in pages],
        },
    )


def _publication_problems(pages: list[Moved]) -> tuple[str, ...]:
    contents = [moved.content for moved in pages]
    return tuple(problems_of(contents, standing_for(contents)))
