"""How pages stand with public and board, for the templates of Wagtail's admin."""

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.context import Context
from wagtail.models import Page

from cctvportal.publication.enums import Kind
from cctvportal.publication.models import Publication
from cctvportal.signoff.models import Submission

from ..models import PortalPage
from ..standing import Standing

register = template.Library()


@dataclass(frozen=True)
class State:
    """The state of a page in a list: what to call it, its CSS class, and the address of the published page if any."""

    label: str
    classname: str = ""
    url: str = ""


class Remembering(HttpRequest):
    """A request whose first ``page_state`` left what the others need. For annotations: nothing makes one."""

    page_states: tuple[dict[int, tuple[str, str]], set[int]]


@register.simple_tag
def standing(page: Page) -> Standing | None:
    """Where one page stands; None for a page that is none of the portal's."""
    return Standing(page) if isinstance(page, PortalPage) else None


@register.simple_tag(takes_context=True)
def page_state(context: Context, page: Page) -> State:
    """The state of a page; two queries for all pages of a response."""
    published, under_review = _overview(context.get("request"))
    kind, path = published.get(page.pk, ("", ""))
    reviewed = page.pk in under_review
    if kind == Kind.WITHDRAWAL:
        return State("Withdrawn" + (", under review" if reviewed else ""), "w-status--label", _public(path))
    if kind:
        draft = ", under review" if reviewed else ", draft differs" if page.has_unpublished_changes else ""
        return State(f"Published{draft}", "w-status--primary", _public(path))
    return State("Under review" if reviewed else "Draft")


def _overview(request: Remembering | None) -> tuple[dict[int, tuple[str, str]], set[int]]:
    """Kind and path of all that stands in public, and what is under review; kept on the request, which is brief."""
    if request is not None and hasattr(request, "page_states"):
        return request.page_states
    standing = Publication.objects.current().values_list("content_id", "kind", "path")
    published = {content_id: (kind, path) for content_id, kind, path in standing}
    under_review = set(Submission.objects.open().values_list("content_id", flat=True))
    if request is not None:
        request.page_states = published, under_review
    return published, under_review


def _public(path: str) -> str:
    return f"{settings.PORTAL_URL}{path}"
