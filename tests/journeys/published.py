"""A site as readers find it: published on one day, and partly again, with more, two months later."""

from datetime import UTC, datetime
from io import BytesIO

import time_machine
from wagtail.models import Page

from cctvportal.demonstration.pdf import make_pdf
from cctvportal.library.pdf import read_pdf
from search.rows import digest_of_text
from tests.builders import Board, asset_use, make_board, make_content, publish_content
from tests.design import samples
from tests.design.texts import HOME_PAGE, block, common
from tests.publication_builder import freeze, publish_meeting_5, publish_sample, publish_samples, replace_document

FIRST_DAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
SECOND_DAY = datetime(2026, 5, 4, 10, tzinfo=UTC)
REPORT = "A survey of street lamps"
GUIDES = 11  # with the survey, more than a page of results


def publish_two_days() -> None:
    """Found a board and publish all that the journeys read."""
    with time_machine.travel(FIRST_DAY):
        board = make_board(groups=False)
        # The samples have small ids; without Wagtail's first pages none of them is taken for a page of the CMS.
        Page.objects.all().delete()
        publish_samples(board)
    with time_machine.travel(SECOND_DAY):
        publish_what_is_new(board)


def publish_what_is_new(board: Board) -> None:
    """What the second day brings."""
    announcement = HOME_PAGE["announcement"] | {"from": "2026-05-01T00:00:00Z", "until": "2036-01-01T00:00:00Z"}
    publish_sample(board, samples.HOME, announcement=announcement)
    publish_sample(board, samples.DISCLAIMER, version="1.2", summary="What this site promises now.")
    publish_sample(board, samples.CHILD_GUIDANCE, title="How long to keep pictures", change_note="A shorter word.")
    publish_meeting_5(board)
    agreed = {"date": "2026-05-01", "html": "<p>They are agreed.</p>", "evidence": {"page": 500, "document": None}}
    complete = {"code": "complete", "name": "Complete"}
    publish_sample(board, samples.FIRST, status=complete, updates=[agreed])
    replace_document(board, [samples.CONSULTATION], _pdf("Form of two pages"), samples.UNCOUNTED, page_count=2)
    for number in range(1, GUIDES + 1):
        html = f"<p>Stand {number} metres from the street lamp.</p>"
        body = [block("rich_text", html=html)]
        sections = [{"heading": "Where to stand", "anchor": "where", "body": body}]
        representation = common(f"Lamp guide {number}", "Of street lamps.", sections=sections)
        content = make_content(f"Lamp guide {number}", representation=representation)
        publish_content(board, content, "npia" if number % 2 else "acpo")
    publish_report(board)


def publish_report(board: Board) -> None:
    """A page with a PDF, on the second page of which stand luminaires."""
    data = _pdf("Lamps by street")
    text = read_pdf(BytesIO(data)).text
    digest = freeze(board, data, "application/pdf", text)
    use = asset_use(library_id=77, sha256=digest, size=len(data), name="lamps.pdf", title="Lamps by street",
                    page_count=text.count("\f") + 1, text_sha256=digest_of_text(text))  # fmt: skip
    body = [block("document", document=77, title="", description="")]
    sections = [{"heading": "The survey", "anchor": "survey", "body": body}]
    representation = common(REPORT, "What a night walk found.", sections=sections)
    publish_content(board, make_content(REPORT, representation=representation, assets=(use,)))


def _pdf(title: str) -> bytes:
    """A real PDF of two pages."""
    filling = block("rich_text", html="".join("<p>The street is lit, and the camera sees it.</p>" for _ in range(40)))
    end = block("rich_text", html="<p>Two luminaires were out.</p>")
    return make_pdf(title, "Found on a night walk", [filling, end])
