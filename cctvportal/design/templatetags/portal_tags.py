"""Tags and filters of the public templates.

Those that need the resolver, the site or the edition take them from the context.
"""

from collections.abc import Iterable
from datetime import date
from functools import partial
from html import unescape
from typing import Any, cast
from urllib.parse import urlencode

import nh3
from django import template
from django.conf import settings
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from .. import links, rich_text, structured_data, timing, wording
from ..contracts import Item

register = template.Library()

register.filter("day", wording.day_words)
register.filter("month", wording.month_words)
register.filter("instant", wording.instant_words)
register.filter("instant_day", wording.instant_day_words)
register.filter("plain_day", wording.plain_day)
register.filter("short_day", wording.short_day)
register.filter("moment", wording.moment_words)
register.filter("document_label", wording.document_label)
register.filter("kind_words", wording.kind_words)
register.filter("language_words", wording.language_words)
register.filter("size_words", wording.size_words)
register.filter("type_label", wording.type_words)
register.filter("attendance_words", lambda code: gettext(wording.ATTENDANCE[code]))
register.filter("consultation_words", lambda state: gettext(wording.CONSULTATION_STATES[state]))

BODY_SPECS = ("width-320", "width-640", "width-960")
MASTHEAD_SPECS = ("fill-1200x400", "width-960")


@register.simple_block_tag
def words(content: str) -> SafeString:
    """What is drawn between ``{% words as name %}`` and ``{% endwords %}``, to be told in several places."""
    return mark_safe(content.strip())  # noqa: S308 - drawn by a template, which escapes


class SameThroughout(template.Node):
    """What site and edition alone determine, with the site's own files: drawn once for an edition, in each language.

    A preview's site may be a draft: it is drawn alike, and neither kept nor found.
    """

    def __init__(self, name: str, nodelist: template.NodeList) -> None:
        self.name, self.nodelist = name, nodelist

    def render(self, context: Context) -> SafeString:
        if not context.get("site"):
            return self.nodelist.render(context)
        kept = {} if context.get("preview") else context["edition"].kept
        key = self.name, context["lang"], context["at"]
        if key not in kept:
            with context.push(resolver=context["resolver"].for_site):
                kept[key] = self.nodelist.render(context)
        return kept[key]


@register.tag
def same_throughout(parser: template.base.Parser, token: template.base.Token) -> SameThroughout:
    """``{% same_throughout "name" %}`` to ``{% endsame_throughout %}``: a part of the frame, the same on every page."""
    _, name = token.split_contents()
    nodelist = parser.parse(("endsame_throughout",))
    parser.delete_first_token()
    return SameThroughout(name.strip('"'), nodelist)


@register.simple_tag(takes_context=True)
def portal_name(context: Context) -> str:
    """The signed name of the site; the one from the settings while nothing is published."""
    site = context.get("site")
    return site["site_name"] if site else settings.PORTAL_NAME


@register.simple_tag(takes_context=True)
def disclaimer_url(context: Context) -> str:
    """Address of the disclaimer in this edition; ``""`` where the site names none."""
    site = context.get("site")
    target = links.page_target(site["disclaimer"], context["resolver"]) if site else None
    return target.url if target else ""


@register.simple_tag(takes_context=True, name="rich_text")
def rich_text_tag(context: Context, html: str, level: int = 2, outline: rich_text.Outline | None = None) -> SafeString:
    """Rich text as HTML whose highest heading is of ``level``, or which follows the ``outline`` of a body."""
    outline = outline or rich_text.Outline(level)
    # Safe: to_html cleans first and then adds only elements of its own.
    about = partial(_about_document, context)
    return mark_safe(rich_text.to_html(html, context["resolver"], outline, disclaimer_url(context), about))  # noqa: S308


@register.simple_tag(takes_context=True)
def blocks(context: Context, body: list[Item], level: int = 2, prefix: str = "") -> SafeString:
    """Every block of a body through ``design/blocks/<type>.html``.

    ``prefix`` keeps anchors apart where two bodies share a page.
    """
    around = {**cast(Item, context.flatten()), "outline": rich_text.Outline(level), "prefix": prefix}
    parts = (
        render_to_string(f"design/blocks/{block['type']}.html", {**around, "block": block, "value": block["value"]})
        for block in body
    )
    return mark_safe("".join(parts))  # noqa: S308 - each part is a rendered, autoescaped template


@register.simple_tag
def heading(outline: rich_text.Outline, value: Item, prefix: str = "") -> SafeString:
    """A heading block, at a level that skips none."""
    level = outline.place(value["level"])
    classes = rich_text.HEADING_CLASSES.get(level, "govuk-heading-s")
    return format_html(
        '<h{} class="{}" id="{}{}">{}</h{}>', level, classes, prefix, value["anchor"], value["text"], level
    )


@register.inclusion_tag("design/components/picture.html", takes_context=True)
def picture(context: Context, image: int | None, alt: str = "", masthead: bool = False) -> Item:
    """A responsive image. ``alt`` ``""`` marks it decorative.

    Nothing is shown where the image is not in this edition.
    """
    specs = MASTHEAD_SPECS if masthead else BODY_SPECS
    renditions = [found for spec in specs if image and (found := context["resolver"].image(image, spec))]
    widest = (
        renditions[0] if masthead and renditions else max(renditions, key=lambda found: found["width"], default=None)
    )
    sources = [] if masthead else renditions
    return {"image": widest, "alt": alt, "sources": sources, "masthead": masthead}


@register.inclusion_tag("design/components/document.html", takes_context=True)
def document_link(
    context: Context,
    document: int | None,
    title: str = "",
    description: str = "",
    show_picture: bool = True,
    about: bool = True,
) -> Item:
    """A document with its label, the picture of its first page, and the disclaimer beside it."""
    target = links.document_target(document, context["resolver"])
    return {
        "document": target.document if target else None,
        "wanted": bool(document),
        "title": title or (target.title if target else ""),
        "description": description,
        "show_picture": show_picture,
        "about": _about_document(context, document) if about else "",
        "disclaimer": disclaimer_url(context),
    }


@register.inclusion_tag("design/components/link.html", takes_context=True)
def target_link(context: Context, item: Item, classes: str = "govuk-link") -> Item:
    """A link of ``{"label", "page", "document", "url"}``; its bare label where the target is not in this edition."""
    target = links.target_of(item, context["resolver"])
    label = item.get("label") or (target.title if target else "")
    about = _about_document(context, item.get("document"))
    return {"target": target, "label": label, "classes": classes, "about": about, "disclaimer": disclaimer_url(context)}


def _about_document(context: Context, document: int | None) -> str:
    """The landing page of a document; ``""`` in a preview, since a draft's document may have none yet."""
    if not document or context.get("preview"):
        return ""
    return f"{links.document_page(document)}{context.get('at', '')}"


@register.simple_tag(takes_context=True)
def document_summary(context: Context) -> str:
    """The document of a landing page in one sentence."""
    return structured_data.document_summary(cast(Item, context.flatten()))


@register.inclusion_tag("design/components/machine_readable.html", takes_context=True)
def machine_readable(context: Context, title: str, summary: str) -> Item:
    """JSON-LD and Open Graph of a page that tells what stands; nothing of previews, notices and refusals.

    ``title`` and ``summary`` are what its head says, as HTML.
    """
    view, site, resolver = cast(Item, context.flatten()), context.get("site"), context.get("resolver")
    if context.get("hidden") or resolver is None or context.get("message"):
        return {}
    shared = structured_data.Shared(unescape(title), str(context["here"]), unescape(summary))
    content = context.get("content")
    if context.get("library_id"):
        if not context["stands"]:
            return {}
        told, shared = structured_data.document_data(view, site), structured_data.document_shared(view)
    elif content and context.get("page") == content.representation:
        if content.kind != "content":
            return {}
        told, shared = structured_data.page_data(content, site, resolver), structured_data.page_shared(content)
    else:
        told = structured_data.view_data(shared, view)
    return {"data": structured_data.script(told), "properties": structured_data.open_graph(shared, site, resolver)}


@register.simple_tag(takes_context=True)
def resolve(context: Context, call: str, *arguments: Any) -> Any:
    """One call of the resolver: ``{% resolve "children" content.content_id "news.NewsPage" as news %}``.

    None without an id.
    """
    if not arguments[0]:
        return None
    return getattr(context["resolver"], call)(*arguments)


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> list[Item]:
    """The site's navigation, in its order.

    Each entry is ``{"label", "url", "current"}``, where current is ``page``, ``true`` (above this page) or ``""``.
    """
    here = str(context.get("here") or "")
    entries = []
    for item in context["site"]["navigation"] if context.get("site") else []:
        if target := links.target_of(item, context["resolver"]):
            entries.append({"label": item["label"], "url": target.url, "current": _current(target.url, here)})
    return entries


def _current(url: str, here: str) -> str:
    path = url.partition("?")[0]
    if path == here:
        return "page"
    return "true" if path != "/" and here.startswith(path) else ""


@register.simple_tag(takes_context=True)
def announcement(context: Context) -> Item | None:
    """The home page's announcement if it stands at the edition's time; None otherwise."""
    found = context["page"]["announcement"]
    return found if found and timing.stands(found["from"], found["until"], context["edition"].effective_at) else None


@register.simple_tag(takes_context=True)
def consultation_state(context: Context, consultation: Item) -> str:
    """``before``, ``open``, ``closed`` or ``outcome``, at the edition's time."""
    return timing.consultation_state(consultation, context["edition"].effective_at)


@register.simple_tag(takes_context=True)
def overdue(context: Context, action: Item) -> bool:
    """Whether an action is open after its due day, at the edition's time."""
    return timing.is_overdue(action, context["edition"].effective_at)


@register.filter
def is_day(asked: str | None) -> bool:
    """Whether a field for a date can show what was asked for; one for text shows anything."""
    try:
        return not asked or date.fromisoformat(asked).isoformat() == asked
    except ValueError:
        return False


@register.filter
def newest_first(pages: Iterable[Item]) -> list[Item]:
    """News and bulletins by the date they carry, newest first; the undated last, each in the order of the site."""

    def date_of(page: Item) -> str:
        return page["representation"].get("date") or page["representation"].get("issue_month") or ""

    return sorted(pages, key=date_of, reverse=True)


@register.filter
def by_theme(recommendations: Iterable[Item]) -> list[Item]:
    """Recommendations under their themes, ``[{"theme", "pages"}]``, both in the order of the site."""
    themes: dict[str, Item] = {}
    for page in recommendations:
        theme = page["representation"]["theme"]
        themes.setdefault(theme["code"], {"theme": theme, "pages": []})["pages"].append(page)
    return list(themes.values())


@register.filter
def by_status(recommendations: Iterable[Item]) -> list[Item]:
    """How many recommendations have each status: ``[{"status", "count"}]``, the commonest first."""
    counts: dict[str, Item] = {}
    for page in recommendations:
        status = page["representation"]["status"]
        counts.setdefault(status["code"], {"status": status, "count": 0})["count"] += 1
    return sorted(counts.values(), key=lambda row: -row["count"])


@register.filter
def neighbours(minutes: list[Item], number: int) -> Item:
    """The minutes before and after a meeting: ``{"previous", "next"}``, each a page or None."""
    before = [page for page in minutes if page["representation"].get("number", number) < number]
    after = [page for page in minutes if page["representation"].get("number", number) > number]
    return {"previous": before[-1] if before else None, "next": after[0] if after else None}


@register.filter
def of_kind_content(pages: Iterable[Item]) -> list[Item]:
    """Pages whose content stands: withdrawn ones have a notice only, without the fields of their type."""
    return [page for page in pages if page["kind"] == "content"]


@register.filter
def marked(excerpt: str) -> SafeString:
    """A search excerpt with its ``<mark>`` and nothing else."""
    return mark_safe(nh3.clean(excerpt, tags={"mark"}, attributes={}))  # noqa: S308 - cleaned on this line


@register.filter
def code_words(text: str) -> SafeString:
    """A sentence in which what stands between backticks is code."""
    parts = (format_html("<code>{}</code>" if i % 2 else "{}", part) for i, part in enumerate(text.split("`")))
    return format_html_join("", "{}", ((part,) for part in parts))


@register.filter
def short_digest(digest: str) -> str:
    """The first twelve hex digits of a digest."""
    return digest[:12]


@register.simple_tag
def fingerprint(digest: str) -> SafeString:
    """A picture of a digest: one bar for each hex digit, so that two versions look different at a glance."""
    if not digest:
        return SafeString("")
    heights = enumerate(4 + int(digit, 16) * 2 for digit in digest)
    bars = "".join(f'<rect x="{i * 7}" y="{17 - h // 2}" width="3" height="{h}"/>' for i, h in heights)
    # Numbers alone, so nothing in it needs escaping.
    return mark_safe(  # noqa: S308
        f'<svg class="fingerprint" viewBox="0 0 444 34" aria-hidden="true" focusable="false">{bars}</svg>'
    )


@register.inclusion_tag("design/components/pagination.html", takes_context=True)
def pagination(context: Context, page: int, pages: int, asked: Item | None = None) -> Item:
    """Links to the pages around ``page``; ``asked`` are the parameters of the address that has these pages."""
    around = {name: text for name, text in (asked or {}).items() if text}
    if memento := context.get("memento"):
        around |= {"at": memento.number}

    def address(number: int) -> str:
        return "?" + urlencode({**around, "page": number})

    shown = sorted({1, pages, *range(max(1, page - 1), min(pages, page + 1) + 1)})
    numbers = []
    for before, number in zip([0, *shown], shown, strict=False):
        numbers.append(
            {"gap": number - before > 1, "number": number, "url": address(number), "current": number == page}
        )
    return {
        "numbers": numbers if pages > 1 else [],
        "previous": address(page - 1) if page > 1 else "",
        "next": address(page + 1) if page < pages else "",
    }
