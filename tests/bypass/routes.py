"""Every route of the two processes that this suite attacks, read from their URLconfs: its pattern, name and methods."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from inspect import getclosurevars
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.admin.viewsets.pages import base_page_viewset

CMS, LOCAL = "cctvportal.urls_cms", "cctvportal.urls_local"
# Asked of every route; ANY stands for a view that does not say what it takes.
SAFE, UNSAFE = ("GET",), ("POST", "PUT", "PATCH", "DELETE")
UNSAID = frozenset({"GET", "POST"})


@dataclass(frozen=True)
class Route:
    """One pattern, whether it has a name or not, with the names of its parameters and the methods that it takes."""

    pattern: str
    name: str
    parameters: frozenset[str]
    methods: frozenset[str] | None
    view: Callable = field(compare=False, repr=False)

    @property
    def key(self) -> str:
        """By what fillers and reasons know it: its name, or its pattern where it has none."""
        return self.name or self.pattern

    @property
    def is_public(self) -> bool:
        return not self.pattern.startswith("admin/")

    def takes(self, method: str) -> bool:
        return method in (UNSAID if self.methods is None else self.methods)

    def __str__(self) -> str:
        methods = "ANY" if self.methods is None else " ".join(sorted(self.methods))
        return " | ".join([self.pattern or "(empty)", self.name or "(no name)", methods])


def routes(urlconf: str = LOCAL) -> list[Route]:
    """All routes of a process, in the order in which they are tried."""
    return list(dict.fromkeys(_walk(get_resolver(urlconf), "", (), frozenset())))


def _walk(resolver: URLResolver, prefix: str, spaces: tuple[str, ...], above: frozenset[str]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        here = prefix + str(entry.pattern)
        parameters = above | set(entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, here, (*spaces, entry.namespace) if entry.namespace else spaces, parameters)
        elif isinstance(entry, URLPattern):
            name = ":".join([*spaces, entry.name]) if entry.name else ""
            yield Route(here, name, parameters, methods_of(entry.callback), entry.callback)


def methods_of(view: Callable | None) -> frozenset[str] | None:
    """The methods that a view takes; None where neither its class nor a decorator says so."""
    while view is not None:
        if actions := getattr(view, "actions", None):  # a viewset of the REST framework
            return _upper(actions)
        if view_class := getattr(view, "view_class", None):
            names = getattr(view, "view_initkwargs", {}).get("http_method_names", view_class.http_method_names)
            return _upper(name for name in names if hasattr(view_class, name))
        closed_over = getclosurevars(view).nonlocals if hasattr(view, "__code__") else {}
        if "request_method_list" in closed_over:  # django.views.decorators.http
            return _upper(closed_over["request_method_list"])
        if "view_name" in closed_over:  # Wagtail's screens about a page, which it looks up by the page's type
            return methods_of(base_page_viewset.get_view_by_name(closed_over["view_name"]))
        view = getattr(view, "__wrapped__", None)
    return None


def _upper(names: Any) -> frozenset[str]:
    return frozenset(name.upper() for name in names) - {"OPTIONS", "HEAD"}
