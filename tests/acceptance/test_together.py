"""Several changes in one release, links that outlive a move, and what a publication carries."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from cctvportal.publication.checks import problems_of
from cctvportal.publication.content import Change, Content
from cctvportal.publication.models import Edition, Publication
from cctvportal.publication.reads import current_publication
from cctvportal.publication.release import ReleaseRefused, release, standing_for
from cctvportal.signoff.enums import SubmissionKind
from cctvportal.signoff.models import SignOff
from cctvportal.signoff.rules import counted_votes
from home.models import GuidancePage, HomePage
from tests.builders import Board, cast, make_content, make_home, submit_content
from tests.factories import make_page, publish_page


@pytest.fixture
def board(db: None, standing_board: Board) -> Board:
    return standing_board


def signed(board: Board, content: Content, monkeypatch: pytest.MonkeyPatch) -> Change:
    """A change that two seats signed off, not released yet."""
    with monkeypatch.context() as patch:
        patch.setattr("cctvportal.signoff.actions.vote.publish", lambda submission: None)
        submission = submit_content(board, content)
        for code in ("npia", "sample"):
            cast(board, submission, code)
    seats = [vote.seat.as_json() for vote in counted_votes(submission)]
    sign_off = SignOff.objects.create(submission=submission, digest=submission.digest, seats=seats)
    return Change(submission.content, submission.digest, sign_off.pk, submission.agency.as_json(), seats)


def test_changes_released_together_stand_in_one_edition(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    make_home(board)
    changes = [signed(board, make_content(title), monkeypatch) for title in ("Siting cameras", "Keeping pictures")]
    edition = release(changes)
    assert Edition.objects.count() == 2
    assert {pub.title for pub in edition.publications.all()} == {"Siting cameras", "Keeping pictures"}


def test_one_change_that_cannot_stand_keeps_all_of_its_release_back(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_home(board)
    good = signed(board, make_content("Siting cameras"), monkeypatch)
    twin = signed(board, make_content("Keeping pictures", path="/siting-cameras/", slug="siting-cameras"), monkeypatch)
    with pytest.raises(ReleaseRefused, match="Two pages of the release have the address /siting-cameras/"):
        release([good, twin])
    assert Edition.objects.count() == 1
    assert current_publication(good.content.content_id) is None


def test_pages_that_link_to_each_other_can_stand_in_one_release_and_neither_alone(board: Board) -> None:
    make_home(board)
    first, second = make_content("Siting cameras"), make_content("Keeping pictures")
    pair = [replace(first, links=(second.content_id,)), replace(second, links=(first.content_id,))]
    assert problems_of(pair, standing_for(pair)) == []
    for alone in pair:
        (problem,) = problems_of([alone], standing_for([alone]))
        assert "links to pages that are not published" in problem


def test_a_submission_has_one_of_eight_kinds() -> None:
    of_pages = {"content", "withdrawal", "move", "deletion", "order"}
    assert set(SubmissionKind.values) == of_pages | {"policy", "notice", "board"}


@pytest.fixture
def home(board: Board) -> HomePage:
    page = make_page(HomePage, owner=board.editors["home-office"])
    publish_page(board, page, "home-office")
    return page


def test_a_link_leads_to_where_its_target_has_moved(board: Board, home: HomePage) -> None:
    target = make_page(GuidancePage, home, owner=board.editors["acpo"], title="The target", slug="before")
    publish_page(board, target)
    text = f'<p><a linktype="page" id="{target.pk}">the target</a></p>'
    page = make_page(GuidancePage, home, owner=board.editors["acpo"], title="It links")
    page.sections = [("section", {"heading": "One", "body": [("rich_text", text)]})]
    linking = publish_page(board, page)
    moved = target.get_latest_revision_as_object()
    moved.slug = "after"
    publish_page(board, moved)

    link = BeautifulSoup(Client().get(linking.path).content, "html.parser").main.find("a", string="the target")
    assert link["href"] == "/after/"
    assert Client().get("/after/").status_code == 200
    assert Client().get("/before/")["Location"] == "/after/"
    assert current_publication(page.pk) == linking


def test_a_publication_carries_where_it_stands_whose_it_is_and_who_signed(board: Board, home: HomePage) -> None:
    page = make_page(GuidancePage, home, owner=board.editors["acpo"], title="Siting cameras", slug="siting")
    first = publish_page(board, page)
    later = page.get_latest_revision_as_object()
    later.title = "Where to site cameras"
    second = publish_page(board, later)
    carried = (second.content_id, second.parent_id, second.locale, second.slug, second.path)
    assert carried == (page.pk, home.pk, "en", "siting", "/siting/")
    assert second.position == first.position > 0
    assert second.first_published_at == first.first_published_at
    assert second.agency == {"code": "acpo", "name": "ACPO"}
    assert [seat["code"] for seat in second.seats] == ["acpo", "home-office"]
    assert Publication.objects.filter(content_id=page.pk).count() == 2
