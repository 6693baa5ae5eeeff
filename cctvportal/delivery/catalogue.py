"""The datasets of the API in DCAT-AP 3.0 (the profile for data portals of W3C's DCAT 3), as JSON-LD.

https://semiceu.github.io/DCAT-AP/releases/3.0.0/. Its context stands in it, so that nothing is fetched to read it.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from cctvportal.kernel import clock

from .addresses import absolute
from .frame import Frame
from .notices import DEMONSTRATION

Item = dict[str, Any]
CATALOGUE = "/catalogue.jsonld"
API = "/api/portal/"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
# Controlled vocabularies that the profile names (section 11).
AUTHORITY = "http://publications.europa.eu/resource/authority/"
FILE_TYPES = {"application/json": "JSON", "text/csv": "CSV", "application/jsonl": "JSON"}


@dataclass(frozen=True)
class Dataset:
    """What one listing of the API tells; ``files`` are addresses of all of it by media type."""

    name: str
    title: str
    description: str
    keywords: tuple[str, ...]
    files: dict[str, str]
    landing: str
    is_of_an_edition: bool = True


def _table(name: str, landing: str, title: str, description: str, *keywords: str) -> Dataset:
    address = f"{API}{name}/"
    files = {"text/csv": f"{address}?format=csv", "application/json": address}
    return Dataset(name.replace("/", "-"), title, description, ("CCTV", *keywords), files, landing)


DATASETS = (
    _table(
        "recommendations",
        "/tracker/",
        "Recommendations",
        "The recommendations of the strategy that are published, each with its theme, the agency that leads it, its "
        "status, its target date and its progress updates.",
        "recommendations",
        "progress",
    ),
    _table(
        "recommendations/progress",
        "/tracker/progress/",
        "Progress of the recommendations",
        "How many recommendations had each status, edition by edition.",
        "recommendations",
        "progress",
    ),
    _table(
        "recommendations/changes",
        "/tracker/changes/",
        "Changes of the recommendations",
        "What changed of each recommendation in which edition, with the minutes or the document that decided it.",
        "recommendations",
        "changes",
    ),
    _table(
        "minutes",
        "/registers/",
        "Minutes of the programme board",
        "The published minutes by meeting, with date, place, chair, and whether they are confirmed.",
        "minutes",
        "meetings",
    ),
    _table(
        "decisions",
        "/registers/decisions/",
        "Decisions",
        "What the programme board decided, item by item, from the minutes.",
        "decisions",
        "minutes",
    ),
    _table(
        "actions",
        "/registers/actions/",
        "Actions",
        "What the programme board asked of agencies, from the minutes: who owns it, when it is due, and what later "
        "meetings heard of it.",
        "actions",
        "minutes",
    ),
    _table(
        "attendance",
        "/registers/attendance/",
        "Attendance",
        "Which seats of the programme board were at which meeting. Seats and agencies are named, never persons.",
        "attendance",
        "minutes",
    ),
    Dataset(
        "record",
        "The public record",
        "Every act by which content was signed off, published, changed or withdrawn, as hash-chained and signed "
        "entries that anybody can verify. It grows while an edition stands.",
        ("CCTV", "record", "audit"),
        {"application/jsonl": "/record/export.jsonl", "application/json": f"{API}record/"},
        landing="/record/",
        is_of_an_edition=False,
    ),
)


def catalogue_of(frame: Frame) -> Item:
    """The catalogue as of the edition of a frame; its dates are those of the edition, and no licence is told.

    None was signed off, and the profile does not demand one.
    """
    edition, site = frame.edition, frame.resolver.site if frame.resolver else None
    name = site["site_name"] if site else settings.PORTAL_NAME
    publisher = {
        "@id": f"{absolute(CATALOGUE)}#publisher",
        "@type": "foaf:Agent",
        "foaf:name": f"{name}: programme board",
    }
    about = [DEMONSTRATION] if settings.DEMONSTRATION else []
    query = edition.query if edition else ""
    modified = {"dct:modified": _instant(clock.to_text(edition.effective_at))} if edition else {}
    contact = _contact(site["contact"]) if site and "contact" in site else None
    datasets = [_dataset(each, query, publisher["@id"], contact, modified, about) for each in DATASETS]
    return {
        "@context": CONTEXT,
        "@graph": [
            {
                "@id": absolute(CATALOGUE),
                "@type": "dcat:Catalog",
                "dct:title": _english(f"{name}: data"),
                "dct:description": _english(" ".join(["What this site publishes as data.", *about])),
                "dct:publisher": {"@id": publisher["@id"]},
                "dct:language": {"@id": f"{AUTHORITY}language/ENG"},
                "foaf:homepage": {"@id": absolute("/")},
                **modified,
                "dcat:dataset": [{"@id": dataset["@id"]} for dataset in datasets],
            },
            publisher,
            *datasets,
        ],
    }


def _dataset(each: Dataset, query: str, publisher: str, contact: Item | None, modified: Item, about: list[str]) -> Item:
    address = f"{absolute(CATALOGUE)}#{each.name}"
    found = {
        "@id": address,
        "@type": "dcat:Dataset",
        "dct:title": _english(each.title),
        "dct:description": _english(" ".join([each.description, *about])),
        "dct:identifier": address,
        "dct:publisher": {"@id": publisher},
        "dct:language": {"@id": f"{AUTHORITY}language/ENG"},
        "dct:accessRights": {"@id": f"{AUTHORITY}access-right/PUBLIC"},
        "dct:accrualPeriodicity": {"@id": f"{AUTHORITY}frequency/IRREG"},
        "dcat:keyword": [_english(word) for word in each.keywords],
        "dcat:landingPage": {"@id": absolute(each.landing + query)},
        "dcat:distribution": [_distribution(each, *file, query) for file in each.files.items()],
    }
    if each.is_of_an_edition:
        found |= modified
    return found | ({"dcat:contactPoint": contact} if contact else {})


def _distribution(each: Dataset, media_type: str, path: str, query: str) -> Item:
    """A listing is read page by page at its address; a table and an export hold all, so they can be downloaded."""
    at = query.removeprefix("?") if each.is_of_an_edition else ""
    url = absolute(f"{path}{'&' if '?' in path else '?'}{at}" if at else path)
    download = {} if media_type == "application/json" else {"dcat:downloadURL": {"@id": url}}
    return {
        "@id": f"{absolute(CATALOGUE)}#{each.name}-{media_type.partition('/')[2]}",
        "@type": "dcat:Distribution",
        "dct:title": _english(f"{each.title} as {media_type.partition('/')[2].upper()}"),
        "dcat:accessURL": {"@id": url},
        **download,
        "dcat:mediaType": {"@id": f"{MEDIA_TYPES}{media_type}"},
        "dct:format": {"@id": f"{AUTHORITY}file-type/{FILE_TYPES[media_type]}"},
        "dcatap:availability": {"@id": f"{AUTHORITY}planned-availability/STABLE"},
    }


def _contact(contact: Item) -> Item | None:
    """The site's contact, as it was signed off; None where it has no address to write to."""
    if not contact["email"]:
        return None
    return {
        "@type": "vcard:Organization",
        "vcard:fn": contact["name"] or contact["email"],
        "vcard:hasEmail": {"@id": f"mailto:{contact['email']}"},
    }


def _english(words: str) -> Item:
    return {"@value": words, "@language": "en"}


def _instant(text: str) -> Item:
    return {"@value": text, "@type": "xsd:dateTime"}
