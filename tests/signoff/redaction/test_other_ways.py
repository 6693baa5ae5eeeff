"""What else tells of a page: orders of navigation and packs name it, and an emergency brings its version back."""

from datetime import timedelta

import pytest
from time_machine import travel

from cctvportal.delivery.redactions import redactions_of
from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_publication
from cctvportal.publication.verification import verify
from cctvportal.record.models import RecordEntry
from cctvportal.signoff.actions.end_emergency import lapse_due
from cctvportal.signoff.actions.move import submit_move
from cctvportal.signoff.actions.packs import add_to_pack, gather_pack
from cctvportal.signoff.actions.reorder import submit_order
from cctvportal.signoff.rules import missing_for_sign_off
from tests.builders import (
    Board,
    corrected,
    declare_emergency,
    make_content,
    make_home,
    publish_content,
    sign_off,
    submit_content,
)
from tests.signoff.redaction.orders import NAME, redact, tables_holding

pytestmark = pytest.mark.django_db
WORD = "Zebedee"


@pytest.fixture
def home(board: Board) -> Publication:
    return make_home(board)


@pytest.fixture
def named(board: Board, home: Publication) -> Publication:
    """A published page with the name in its title."""
    return publish_content(board, make_content(f"Advice of {NAME}", slug="advice", path="/advice/"))


@pytest.fixture
def other(board: Board, named: Publication) -> Publication:
    return publish_content(board, make_content("Another page"))


def order_of(board: Board, home: Publication, *pages: Publication):
    return submit_order(home.content_id, [page.content_id for page in pages], board.editors["sample"])


def test_an_order_of_navigation_that_named_it_is_redacted(board, home, named, other):
    sign_off(board, order_of(board, home, other, named))
    redact(board, named.content_id)
    assert tables_holding(WORD) == {}
    assert verify().ok


def test_an_order_that_waits_with_its_name_cannot_be_signed_off_any_more(board, home, named, other):
    submission = order_of(board, home, other, named)
    redact(board, named.content_id)
    submission.refresh_from_db()
    assert tables_holding(WORD) == {}
    assert "destroyed by law after it was submitted" in " ".join(missing_for_sign_off(submission))


def test_a_redacted_page_takes_another_place_in_the_navigation(board, home, named, other):
    redact(board, named.content_id)
    sign_off(board, order_of(board, home, other, named))
    standing = current_publication(named.content_id)
    assert (standing.position, standing.digest) == (2, named.digest)
    assert standing.title.endswith("█" * len(NAME))
    assert verify().ok


def test_a_redacted_page_that_moves_still_says_that_it_was_redacted(board, home, named):
    redaction = redact(board, named.content_id)
    sign_off(board, submit_move(named.content_id, home.content_id, "older-advice", board.editors["acpo"]))
    moved = current_publication(named.content_id)
    assert moved.path == "/older-advice/"
    assert [told["redaction"] for told in redactions_of(moved)] == [str(redaction.pk)]
    assert verify().ok


def test_only_the_row_of_the_named_page_is_touched_in_an_order(board, home, named):
    twin = publish_content(board, make_content(f"{NAME} as well", slug="twin", path="/twin/"))
    sign_off(board, order_of(board, home, twin, named))
    redact(board, named.content_id)
    (entry,) = [each for each in RecordEntry.objects.filter(kind="edition") if "order" in str(each.body["opens"])]
    (told,) = [each["body"] for each in entry.body["opens"] if "representation" in each["body"]]
    titles = {row["content"]: row["title"] for row in told["representation"]["order"]}
    assert titles[twin.content_id] == f"{NAME} as well"
    assert NAME not in titles[named.content_id]


def test_a_pack_that_held_it_is_redacted(board, home, named):
    submission = submit_content(board, corrected(named, summary="Newer."))
    pack = gather_pack(f"Pages about {NAME}", board.secretary)
    add_to_pack(pack, [submission], board.secretary)
    redact(board, named.content_id)
    assert tables_holding(WORD) == {}


def test_an_emergency_lapses_to_the_version_as_it_was_left(board, home, named):
    emergency = declare_emergency(board, submit_content(board, corrected(named, summary="Tonight.")))
    redact(board, named.content_id)
    with travel(emergency.ends_at + timedelta(minutes=5)):
        (edition,) = lapse_due()
        assert edition.cause == "lapse"
        standing = current_publication(named.content_id)
    assert standing.digest == named.digest
    assert WORD not in standing.title
    assert tables_holding(WORD) == {}
    assert verify().ok
