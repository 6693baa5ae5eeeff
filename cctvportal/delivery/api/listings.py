"""What all listings of Wagtail's v2 contract have in common: parameters, filters by field, order, pages, search."""

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from django.db.models import F, Func, IntegerField, QuerySet, Subquery, TextField, Value
from django.db.models.functions import MD5, Cast, Concat
from django.http import Http404, QueryDict

from search.queries import normalised

from .columns import LARGEST, Column
from .responses import BadRequest

# What a column is, told only where it is asked for.
Columns = Mapping[str, Callable[[], Column]]
Rows = TypeVar("Rows", bound=QuerySet)

# These leave a listing whole.
SHOWING = {"limit", "offset", "fields", "order", "rich_text_format", "_", "format"}
OPERATIONS = SHOWING | {"search", "search_operator"}
OPERATORS = {"and", "or"}
LIMIT_MAX = 20


def check_parameters(asked: QueryDict, known: Collection[str]) -> None:
    """Raises ``BadRequest`` where a parameter is not among those known, ``Http404`` for a format but JSON."""
    if asked.get("format", "json") != "json":
        raise Http404("There is no format but json.")
    if unknown := sorted(set(asked) - set(known)):
        raise BadRequest(f"query parameter is not an operation or a recognised field: {', '.join(unknown)}")


def by_fields(found: Rows, asked: QueryDict, known: Columns) -> Rows:
    """Those whose columns have the values asked for. Raises ``BadRequest``."""
    for name in [name for name in known if name in asked]:
        column = known[name]()
        value = column.value(name, asked.get(name, ""))
        found = found.alias(**{f"by_{name}": column.expression}).filter(**{f"by_{name}": value})
    return found


def ordered(found: Rows, asked: QueryDict, known: Columns, edition: int, key: str) -> Rows:
    """In the ``order`` asked for, the column ``key`` last; ``random`` is by a hash of edition and ``key``.

    So a random order is another one in each edition, and within one the same for everybody. Raises ``BadRequest``.
    """
    order = asked.get("order", "")
    names = order.split(",") if order else []
    if "random" in names:
        if len(names) > 1:
            raise BadRequest("random ordering cannot be combined with other fields")
        if "offset" in asked:
            raise BadRequest("random ordering with offset is not supported")
        seeded = Concat(Value(f"{edition}:"), Cast(key, TextField()), output_field=TextField())
        return found.order_by(MD5(seeded), key)
    for name in names:
        if name.lstrip("-") not in known:
            raise BadRequest(f"cannot order by '{name}' (unknown field)")
        if name.startswith("--"):
            raise BadRequest(f"cannot order by '{order}' (invalid field)")
    found = found.alias(**{f"order_{bare}": known[bare]().expression for bare in {name.lstrip("-") for name in names}})
    keys = [F(f"order_{name.lstrip('-')}") for name in names]
    directed = [key.desc() if name.startswith("-") else key.asc() for key, name in zip(keys, names, strict=True)]
    return found.order_by(*directed, key) if names else found


def page_bounds(asked: QueryDict) -> tuple[int, int]:
    """First and last-plus-one index of the page asked for. Raises ``BadRequest``."""
    offset = positive(asked, "offset", 0)
    limit = positive(asked, "limit", LIMIT_MAX)
    if limit > LIMIT_MAX:
        raise BadRequest(f"limit cannot be higher than {LIMIT_MAX}")
    # PostgreSQL's OFFSET is a bigint; nothing stands that far out.
    return min(offset, 2**31), min(offset, 2**31) + limit


def counted(found: Rows, start: int, stop: int) -> tuple[list, int]:
    """The rows from ``start`` to ``stop``, and how many there are in all: in one query where any is shown."""
    count = Func(function="COUNT", template="COUNT(*)", output_field=IntegerField())
    counting = Subquery(found.order_by().annotate(total=count).values("total"))
    items = list(found.annotate(total=counting)[start:stop])
    return items, items[0].total if items else found.count()


def positive(asked: QueryDict, name: str, default: int) -> int:
    """A number from 0 on. Raises ``BadRequest``."""
    try:
        number = int(asked.get(name, default))
        if number < 0:
            raise ValueError
    except ValueError as error:
        raise BadRequest(f"{name} must be a positive integer") from error
    return min(number, LARGEST)


def words(asked: QueryDict) -> str:
    """What is searched for, as ``search.queries`` takes it: words alone, as to stock Wagtail; there they may say more.

    Raises ``BadRequest``.
    """
    operator = asked.get("search_operator", "").lower() or "and"
    if operator not in OPERATORS:
        raise BadRequest("search_operator must be 'and' or 'or'")
    plain = (word.lstrip("-") for word in normalised(asked.get("search", "")).replace('"', " ").split())
    found = [word for word in plain if word and word.lower() != "or"]
    return (" or " if operator == "or" else " ").join(found)
