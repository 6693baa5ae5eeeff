"""Lists in HTML that are filtered as those of the API are, by the same parameters."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ..api.portal.operations import Asked
from ..api.portal.parameters import Parameter, read_all
from ..api.problems import PREFIX
from ..api.responses import BadRequest
from ..caching import conditional, revalidated
from ..frame import Frame, frame_for

Item = dict[str, Any]
Choice = tuple[str, str]
YES_OR_NO = [("true", gettext_noop("Yes")), ("false", gettext_noop("No"))]
NO_SUCH_VALUE = gettext_noop("The address asks for something that none of the filters of this list has.")


def register(
    request: HttpRequest,
    name: str,
    path: str,
    filters: Sequence[Parameter],
    fill: Callable[[Asked, Frame], Item],
) -> HttpResponseBase:
    """What ``fill`` tells of a list, drawn by the template ``name``; 400 where a filter has no such value.

    ``path`` is where the API has the same list, with the same ``filters``. What is left empty filters nothing, and
    what is no filter says nothing. A refusal comes with what ``fill`` tells of the whole list, so that its filters can
    be chosen again.
    """
    frame = frame_for(request)
    given = {each.name: text for each in filters if (text := request.GET.get(each.name, "").strip())}
    try:
        values = read_all(QueryDict(urlencode(given)), filters)
    except BadRequest:
        whole = Asked(request, read_all(QueryDict(), filters), frame.edition, frame.edition)
        view = {**fill(whole, frame), "asked": given, "message": _(NO_SUCH_VALUE)}
        return revalidated(frame.html(request, name, view, 400), frame.edition)
    asked = Asked(request, values, frame.edition, frame.edition)
    exports = {form: _address(path, given, frame, form) for form in ("csv", "json")}
    return conditional(
        request,
        frame.edition,
        lambda: frame.html(request, name, {"asked": given, "exports": exports, **fill(asked, frame)}),
    )


def cut(rows: Sequence[Any] | QuerySet, request: HttpRequest, length: int) -> Item:
    """One page of ``rows``: the nearest to that which ``page`` asks for, with where it lies."""
    found = Paginator(rows, length).get_page(request.GET.get("page"))
    return {
        "rows": list(found),
        "count": found.paginator.count,
        "page": found.number,
        "pages": found.paginator.num_pages,
    }


def choices(named: Iterable[Item | None]) -> list[Choice]:
    """Code and name of each of ``{"code", "name"}``, once, by name."""
    return sorted({each["code"]: each["name"] for each in named if each}.items(), key=lambda choice: choice[1])


def translated(options: Iterable[Choice]) -> list[Choice]:
    """Those whose words are of the portal, not of its content, in the reader's language."""
    return [(value, _(words)) for value, words in options]


def select(name: str, label: str, options: Sequence[Choice], asked: Asked) -> Item:
    """A filter as its form shows it: a choice of ``options``, and what the reader chose."""
    chosen = asked.request.GET.get(name, "").strip()
    others = [(chosen, chosen)] if chosen and chosen not in dict(options) else []
    return {"name": name, "label": label, "options": [*options, *others], "chosen": chosen}


def _address(path: str, given: dict[str, str], frame: Frame, form: str) -> str:
    """That of the list in the API, in the same edition."""
    edition = frame.edition
    at = {"at": edition.number} if edition and edition.is_memento else {}
    return f"{PREFIX}{path}?{urlencode({**given, 'format': form, **at})}"
