"""What a page says of itself to machines: JSON-LD in the words of schema.org, and Open Graph (ogp.me)."""

import json
from typing import Any
from urllib.parse import urlsplit

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
SHARED_PICTURE = "fill-1200x400"
# In a script element only these could end it or begin another (HTML standard, 4.12.1.3).
ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


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
        about["image"] = picture["url"]
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
    return [about]


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


def open_graph(title: str, path: str, summary: str, kind: str, site: Item | None, resolver: Resolver) -> list[Item]:
    """``{"name", "content"}`` of each property, in the order in which they are told."""
    picture = _picture(site, resolver) or {}
    name = site["site_name"] if site else settings.PORTAL_NAME
    told = {
        "title": title,
        "type": "article" if kind in ARTICLES else "website",
        "url": absolute(path),
        "site_name": name,
        "locale": language_tag(get_language() or settings.LANGUAGE_CODE).replace("-", "_"),
        "description": summary,
        "image": picture.get("url"),
        "image:width": picture.get("width"),
        "image:height": picture.get("height"),
        "image:alt": site["masthead"]["alt"] if site and picture else "",
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
    """The picture of the masthead, of which a rendition has the shape that is shared; with an absolute address."""
    image = site["masthead"]["image"] if site else None
    found = resolver.image(image, SHARED_PICTURE) if image else None
    return found and found | {"url": absolute(found["url"])}


def _instant(value: Instant | None) -> str | None:
    return clock.to_text(instant(value)) if value else None


def _notice() -> dict[str, Any]:
    return {"disambiguatingDescription": DEMONSTRATION} if settings.DEMONSTRATION else {}


def _without_nothing(about: Item) -> Item:
    return {name: value for name, value in about.items() if value not in (None, "")}
