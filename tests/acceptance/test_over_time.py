"""What comes and goes by the clock: the scheduler makes an edition at each instant that signed content names."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from cctvportal.kernel import clock
from cctvportal.publication.models import Edition, Publication
from cctvportal.record.verification import problems
from home.models import ConsultationPage, HaveYourSayPage, HomePage
from tests.builders import Board, make_board
from tests.factories import make_page, publish_page

START = datetime(2026, 3, 1, 9, 0, tzinfo=clock.UTC)
HOUR = timedelta(hours=1)
Act = Callable[[], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the portal's clock."""

    def turn(instant: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: instant)

    turn(START)
    return turn


@pytest.fixture
def board(at: Callable, portal_db: str) -> Board:
    return make_board(groups=False)


def home_with(board: Board, **fields: object) -> HomePage:
    page = make_page(HomePage, owner=board.editors["home-office"], **fields)
    publish_page(board, page, "home-office")
    return page


def words(address: str) -> str:
    soup = BeautifulSoup(Client().get(address).content, "html.parser")
    return " ".join(soup.main.get_text(" ").split())


def test_an_announcement_stands_from_its_first_minute_until_its_last(
    at: Callable, board: Board, scheduler: Act
) -> None:
    value = {"text": "<p>A regulator is named.</p>", "from_time": START + HOUR, "until_time": START + 2 * HOUR}
    home_with(board, announcement=[("announcement", value)])
    publications = Publication.objects.count()
    shown = []
    for minutes in (0, 59, 60, 119, 120, 121):
        at(START + timedelta(minutes=minutes))
        scheduler()
        shown.append("A regulator is named." in words("/"))
    assert shown == [False, False, True, True, False, False]
    causes = list(Edition.objects.values_list("cause", "effective_at"))
    assert causes == [("release", START), ("boundary", START + HOUR), ("boundary", START + 2 * HOUR)]
    assert Publication.objects.count() == publications, "Nothing new is signed, and nothing is."
    assert list(problems()) == []


def test_a_consultation_opens_and_closes_in_public_and_in_the_api(at: Callable, board: Board, scheduler: Act) -> None:
    home = home_with(board)
    above = make_page(HaveYourSayPage, home, owner=board.editors["npia"])
    page = make_page(
        ConsultationPage, above, owner=board.editors["npia"], title="Signs",
        opens=START + HOUR, closes=START + 3 * HOUR,
        before="<p>It will open soon.</p>", how_to_take_part="<p>Write to the board.</p>", closed="<p>Thank you.</p>",
    )  # fmt: skip
    published = publish_page(board, page, "npia")
    said = {0: "It will open soon.", 1: "Write to the board.", 3: "Thank you."}
    for hours, sentence in said.items():
        at(START + hours * HOUR)
        scheduler()
        assert sentence in words(published.path)
        assert [other for other in said.values() if other != sentence and other in words(published.path)] == []
    opens = Client().get(f"/api/v2/pages/{page.pk}/").json()
    assert clock.to_text(START + HOUR) in json.dumps(opens)


def test_a_page_is_not_taken_from_a_cache_once_the_minute_has_come(at: Callable, board: Board, scheduler: Act) -> None:
    value = {"text": "<p>A regulator is named.</p>", "from_time": START + HOUR, "until_time": None}
    home_with(board, announcement=[("announcement", value)])
    tag = Client().get("/")["ETag"]
    assert Client().get("/", headers={"If-None-Match": tag}).status_code == 304
    at(START + HOUR)
    scheduler()
    assert Client().get("/", headers={"If-None-Match": tag}).status_code == 200


def test_editions_that_a_stopped_scheduler_missed_are_made_in_order(at: Callable, board: Board, scheduler: Act) -> None:
    value = {"text": "<p>A regulator is named.</p>", "from_time": START + HOUR, "until_time": START + 2 * HOUR}
    home_with(board, announcement=[("announcement", value)])
    at(START + 48 * HOUR)
    scheduler()
    scheduler()
    assert list(Edition.objects.values_list("number", "effective_at")) == [
        (1, START),
        (2, START + HOUR),
        (3, START + 2 * HOUR),
    ]
