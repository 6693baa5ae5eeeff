"""The report: an agency sees its own, in the admin, and as a table."""

import csv
import io

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from cctvportal.agencies.models import User
from cctvportal.links.enums import LinkState
from cctvportal.links.models import OutsideLink

REPORT = "/admin/links/"


def rows(answer) -> list[str]:
    assert answer.status_code == 200
    table = BeautifulSoup(answer.content, "html.parser").select("table.listing tbody tr")
    return [row.get_text(" ", strip=True) for row in table]


@pytest.fixture
def links(publish):
    publish("Siting", "https://a.example/", "https://b.example/")
    publish("Quality", "https://a.example/", agency="npia")
    OutsideLink.objects.filter(host="b.example").update(
        state=LinkState.DEAD, status=404, answer="There is no such page."
    )
    OutsideLink.objects.filter(host="a.example").update(state=LinkState.FINE, status=200)


def test_an_agency_sees_the_links_of_its_own_pages_the_dead_ones_first(board, links, signed_in):
    assert reverse("links:index") == REPORT
    for user in (board.editors["acpo"], board.members["acpo"]):
        dead, there = rows(signed_in(user).get(REPORT))
        assert "https://b.example/" in dead
        assert "Dead 404 There is no such page." in dead
        assert "Siting" in there
    (only,) = rows(signed_in(board.editors["npia"]).get(REPORT))
    assert "Quality" in only
    assert len(rows(signed_in(board.administrator).get(REPORT))) == 3


def test_it_says_where_nothing_is_checked(board, links, signed_in, settings):
    said = "checking them is switched off"
    settings.CHECK_LINKS = True
    assert said not in signed_in(board.administrator).get(REPORT).content.decode()
    settings.CHECK_LINKS = False
    assert said in signed_in(board.administrator).get(REPORT).content.decode()


def test_it_is_filtered(board, links, signed_in):
    client = signed_in(board.administrator)
    assert len(rows(client.get(f"{REPORT}?state=trouble"))) == 1
    assert len(rows(client.get(f"{REPORT}?state=fine"))) == 2
    assert len(rows(client.get(f"{REPORT}?host=B.ex"))) == 1
    assert len(rows(client.get(f"{REPORT}?title=quality"))) == 1
    assert len(rows(client.get(f"{REPORT}results/?agency_name=NPIA"))) == 1
    for wrong in ("state=x", "agency_name=x", "host=%00", "p=99999", "export=x"):
        assert client.get(f"{REPORT}?{wrong}").status_code < 500, wrong


def test_no_filter_names_another_agency(board, links, signed_in):
    assert "NPIA" not in signed_in(board.editors["acpo"]).get(REPORT).content.decode().partition("<main")[2]


def test_a_table_has_the_same_rows_and_runs_nothing(board, publish, links, signed_in):
    publish("=HYPERLINK(1)", "https://c.example/")
    answer = signed_in(board.editors["acpo"]).get(f"{REPORT}?export=csv")
    found = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert [row["Leads to"] for row in found] == ["https://b.example/", "https://c.example/", "https://a.example/"]
    assert [row["State"] for row in found] == ["dead", "unknown", "fine"]
    assert found[1]["Page"] == "'=HYPERLINK(1)"
    assert signed_in(board.editors["npia"]).get(f"{REPORT}?export=xlsx").status_code == 200


def test_an_empty_report_says_why_it_is_empty(board, signed_in, publish):
    client = signed_in(board.editors["acpo"])
    assert "have not been looked for yet" in client.get(REPORT).content.decode()
    publish("Nothing")
    assert "No page of yours links to another site" in client.get(REPORT).content.decode()


def test_links_that_are_too_many_to_check_are_told(board, publish, signed_in, monkeypatch):
    monkeypatch.setattr("cctvportal.links.collecting.MOST", 1)
    publish("One", "https://a.example/", "https://b.example/")
    shown = signed_in(board.editors["acpo"]).get(REPORT).content.decode()
    assert "links to 1 more address than are checked" in shown
    assert "1 link on a page" in shown


def test_who_has_no_place_in_an_agency_sees_nothing(board, links, signed_in):
    stranger = User.objects.create_user("stranger", "stranger@portal.example", "password")
    answer = signed_in(stranger).get(REPORT)
    assert answer.status_code in (302, 403)


def test_it_takes_as_few_queries_for_many_as_for_one(board, publish, signed_in, django_assert_max_num_queries):
    publish("One", *(f"https://{number}.example/" for number in range(40)))
    client = signed_in(board.editors["acpo"])
    client.get(REPORT)
    with django_assert_max_num_queries(25):
        client.get(REPORT)
