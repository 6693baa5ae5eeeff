"""Moving and renaming published pages through the board."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cctvportal.publication.enums import RouteKind
from cctvportal.publication.models import Edition, Publication, Route
from cctvportal.publication.reads import current_edition, current_publication
from cctvportal.signoff.actions.move import submit_move
from cctvportal.signoff.actions.publish import NotPublished, publish, publish_together
from cctvportal.signoff.actions.take_back import take_back
from cctvportal.signoff.actions.withdraw import submit_withdrawal
from cctvportal.signoff.enums import Step
from cctvportal.signoff.models import Contribution, Submission
from cctvportal.signoff.rules import Refused, missing_for_sign_off
from tests.builders import cast, make_content, publish_content, sign_off, submit_content


def beneath(parent, title, **fields):
    """Content beneath other content."""
    slug = title.lower().replace(" ", "-")
    return make_content(title, parent_id=parent.content_id, path=f"{parent.path}{slug}/", **fields)


@pytest.fixture
def branch(board, home):
    """A published page with two beneath it, one of which has another."""
    parent = make_content("Guides")
    child, sister = beneath(parent, "Siting"), beneath(parent, "Retention")
    grandchild = beneath(child, "Signs")
    for content in (parent, child, sister, grandchild):
        publish_content(board, content)
    return parent, child, sister, grandchild


def move(board, content, slug, parent=None, agency="acpo"):
    """Have a move submitted and signed off."""
    submission = submit_move(content.content_id, parent or content.parent_id, slug, board.editors[agency])
    sign_off(board, submission)
    return submission


def paths():
    return set(Publication.objects.current().values_list("path", flat=True))


def open_routes():
    return dict(Route.objects.filter(until_edition__isnull=True).exclude(path="/").values_list("path", "kind"))


def refusal(*args) -> str:
    before = Submission.objects.count()
    with pytest.raises(Refused) as refused:
        submit_move(*args)
    assert Submission.objects.count() == before
    return str(refused.value)


def test_everything_beneath_goes_along_in_one_edition_and_old_addresses_redirect(board, home, branch):
    before = current_edition().number
    submission = move(board, branch[0], "advice")
    assert current_edition().number == before + 1
    assert paths() == {
        *("/", "/advice/", "/advice/siting/", "/advice/siting/signs/", "/advice/retention/"),
    }
    assert {path: kind for path, kind in open_routes().items() if path.startswith("/guides/")} == {
        f"/guides/{rest}": RouteKind.REDIRECT for rest in ("", "siting/", "siting/signs/", "retention/")
    }
    assert submission.last_event.step == Step.PUBLISHED
    child = current_publication(branch[1].content_id)
    assert child.representation == branch[1].representation
    assert child.recomputed_digest() == child.digest
    assert child.sign_off == submission.sign_off.pk
    assert child.digest in {row["digest"] for row in submission.representation["pages"]}


def test_a_page_moves_beneath_another(board, home, branch):
    _, child, sister, _ = branch
    move(board, child, "siting", sister.content_id)
    assert "/guides/retention/siting/signs/" in paths()
    assert current_publication(child.content_id).parent_id == sister.content_id


def test_moved_twice_each_old_address_leads_to_where_it_is_now(client, board, home, branch):
    move(board, branch[0], "advice")
    move(board, branch[0], "help")
    for old in ("/guides/siting/", "/advice/siting/"):
        assert Route.objects.get(path=old, until_edition__isnull=True).kind == RouteKind.REDIRECT
        assert client.get(old)["Location"] == "/help/siting/"


def test_moved_back_it_stands_where_it_stood_and_nothing_runs_in_a_circle(client, board, home, branch):
    move(board, branch[0], "advice")
    move(board, branch[0], "guides")
    assert {path: kind for path, kind in open_routes().items() if "siting" in path} == {
        "/guides/siting/": RouteKind.CANONICAL,
        "/guides/siting/signs/": RouteKind.CANONICAL,
        "/advice/siting/": RouteKind.REDIRECT,
        "/advice/siting/signs/": RouteKind.REDIRECT,
    }
    assert client.get("/advice/siting/")["Location"] == "/guides/siting/"


def test_notices_go_along(board, home, branch):
    sign_off(board, submit_withdrawal(branch[2].content_id, "Wrong.", board.editors["acpo"]))
    move(board, branch[0], "advice")
    notice = current_publication(branch[2].content_id)
    assert (notice.path, notice.kind, notice.representation["reason"]) == (
        "/advice/retention/", "withdrawal", "<p>Wrong.</p>",
    )  # fmt: skip


def test_a_notice_beneath_a_notice_goes_along(board, home, branch):
    for content in (branch[3], branch[1]):
        sign_off(board, submit_withdrawal(content.content_id, "Wrong.", board.editors["acpo"]))
    move(board, branch[0], "advice")
    assert current_publication(branch[3].content_id).path == "/advice/siting/signs/"


def test_whoever_proposed_it_contributed_and_nobody_else(board, home, branch):
    other = board.members["npia"]
    Contribution.objects.create(content_id=branch[0].content_id, user=other, digest="0" * 64)
    submission = submit_move(branch[0].content_id, home.content_id, "advice", board.editors["acpo"])
    assert list(submission.contributors.all()) == [board.editors["acpo"]]


@pytest.mark.parametrize(
    ("slug", "said"),
    [
        ("search", "one that the portal uses itself"),
        ("guides", "It stands at this address already"),
        ("a slug", "A slug has letters"),
        ("", "A slug has letters"),
        ("a/b", "A slug has letters"),
        ("taken", "belongs to another published page"),
    ],
)
def test_where_it_cannot_go(board, home, branch, slug, said):
    publish_content(board, make_content("Taken"))
    assert said in refusal(branch[0].content_id, home.content_id, slug, board.editors["acpo"])


def test_not_beneath_itself(board, home, branch):
    for under in (branch[0], branch[3]):
        said = refusal(branch[0].content_id, under.content_id, "guides", board.editors["acpo"])
        assert "cannot be moved beneath itself" in said


def test_not_beneath_what_is_not_public(board, home, branch):
    assert "Choose a published page" in refusal(branch[0].content_id, 4711, "guides", board.editors["acpo"])
    sign_off(board, submit_withdrawal(branch[2].content_id, "Wrong.", board.editors["acpo"]))
    said = refusal(branch[1].content_id, branch[2].content_id, "siting", board.editors["acpo"])
    assert "needs a published parent page" in said


def test_the_home_page_stays(board, home, branch):
    said = refusal(home.content_id, branch[0].content_id, "home", board.editors["sample"])
    assert "The home page stays" in said


def test_only_editors_of_its_agency_ask_for_it(board, home, branch):
    for user in (board.editors["npia"], board.members["acpo"], board.secretary, board.administrator):
        assert "Only an editor of ACPO" in refusal(branch[0].content_id, home.content_id, "advice", user)


def test_an_address_too_long_is_refused(board, home, branch):
    deep = branch[3]
    for number in range(3):
        content = beneath(deep, f"{number}" * 250)
        publish_content(board, content)
        deep = content
    said = refusal(branch[0].content_id, home.content_id, "x" * 255, board.editors["acpo"])
    assert "would be too long" in said


# What else is before the board


def test_not_while_a_page_beneath_is_under_review(board, home, branch):
    changed = replace(branch[3], representation=branch[3].representation | {"title": "Better signs"})
    submit_content(board, changed)
    said = refusal(branch[0].content_id, home.content_id, "advice", board.editors["acpo"])
    assert "“Better signs” is under review" in said


def test_not_while_a_new_page_beneath_is_under_review(board, home, branch):
    submit_content(board, beneath(branch[1], "New one"))
    assert "“New one”" in refusal(branch[0].content_id, home.content_id, "advice", board.editors["acpo"])


def test_while_it_is_before_the_board_nothing_beneath_is_submitted(board, home, branch):
    submission = submit_move(branch[0].content_id, home.content_id, "advice", board.editors["acpo"])
    changed = replace(branch[3], representation=branch[3].representation | {"title": "Better signs"})
    for content in (changed, beneath(branch[1], "New one")):
        with pytest.raises(Refused, match="“Guides” is under review"):
            submit_content(board, content)
    with pytest.raises(Refused, match="“Guides” is under review"):
        submit_withdrawal(branch[1].content_id, "Wrong.", board.editors["acpo"])
    assert "“Guides” is under review" in refusal(branch[1].content_id, home.content_id, "siting", board.editors["acpo"])
    take_back(submission, board.editors["acpo"])
    submit_content(board, changed)


def test_two_pages_are_not_moved_beneath_each_other(board, home, branch):
    other = make_content("Other")
    publish_content(board, other)
    submit_move(branch[0].content_id, other.content_id, "guides", board.editors["acpo"])
    assert "“Guides” is under review" in refusal(other.content_id, branch[0].content_id, "other", board.editors["acpo"])


# At the release


def nearly(board, submission):
    """Votes but for the last, so that publishing can be tried by hand."""
    for code in ("home-office", "npia"):
        cast(board, submission, code)


@pytest.fixture
def signed(board, home, branch, monkeypatch):
    """A move that the board has signed off and that was not published yet, as when a worker was killed."""
    from cctvportal.signoff.actions import vote

    submission = submit_move(branch[0].content_id, home.content_id, "advice", board.editors["acpo"])
    with monkeypatch.context() as patch:
        patch.setattr(vote, "publish", lambda submission: None)
        nearly(board, submission)
    assert not missing_for_sign_off(submission)
    return submission


def nothing_moved(submission) -> None:
    assert submission.is_open
    assert "/advice/" not in paths()


def past_the_rule(monkeypatch):
    """As if the other submission had come in at the same moment."""
    from cctvportal.signoff import rules

    monkeypatch.setattr(rules, "in_the_way", lambda *args: None)


def test_a_page_that_changed_since_stops_it(board, branch, signed, monkeypatch):
    past_the_rule(monkeypatch)
    publish_content(board, replace(branch[1], representation=branch[1].representation | {"title": "Siting, again"}))
    with pytest.raises(NotPublished, match="“Siting, again” has changed since the move was submitted"):
        publish(signed)
    nothing_moved(signed)


def test_a_page_that_appeared_since_stops_it(board, branch, signed, monkeypatch):
    past_the_rule(monkeypatch)
    publish_content(board, beneath(branch[1], "New one"))
    with pytest.raises(NotPublished, match="“New one” was published at /guides/siting/new-one/ since"):
        publish(signed)
    nothing_moved(signed)


def test_a_page_that_went_since_stops_it(board, home, branch, signed, monkeypatch):
    past_the_rule(monkeypatch)
    move(board, branch[2], "retention", home.content_id)
    with pytest.raises(NotPublished, match="What stood at /guides/retention/ is not there any more"):
        publish(signed)
    nothing_moved(signed)


def test_an_address_that_somebody_took_first_stops_it(board, branch, signed):
    publish_content(board, make_content("Advice"))
    with pytest.raises(NotPublished, match="belongs to another published page"):
        publish(signed)
    assert signed.is_open


def test_a_submission_from_before_the_move_does_not_undo_it(board, home, branch, monkeypatch):
    past_the_rule(monkeypatch)
    changed = replace(branch[1], representation=branch[1].representation | {"title": "Siting, again"})
    late = submit_content(board, changed)
    move(board, branch[0], "advice")
    sign_off(board, late)
    assert late.is_open
    with pytest.raises(NotPublished, match="does not have the address that its place"):
        publish(late)
    assert current_publication(branch[1].content_id).path == "/advice/siting/"


def test_what_is_signed_is_published_when_the_worker_comes_back(board, signed):
    assert publish(signed) is not None
    assert publish(signed) is None
    assert Edition.objects.count() == current_edition().number


def test_two_moves_that_would_swap_addresses_are_refused(board, home, branch, monkeypatch):
    other = make_content("Advice")
    publish_content(board, other)
    first = refusal(branch[0].content_id, home.content_id, "advice", board.editors["acpo"])
    assert "belongs to another published page" in first


def test_two_moves_into_each_other_do_not_go_out_together(board, home, branch, monkeypatch):
    from cctvportal.signoff.actions import vote

    past_the_rule(monkeypatch)
    other = make_content("Other")
    publish_content(board, other)
    monkeypatch.setattr(vote, "publish", lambda submission: None)
    pair = [
        submit_move(branch[0].content_id, other.content_id, "guides", board.editors["acpo"]),
        submit_move(other.content_id, branch[0].content_id, "other", board.editors["acpo"]),
    ]
    for submission in pair:
        nearly(board, submission)
    with pytest.raises(NotPublished, match="does not have the address"):
        publish_together(pair)
    assert {"/guides/", "/other/"} <= paths()


def test_two_moves_go_out_in_one_edition(board, home, branch, monkeypatch):
    from cctvportal.signoff.actions import vote

    other = make_content("Other")
    publish_content(board, other)
    monkeypatch.setattr(vote, "publish", lambda submission: None)
    pair = [
        submit_move(branch[0].content_id, home.content_id, "advice", board.editors["acpo"]),
        submit_move(other.content_id, home.content_id, "others", board.editors["acpo"]),
    ]
    for submission in pair:
        nearly(board, submission)
    before = current_edition().number
    assert publish_together(pair).number == before + 1
    assert {"/advice/", "/advice/siting/", "/others/"} <= paths()


# Slugs, policies


def test_a_new_slug_in_the_draft_is_an_ordinary_submission_where_nothing_stands_beneath(board, home, branch):
    publish_content(board, replace(branch[3], slug="signage", path="/guides/siting/signage/"))
    assert open_routes()["/guides/siting/signs/"] == RouteKind.REDIRECT


def test_a_new_slug_in_the_draft_says_move_or_rename_where_pages_stand_beneath(board, home, branch):
    renamed = replace(branch[1], slug="places", path="/guides/places/")
    with pytest.raises(Refused, match="Use “Move or rename” instead"):
        submit_content(board, renamed)
    sign_off(board, submit_withdrawal(branch[3].content_id, "Wrong.", board.editors["acpo"]))
    with pytest.raises(Refused, match="Use “Move or rename” instead"):
        submit_content(board, renamed)


def test_a_move_needs_every_seat_that_one_of_its_pages_needs(board, home):
    index = make_content("Minutes", type="minutes.MinutesIndexPage")
    publish_content(board, index)
    meeting = beneath(index, "Meeting 1", type="minutes.MinutesPage")
    publish_content(board, meeting)
    submission = submit_move(index.content_id, home.content_id, "meetings", board.editors["acpo"])
    assert submission.policy["required"] == ["home-office"]
    for code in ("acpo", "npia"):
        cast(board, submission, code)
    assert "/minutes/" in paths()
    cast(board, submission, "home-office")
    assert "/meetings/meeting-1/" in paths()


def queries_of_a_move(board, home, monkeypatch, title, pages):
    """How many queries it takes to submit, and to publish, a move of a page with so many beneath it."""
    from cctvportal.signoff.actions import vote

    top = make_content(title)
    contents = [top, *(beneath(top, f"{title} {number}") for number in range(pages))]
    for content in contents:
        publish_content(board, content)
    counts = []
    with monkeypatch.context() as patch:
        patch.setattr(vote, "publish", lambda submission: None)
        with CaptureQueriesContext(connection) as asked:
            submission = submit_move(top.content_id, home.content_id, f"{title.lower()}-moved", board.editors["acpo"])
        counts.append(len(asked))
        nearly(board, submission)
    with CaptureQueriesContext(connection) as asked:
        publish(submission)
    return [*counts, len(asked)]


def test_a_move_takes_no_more_queries_for_more_pages(board, home, monkeypatch):
    few = queries_of_a_move(board, home, monkeypatch, "Few", 2)
    many = queries_of_a_move(board, home, monkeypatch, "Many", 25)
    assert few == many
    assert all(few), "the counter counts"
