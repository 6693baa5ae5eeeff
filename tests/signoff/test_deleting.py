"""Deleting published pages through the board."""

from dataclasses import replace

import pytest

from cctvportal.publication.enums import RouteKind
from cctvportal.publication.models import Publication, Route
from cctvportal.publication.reads import current_publication, deletion_of
from cctvportal.signoff.actions.delete import submit_deletion
from cctvportal.signoff.actions.publish import NotPublished, publish, publish_together
from cctvportal.signoff.actions.withdraw import submit_withdrawal
from cctvportal.signoff.models import Submission
from cctvportal.signoff.rules import Refused
from tests.builders import cast, make_content, publish_content, sign_off, submit_content


def refusal(*args) -> str:
    before = Submission.objects.count()
    with pytest.raises(Refused) as refused:
        submit_deletion(*args)
    assert Submission.objects.count() == before
    return str(refused.value)


@pytest.fixture
def page(board, home):
    """A published page."""
    content = make_content("Old advice")
    publish_content(board, content)
    return content


def test_the_board_deletes_a_page_and_its_history_stays(board, page):
    submission = submit_deletion(page.content_id, "It was <wrong>.", board.editors["acpo"])
    assert current_publication(page.content_id).kind == "content"
    sign_off(board, submission)
    assert current_publication(page.content_id) is None
    tombstone = deletion_of(page.content_id)
    assert tombstone.representation == {
        "title": "Old advice", "reason": "<p>It was &lt;wrong&gt;.</p>", "deleted": True,
    }  # fmt: skip
    assert Route.objects.get(path="/old-advice/", until_edition__isnull=True).kind == RouteKind.GONE
    assert Publication.objects.filter(content_id=page.content_id).count() == 2


def test_a_withdrawn_page_is_deleted_too(board, page):
    sign_off(board, submit_withdrawal(page.content_id, "Wrong.", board.editors["acpo"]))
    sign_off(board, submit_deletion(page.content_id, "Nobody needs it.", board.editors["acpo"]))
    assert deletion_of(page.content_id)


def test_it_comes_back_only_by_an_ordinary_submission(board, page):
    first = current_publication(page.content_id).first_published_at
    sign_off(board, submit_deletion(page.content_id, "Wrong.", board.editors["acpo"]))
    assert "Only a published page" in refusal(page.content_id, "Again.", board.editors["acpo"])
    again = publish_content(board, page)
    assert (again.path, again.kind, again.first_published_at) == ("/old-advice/", "content", first)
    assert deletion_of(page.content_id) is None


def test_its_reason_is_needed_and_only_its_agency_or_the_secretary_asks(board, page):
    assert "Say why it is deleted" in refusal(page.content_id, " \n", board.editors["acpo"])
    for user in (board.editors["npia"], board.members["acpo"], board.administrator):
        assert "Only an editor of ACPO" in refusal(page.content_id, "Wrong.", user)
    submit_deletion(page.content_id, "Wrong.", board.secretary)


def test_the_home_page_is_not_deleted(board, home):
    assert "The home page is not deleted" in refusal(home.content_id, "Wrong.", board.editors["sample"])


def test_what_has_pages_beneath_it_is_not_deleted(board, page):
    child = make_content("Child", parent_id=page.content_id, path="/old-advice/child/")
    publish_content(board, child)
    assert "delete them first (Child)" in refusal(page.content_id, "Wrong.", board.editors["acpo"])
    sign_off(board, submit_withdrawal(child.content_id, "Wrong.", board.editors["acpo"]))
    assert "delete them first (Child)" in refusal(page.content_id, "Wrong.", board.editors["acpo"])
    sign_off(board, submit_deletion(child.content_id, "Wrong.", board.editors["acpo"]))
    submit_deletion(page.content_id, "Wrong.", board.editors["acpo"])


def test_not_while_a_page_beneath_it_is_under_review(board, page):
    submit_content(board, make_content("Child", parent_id=page.content_id, path="/old-advice/child/"))
    assert "“Child” is under review" in refusal(page.content_id, "Wrong.", board.editors["acpo"])


@pytest.mark.parametrize(
    "leads_to",
    [
        lambda page: {"disclaimer": page},
        lambda page: {"navigation": [{"label": "Old", "page": page}]},
        lambda page: {"footer": f'<p><a data-page="{page}">Old</a></p>'},
    ],
)
def test_what_another_page_links_to_is_not_deleted(board, home, page, leads_to):
    content = make_content("Linking", representation={"title": "Linking"} | leads_to(page.content_id))
    publish_content(board, content)
    assert "have the link taken out of “Linking”" in refusal(page.content_id, "Wrong.", board.editors["acpo"])
    publish_content(board, replace(content, representation={"title": "Linking"}))
    submit_deletion(page.content_id, "Wrong.", board.editors["acpo"])


def test_a_number_that_is_no_link_does_not_hold_it(board, home, page):
    publish_content(board, make_content("Numbers", representation={"title": "Numbers", "number": page.content_id}))
    submit_deletion(page.content_id, "Wrong.", board.editors["acpo"])


def unpublished(monkeypatch):
    from cctvportal.signoff.actions import vote

    monkeypatch.setattr(vote, "publish", lambda submission: None)


def test_a_link_made_since_stops_it_alone_and_in_a_pack(board, home, page, monkeypatch):
    deletion = submit_deletion(page.content_id, "Wrong.", board.editors["acpo"])
    words = {"title": "Linking", "related": [page.content_id]}
    link = submit_content(board, make_content("Linking", representation=words, links=(page.content_id,)))
    unpublished(monkeypatch)
    for submission in (deletion, link):
        for code in ("home-office", "npia"):
            cast(board, submission, code)
    with pytest.raises(NotPublished, match="have the link taken out of “Linking”"):
        publish_together([deletion, link])
    publish(link)
    with pytest.raises(NotPublished, match="have the link taken out of “Linking”"):
        publish(deletion)
    assert current_publication(page.content_id).kind == "content"
