"""Asking the board to put the pages beneath a page into another order."""

from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages

from cctvportal.agencies.requests import SignedInRequest
from cctvportal.publication.models import Publication
from cctvportal.publication.reads import standing_children
from cctvportal.signoff.actions.reorder import submit_order
from cctvportal.signoff.rules import Refused

from ..standing import Standing, may_submit
from .base import PageScreen


class OrderView(PageScreen):
    """A number for each page, and buttons that move one up or down; nothing is submitted before “Ask the board”."""

    template_name = "pages/order.html"
    page_title = "Order of pages beneath"
    header_icon = "order"

    def may_see(self) -> bool:
        return may_submit(self.request.user, self.page)

    @cached_property
    def children(self) -> list[Publication]:
        """What stands beneath it, as the public sees it."""
        return standing_children(self.page.pk)

    @cached_property
    def chosen(self) -> list[Publication]:
        """The same as the numbers have it; a button pressed moves its page by one."""
        posted = self.request.POST
        numbers = {child.content_id: _number(posted.get(f"position-{child.content_id}")) for child in self.children}
        known = [number if number is not None else place for place, number in enumerate(numbers.values(), 1)]
        order = [child for _, child in sorted(zip(known, self.children, strict=True), key=lambda row: row[0])]
        up, down = (_number(posted.get(button)) for button in ("up", "down"))
        return _shifted(order, up, -1) or _shifted(order, down, 1) or order

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        before = {child.content_id: place for place, child in enumerate(self.children, 1)}
        rows = [
            {"page": child, "before": before[child.content_id], "after": place}
            for place, child in enumerate(self.chosen, 1)
        ]
        differs = [child.pk for child in self.chosen] != [child.pk for child in self.children]
        return super().get_context_data(standing=Standing(self.page), rows=rows, differs=differs, **kwargs)

    def post(self, request: SignedInRequest, page_id: int) -> HttpResponse:
        """Show the order chosen, or submit it."""
        if "submit" not in request.POST:
            return self.get(request, page_id)
        seen = {key.removeprefix("position-") for key in request.POST if key.startswith("position-")}
        if seen != {str(child.content_id) for child in self.children}:
            messages.warning(request, "The pages beneath have changed since you looked. This is how they stand now.")
            return self.get(request, page_id)
        try:
            submission = submit_order(self.page.pk, [child.content_id for child in self.chosen], request.user)
        except Refused as refusal:
            self.tell(refusal)
            return self.get(request, page_id)
        messages.success(request, "The order is before the board. The public sees the present one till its sign-off.")
        return redirect("signoff:review", submission.pk)


def _shifted(order: list[Publication], content_id: int | None, by: int) -> list[Publication] | None:
    ids = [child.content_id for child in order]
    if content_id not in ids:
        return None
    place = ids.index(content_id)
    target = min(max(place + by, 0), len(order) - 1)
    moved = [*order]
    moved.insert(target, moved.pop(place))
    return moved


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 19 else None
