"""The demonstration, and reports beside it: ``python -m tests.search_quality.fill 10000``, under ``settings_cms``."""

import sys
from hashlib import sha256
from itertools import islice

import django

django.setup()

from django.core.files.base import ContentFile  # noqa: E402  the settings come first
from django.core.management import call_command  # noqa: E402

from cctvportal.agencies.models import Agency, Seat  # noqa: E402
from cctvportal.agencies.signing import code_given  # noqa: E402
from cctvportal.demonstration.people import SIGNING_CODE, account  # noqa: E402
from cctvportal.publication.assets import published_storage, store  # noqa: E402
from cctvportal.publication.content import AssetUse, Content  # noqa: E402
from cctvportal.publication.models import Publication  # noqa: E402
from search.rows import digest_of_text  # noqa: E402
from tests.benchmarks.portal_content import BATCH, Item, release_all  # noqa: E402
from tests.builders import Board, current_home  # noqa: E402
from tests.search_quality.texts import GUIDE, NEWS, Report, reports  # noqa: E402

INDEX_ID = 99_999
FIRST_ID = INDEX_ID + 1


def main(total: int) -> None:
    """Publish ``total`` pages in all, the demonstration's among them."""
    call_command("load_demonstration", verbosity=0)
    missing = total - Publication.objects.current().count()
    board = demonstration_board()
    written, done = reports(missing - 1), 1
    with code_given(SIGNING_CODE):
        release_all(board, [index()])
        while batch := list(islice(written, BATCH)):
            texts = {_document(each).sha256: "\f".join(each.pages) for each in batch if each.pages}
            for sha256_, text in texts.items():
                store(published_storage(), sha256_, ContentFile(text.encode()))
            release_all(board, [content_of(each) for each in batch], texts)
            done += len(batch)
            print(f"PROGRESS {done} {missing}", flush=True)


def demonstration_board() -> Board:
    """The board that the demonstration seats."""
    seats = {seat.agency.code: seat for seat in Seat.objects.select_related("agency")}
    return Board(
        agencies={agency.code: agency for agency in Agency.objects.all()},
        seats=seats,
        editors={"acpo": account("editor", "acpo")},
        members={code: account("board-member", code) for code in seats},
    )


def index() -> Content:
    """The page beneath which all reports stand."""
    return Content(
        content_id=INDEX_ID,
        type=GUIDE,
        path="/reports/",
        parent_id=current_home().content_id,
        locale="en",
        slug="reports",
        position=100,
        representation=_common("Reports from towns", "What towns say of their cameras.") | {"sections": []},
    )


def content_of(report: Report) -> Content:
    """A report as signed content; its PDF, where it has one, is a document of six pages."""
    document = _document(report) if report.pages else None
    body = [
        _block(report, 100 * section + place, f"<p>{paragraph}</p>")
        for section, (_, paragraphs) in enumerate(report.sections)
        for place, paragraph in enumerate(paragraphs)
    ]
    of_type: Item = (
        {"date": report.date, "kind": {"code": "news", "name": "News"}, "related": [], "body": body}
        if report.subject.type == NEWS
        else {"sections": _sections(report)}
    )
    return Content(
        content_id=FIRST_ID + report.number,
        type=report.subject.type,
        path=f"/reports/{report.slug}/",
        parent_id=INDEX_ID,
        locale="en",
        slug=report.slug,
        position=report.number + 1,
        representation=_common(report.title, report.summary) | of_type,
        assets=(document,) if document else (),
    )


def _common(title: str, summary: str) -> Item:
    nobody = {"name": "", "email": "", "phone": ""}
    return {"title": title, "summary": summary, "contact": nobody, "change_note": "", "review_by": None}


def _sections(report: Report) -> list[Item]:
    return [
        {
            "heading": heading,
            "anchor": f"part-{number}",
            "body": [
                _block(report, 100 * number + place, f"<p>{paragraph}</p>")
                for place, paragraph in enumerate(paragraphs)
            ],
        }
        for number, (heading, paragraphs) in enumerate(report.sections)
    ]


def _block(report: Report, number: int, html: str) -> Item:
    return {"id": f"{report.number:06x}{number:06x}", "type": "rich_text", "value": {"html": html}}


def _document(report: Report) -> AssetUse:
    text = "\f".join(report.pages)
    return AssetUse(
        role="document",
        library_id=FIRST_ID + report.number,
        spec="",
        sha256=sha256(text.encode()).hexdigest(),
        size=len(text),
        content_type="application/pdf",
        name=f"{report.slug}.pdf",
        title=report.title,
        page_count=len(report.pages),
        text_sha256=digest_of_text(text),
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
