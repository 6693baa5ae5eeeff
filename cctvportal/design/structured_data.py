"""What a page says of itself to machines: JSON-LD in the words of schema.org, and Open Graph (ogp.me)."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cctvportal.kernel import clock

from .contracts import Content, Instant, Item, Resolver
from .links import absolute, document_page
from .timing import instant
from .wording import DEMONSTRATION, document_label, language_tag

TYPES = {
    "home.HomePage": "WebSite",
    "home.StrategyPage": "Article",
    "home.GuidancePage": "Article",
    "home.HaveYourSayPage": "ContactPage",
    "news.NewsIndexPage": "CollectionPage",
    "news.NewsPage": "NewsArticle",
    "news.BulletinPage": "Article",
    "minutes.MinutesIndexPage": "CollectionPage",
    "minutes.MinutesPage": "Article",
}
PLAIN = "WebPage"
ARTICLES = {"Article", "NewsArticle"}
DOWNLOADS = {"csv": "text/csv", "json": "application/json"}
SHARED_PICTURE = "fill-1200x400"
# In a script element only these could end it or begin another (HTML standard, 4.12.1.3).
ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


@dataclass(frozen=True)
class Shared:
    """What those see to whom a page is shared: ``picture`` is one of its own, ``{"url", "width", "height"}``."""

    title: str
    path: str
    summary: str
    kind: str = ""
    picture: Item | None = None


def page_shared(content: Content) -> Shared:
    """A published page as it is shared."""
    summary = content.representation.get("summary", "")
    return Shared(content.title, content.path, summary, TYPES.get(content.type, ""))


def document_shared(view: Item) -> Shared:
    """The landing page of a document as it is shared, with the first page as the picture."""
    document = view["document"]
    return Shared(document["title"], view["here"], document_summary(view), picture=document["picture"])


def page_data(content: Content, site: Item | None, resolver: Resolver) -> list[Item]:
    """The JSON-LD of a published page: what it is, and where it stands in the site."""
    kind = TYPES.get(content.type, PLAIN)
    about: Item = {
        "@type": kind,
        "@id": absolute(content.path),
        "url": absolute(content.path),
        "inLanguage": language_tag(content.locale),
        "dateModified": _instant(content.published_at),
        "publisher": {"@type": "Organization", "name": content.agency["name"]},
        "description": content.representation.get("summary"),
        ("headline" if kind in ARTICLES else "name"): content.title,
    }
    if content.type == "home.HomePage":
        about["name"] = content.representation["site_name"]
    else:
        about["datePublished"] = content.representation.get("date") or _instant(content.first_published_at)
        about["isPartOf"] = _website(site)
    if picture := _picture(site, resolver):
        about["image"] = absolute(picture["url"])
    trail = [*content.breadcrumbs, {"title": content.title, "url": content.path}]
    return [about, *([_breadcrumbs(trail)] if content.breadcrumbs else [])]


def document_data(view: Item, site: Item | None) -> list[Item]:
    """The JSON-LD of the landing page of a document that stands."""
    document = view["document"]
    newest = view["versions"][0]
    page = absolute(document_page(view["library_id"]))
    file = {
        "@type": "MediaObject",
        "contentUrl": absolute(document["url"]),
        "encodingFormat": document["content_type"],
        "contentSize": str(document["size"]),
        "sha256": document["sha256"],
    }
    about = {
        "@type": "DigitalDocument",
        "@id": page,
        "url": page,
        "name": document["title"],
        "inLanguage": language_tag(view["locale"]),
        "dateModified": newest["at"],
        "numberOfPages": document["pages"],
        "publisher": {"@type": "Organization", "name": view["agency"]["name"]},
        "isPartOf": _website(site),
        "encoding": file,
    }
    trail = [{"title": _("Home"), "url": "/"}, *view["trail"], {"title": document["title"], "url": page}]
    return [about, _breadcrumbs(trail)]


def view_data(shared: Shared, view: Item) -> list[Item]:
    """The JSON-LD of a page that is no publication: where it has a whole table, that is a dataset."""
    site, edition = view.get("site"), view.get("edition")
    told = {
        "name": shared.title,
        "url": absolute(shared.path),
        "description": shared.summary,
        "inLanguage": view["lang"],
        "dateModified": _instant(edition.effective_at) if edition else None,
        "isPartOf": _website(site),
    }
    about: Item = {"@type": PLAIN, "@id": absolute(shared.path), **told}
    if (exports := view.get("exports")) and not view["asked"]:
        about["mainEntity"] = {
            "@type": "Dataset",
            **told,
            "isAccessibleForFree": True,
            "distribution": [_download(form, address) for form, address in exports.items()],
        }
    return [about]


def _download(form: str, address: str) -> Item:
    """Of a table that the API has, under its present address."""
    url = absolute(f"{urlsplit(address).path}?{urlencode({'format': form})}")
    return {"@type": "DataDownload", "encodingFormat": DOWNLOADS[form], "contentUrl": url}


def document_summary(view: Item) -> str:
    """What a document is, in one sentence, for search engines and for those who share it."""
    told = _("“{title}” ({label}), published by {agency}.")
    document = view["document"]
    return told.format(title=document["title"], label=document_label(document), agency=view["agency"]["name"])


def script(about: list[Item]) -> SafeString:
    """A data block, which no browser runs; so the policy that forbids scripts in a page has nothing to say to it."""
    told = {"@context": "https://schema.org", "@graph": [_without_nothing(each) | _notice() for each in about]}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped on the line above


def open_graph(shared: Shared, site: Item | None, resolver: Resolver) -> list[Item]:
    """``{"name", "content"}`` of each property, in the order in which they are told."""
    masthead = _picture(site, resolver)
    picture = shared.picture or masthead or {}
    alternative = site["masthead"]["alt"] if site and masthead else ""
    name = site["site_name"] if site else settings.PORTAL_NAME
    told = {
        "title": shared.title,
        "type": "article" if shared.kind in ARTICLES else "website",
        "url": absolute(shared.path),
        "site_name": name,
        "locale": language_tag(get_language() or settings.LANGUAGE_CODE).replace("-", "_"),
        "description": shared.summary,
        "image": absolute(picture["url"]) if picture else "",
        "image:width": picture.get("width"),
        "image:height": picture.get("height"),
        "image:alt": _("The first page of the document") if shared.picture else alternative,
    }
    return [{"name": f"og:{name}", "content": value} for name, value in told.items() if value]


def _website(site: Item | None) -> Item:
    name = site["site_name"] if site else settings.PORTAL_NAME
    return {"@type": "WebSite", "@id": absolute("/"), "name": name, "url": absolute("/")}


def _breadcrumbs(trail: list[dict[str, str]]) -> Item:
    items = [
        {"@type": "ListItem", "position": number, "name": step["title"], "item": absolute(urlsplit(step["url"]).path)}
        for number, step in enumerate(trail, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _picture(site: Item | None, resolver: Resolver) -> Item | None:
    """The picture of the masthead, of which a rendition has the shape that is shared."""
    image = site["masthead"]["image"] if site else None
    return resolver.image(image, SHARED_PICTURE) if image else None


def _instant(value: Instant | None) -> str | None:
    return clock.to_text(instant(value)) if value else None


def _notice() -> dict[str, Any]:
    return {"disambiguatingDescription": DEMONSTRATION} if settings.DEMONSTRATION else {}


def _without_nothing(about: Item) -> Item:
    return {name: value for name, value in about.items() if value not in (None, "")}
