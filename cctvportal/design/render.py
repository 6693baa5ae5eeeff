"""Published content to HTML. No clock, no request, no database: the same arguments give the same bytes."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from .contracts import Content, Edition, Item, Resolver
from .wording import language_tag

NOTICES = {
    "withdrawal": "design/pages/withdrawal.html",
    "deletion": "design/pages/deletion.html",
    "hold": "design/pages/hold.html",
}


def template_of(content: Content) -> str:
    """The template named after the content's type: ``home.HomePage`` is ``design/pages/home/homepage.html``."""
    if content.kind in NOTICES:
        return NOTICES[content.kind]
    app, model = content.type.split(".")
    return f"design/pages/{app}/{model.lower()}.html"


def render(
    content: Content,
    resolver: Resolver,
    edition: Edition,
    *,
    site: Item | None,
    preview: bool = False,
    extra: Mapping[str, Any] | None = None,
) -> str:
    """The HTML page of one publication, or of a draft where ``preview`` is true.

    ``site`` is the home page's representation in the same edition. Raises ``TemplateDoesNotExist`` for a type without
    a template. Its frame speaks the language of the content, where the portal has it (``settings.LANGUAGES``).
    """
    with speaking(content.locale):
        return render_to_string(template_of(content), _context(content, resolver, edition, site, preview, extra))


def _context(
    content: Content,
    resolver: Resolver,
    edition: Edition,
    site: Item | None,
    preview: bool,
    extra: Mapping[str, Any] | None,
) -> dict[str, Any]:
    return {
        "content": content,
        "page": content.representation,
        "here": content.path,
        "preview": preview,
        **frame(site, resolver, edition, hidden=preview),
        **(extra or {}),
    }


def speaking(locale: str) -> AbstractContextManager:
    """Where the portal has that language, what is drawn within speaks it; otherwise as before."""
    return translation.override(locale) if locale in dict(settings.LANGUAGES) else nullcontext()


def render_view(
    name: str,
    view: Mapping[str, Any] | None = None,
    *,
    path: str,
    site: Item | None = None,
    resolver: Resolver | None = None,
    edition: Edition | None = None,
) -> str:
    """An HTML page that is no publication.

    ``name`` and ``view`` go together (see contracts): ``search`` a SearchView, ``record/index`` a RecordView,
    ``record/corrections`` a CorrectionsView, ``record/entry`` an EntryView, ``record/page`` a PageRecordView, ``api``
    an ApiView, ``feeds`` a FeedsView, ``record/changes`` a ChangesView, ``document`` a DocumentView,
    ``accessibility`` the site's ``contact`` and whether it is a ``demonstration``, ``meetings/index`` a MeetingsView,
    ``meetings/attendance``, ``meetings/decisions`` and ``meetings/actions`` the views of these names,
    ``tracker/index`` a TrackerView, ``tracker/progress`` a ProgressView, ``tracker/group`` a GroupView,
    ``tracker/changes`` a TrackerChangesView,
    ``errors/410`` whether an emergency ended there (``after_emergency``), ``errors/elsewhere`` the ``portal``'s
    address; ``errors/404`` and ``errors/500`` take none. Any view of a memento has ``now``, the address of the same
    as it stands today. ``path`` is the address asked for. Without ``site`` (nothing
    is published yet, or the database is away) the page comes without navigation and footer texts.
    """
    context = {"here": path, **frame(site, resolver, edition, hidden=name.startswith("errors/")), **(view or {})}
    return render_to_string(f"design/{name}.html", context)


def frame(site: Item | None, resolver: Resolver | None, edition: Edition | None, *, hidden: bool) -> dict[str, Any]:
    """What every template gets.

    A demonstration is never indexed by search engines, nor is a page that is ``hidden``, nor a memento.
    """
    is_memento = edition is not None and edition.is_memento
    return {
        "lang": language_tag(translation.get_language() or settings.LANGUAGE_CODE),
        "site": site,
        "resolver": resolver,
        "edition": edition,
        "memento": edition if is_memento else None,
        "at": edition.query if edition else "",
        "hidden": hidden,
        "noindex": hidden or settings.DEMONSTRATION or is_memento,
    }
