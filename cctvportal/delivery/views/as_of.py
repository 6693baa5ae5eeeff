"""Views of the newest edition that answer of any: ``?at=``."""

from collections.abc import Callable
from copy import copy
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cctvportal.publication.models import Edition

from ..addresses import absolute
from ..api.at import edition_at, read_at
from ..caching import TAGS, keep_for, revalidated
from ..cors import PAST_PREFLIGHT
from ..edition import edition_of
from ..memento import address_with, memento, original
from . import errors

View = Callable[..., HttpResponseBase]


def with_mementos(view: View) -> View:
    """GET, HEAD and OPTIONS of a view of the newest edition, and with ``at`` of the one that this names.

    A day or an instant is redirected to the edition that was in effect then, which has one address so. What is none is
    said to be none: 400, and 404 where there was no edition.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers=PAST_PREFLIGHT)
        newest = edition_of(request)
        if "at" not in request.GET:
            return original(request, view(request, *args, **kwargs))
        if not (text := request.GET["at"].strip()):
            return _redirect(request, "", newest)
        try:
            edition = copy(edition_at(read_at(text), newest))
        except ValueError as error:
            return errors.no_such_edition(
                request, 400, _("“{text}” is no date of this site: {error}.").format(text=text, error=error)
            )
        except Http404 as error:
            return errors.no_such_edition(request, 404, str(error))
        assert edition  # noqa: S101 - where something is asked for, none is an error
        if text != str(edition.number):
            return _redirect(request, str(edition.number), newest)
        edition.is_memento = True
        request.edition = edition  # type: ignore[attr-defined]
        return memento(request, _kept_with(view(request, *args, **kwargs), edition, newest), edition)

    answer.has_mementos = True  # type: ignore[attr-defined]
    return require_http_methods(["GET", "HEAD", "OPTIONS"])(answer)


def _redirect(request: HttpRequest, at: str, newest: Edition | None) -> HttpResponseBase:
    """By an absolute address: a path that begins with two slashes would name another host."""
    return revalidated(HttpResponseRedirect(absolute(address_with(request.path_info, request.GET, at))), newest)


def _kept_with(response: HttpResponseBase, edition: Edition, newest: Edition | None) -> HttpResponseBase:
    """Kept, as all of the past, for as long as the newest edition is (docs/adr/0022); leading on within ``edition``."""
    if getattr(response, "kept_for", None) is not None and newest:
        keep_for(response, newest, *response[TAGS[0]].split())
    if (location := response.get("Location")) and "at=" not in location:
        response["Location"] = f"{location}{edition.query}"
    return revalidated(response, newest)
