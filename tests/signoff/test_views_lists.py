"""The lists of submissions, the menu, and the admin's first page."""

import re

import pytest
from django.db import connection
from django.urls import reverse

from cctvportal.agencies.enums import Capacity, Role
from cctvportal.signoff.actions.withdraw import submit_withdrawal
from cctvportal.signoff.ballots import open_seats
from cctvportal.signoff.enums import Decision
from cctvportal.signoff.models import Submission
from cctvportal.signoff.queues import awaiting_vote_of
from tests.builders import cast, join, leave, make_content, publish_content, submit_content


def listed(client, user, name="board", **query) -> str:
    """The list as ``user`` sees it."""
    client.force_login(user)
    return client.get(reverse(f"signoff:{name}"), query).content.decode()


def queries_of(action) -> int:
    """How many queries ``action`` makes."""
    asked = []

    def note(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        action()
    return len(asked)


@pytest.fixture
def past_and_present(board, home):
    """One published, one returned, one under review, by ACPO; one under review by NPIA."""
    publish_content(board, make_content("Signed"))
    cast(board, submit_content(board, make_content("Sent back")), "npia", Decision.RETURN, reason="No.")
    cast(board, submit_content(board, make_content("Half way")), "npia")
    submit_content(board, make_content("Fresh", path="/fresh/"), agency="npia")


def test_what_waits_for_her_vote_comes_first(client, board, past_and_present):
    page = listed(client, board.members["npia"])
    assert page.index("Fresh") < page.index("Half way") < page.index("Sent back")
    assert page.count("Your vote is awaited") == 1


def test_the_list_says_how_each_ended(client, board, past_and_present):
    page = listed(client, board.members["npia"])
    assert "Published in edition 2" in page
    assert "by NPIA" in page
    assert "1 of 2" in page


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("awaiting", {"Fresh"}),
        ("open", {"Fresh", "Half way"}),
        ("returned", {"Sent back"}),
        ("published", {"Signed", "The National CCTV Strategy"}),
    ],
)
def test_the_board_filters_by_state(client, board, past_and_present, state, shown):
    page = listed(client, board.members["npia"], state=state)
    assert set(re.findall(r'/admin/signoff/review/[0-9a-f-]+/"\s*>\s*([^<]+?)\s*<', page)) == shown


def test_the_board_searches_by_title(client, board, past_and_present):
    page = listed(client, board.members["npia"], q="half")
    assert "Half way" in page
    assert "Fresh" not in page


def test_an_empty_list_says_what_it_is_for(client, board):
    assert "Nothing has been submitted to the board yet." in listed(client, board.members["npia"])
    assert "Your agency has submitted nothing yet." in listed(client, board.editors["acpo"], "submissions")


def test_editors_see_their_agencies_submissions_and_no_others(client, board, past_and_present):
    page = listed(client, board.editors["npia"], "submissions")
    assert "Fresh" in page
    assert "Half way" not in page
    assert "Half way" in listed(client, board.editors["acpo"], "submissions")


def test_the_secretary_sees_what_she_submitted(client, board, home):
    content = make_content("Old advice")
    publish_content(board, content)
    submit_withdrawal(content.content_id, "Out of date.", board.secretary)
    page = listed(client, board.secretary, "submissions")
    assert "Old advice" in page
    assert "Withdrawal" in page


@pytest.mark.parametrize(("name", "who"), [("board", "editors"), ("submissions", "members")])
def test_each_list_is_for_those_whose_menu_has_it(client, board, name, who):
    client.force_login(getattr(board, who)["npia"])
    page = client.get(reverse(f"signoff:{name}"), follow=True).content.decode()
    assert "you do not have permission" in page
    assert "listing-results" not in page


def test_the_menu_counts_what_waits_for_her_vote(client, board, past_and_present):
    client.force_login(board.members["sample"])
    assert "Board (2)" in client.get(reverse("wagtailadmin_home")).content.decode()
    client.force_login(board.secretary)
    assert "Board (" not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_the_first_page_shows_what_waits(client, board, past_and_present):
    client.force_login(board.members["npia"])
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "Awaiting your vote (1)" in page
    assert "Fresh" in page
    assert "Half way" not in page


def test_the_first_page_tells_a_member_without_work_so(client, board):
    client.force_login(board.members["npia"])
    assert "Nothing waits for your vote." in client.get(reverse("wagtailadmin_home")).content.decode()


def test_the_first_page_tells_editors_what_came_back_until_it_is_submitted_again(client, board, home):
    content = make_content("Sent back")
    cast(board, submit_content(board, content), "npia", Decision.RETURN, reason="No.")
    client.force_login(board.editors["acpo"])
    assert "Returned" in client.get(reverse("wagtailadmin_home")).content.decode()
    submit_content(board, content)
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "Returned" not in page
    assert "Under review" in page


def test_the_queue_is_what_the_rules_of_voting_allow(board, home):
    """One query in place of the rules must answer as they do, for everybody."""
    author = board.editors["acpo"]
    join(author, board.agencies["acpo"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    both = board.members["npia"]
    join(both, board.agencies["sample"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    leave(board.members["home-office"].memberships.get())
    cast(board, submit_content(board, make_content("One")), "npia")
    cast(board, submit_content(board, make_content("Two")), "acpo")
    submit_content(board, make_content("Three"), agency="npia")
    cast(board, submit_content(board, make_content("Four")), "sample", Decision.RETURN, reason="No.")
    for user in (author, both, *board.members.values(), board.secretary):
        by_rules = {sub.pk for sub in Submission.objects.all() if open_seats(sub, user)}
        assert set(awaiting_vote_of(user).values_list("pk", flat=True)) == by_rules
    assert awaiting_vote_of(both).count() == 2


@pytest.mark.parametrize(("name", "who"), [("board", "members"), ("submissions", "editors")])
def test_a_longer_list_makes_no_more_queries(client, board, home, name, who):
    def look() -> None:
        listed(client, getattr(board, who)["acpo"], name)

    cast(board, submit_content(board, make_content("First")), "npia")
    publish_content(board, make_content("Published"))
    look()
    few = queries_of(look)
    for number in range(6):
        cast(board, submit_content(board, make_content(f"Page {number}")), "npia")
        publish_content(board, make_content(f"Published {number}"))
    assert few > 0
    assert queries_of(look) == few


def test_the_list_is_turned_over_by_pages(client, board, home):
    for number in range(27):
        submit_content(board, make_content(f"Page {number:02}"))
    assert "Page 1 of 2" in listed(client, board.members["npia"])
    assert "Page 2 of 2" in listed(client, board.members["npia"], p=2)
