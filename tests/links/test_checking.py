"""Links to elsewhere are checked within bounds, and what is found is nobody's business but the agency's."""

import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django_tasks_db.models import DBTaskResult

from cctvportal.frontends import sending
from cctvportal.kernel import clock
from cctvportal.links.asking import Answer, ask
from cctvportal.links.checking import (
    AGAIN,
    AT_ONCE,
    BACK_OFF,
    GAP,
    LONGEST_BACK_OFF,
    check,
    look_after_links,
    queue_due,
    settle,
)
from cctvportal.links.collecting import note_links, outside_links
from cctvportal.links.enums import LinkState
from cctvportal.links.models import LinkPlace, OutsideHost, OutsideLink, Survey
from cctvportal.publication.models import Publication
from tests.acceptance.conftest import kept_signals
from tests.builders import corrected, make_board, make_content, make_home, publish_content
from tests.design.samples import HOME_PAGE

FINE, FAILING, DEAD, UNCLEAR = LinkState.FINE, LinkState.FAILING, LinkState.DEAD, LinkState.UNCLEAR


def noted() -> set[str]:
    return set(OutsideLink.objects.values_list("url", flat=True))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ({"links": [{"label": "x", "url": "https://a.example/b?c=d#e"}]}, ["https://a.example/b?c=d"]),
        ({"html": '<p><a href="http://a.example/?a=1&amp;b=2">x</a></p>'}, ["http://a.example/?a=1&b=2"]),
        ({"url": "https://caf\u00e9.example/\u00e9"}, ["https://xn--caf-dma.example/%C3%A9"]),
        ({"url": "https://A.Example"}, ["https://a.example"]),
        ({"url": "mailto:a@b.example"}, []),
        ({"url": "/guidance/"}, []),
        ({"url": "javascript:alert(1)"}, []),
        ({"url": "http://localhost:8000/guidance/"}, []),
        ({"url": "https://a.example/" + "x" * 2000}, []),
        ({"url": "https://[::1/"}, []),
        ({"html": '<a data-page="12">x</a> https://not-a-link.example/', "text": "https://text.example/"}, []),
    ],
)
def test_what_a_page_links_to_elsewhere(settings, words, found):
    settings.PORTAL_URL = "http://localhost:8000"
    assert list(outside_links(words)) == found


def test_the_links_are_those_of_the_newest_edition(board, publish):
    publish("One", "https://a.example/", "https://b.example/#part")
    publish("Two", "https://a.example/", agency="npia")
    assert noted() == {"https://a.example/", "https://b.example/"}
    places = LinkPlace.objects.filter(link__url="https://a.example/").values_list("title", "agency_code")
    assert set(places) == {("One", "acpo"), ("Two", "npia")}
    page = Publication.objects.current().get(title="One")
    publish_content(board, corrected(page, title="One", body=[]), "acpo")
    assert note_links()
    assert noted() == {"https://a.example/"}
    assert not note_links()


def test_after_a_redaction_they_are_noted_anew_in_the_same_edition(board, publish):
    publish("One", "https://a.example/")
    assert not note_links()
    LinkPlace.objects.update(title="As before the redaction")
    Survey.objects.update(redactions=7)
    assert note_links()
    assert LinkPlace.objects.get().title == "One"


def test_so_many_are_checked_and_how_many_are_not_is_known(board, publish, monkeypatch):
    monkeypatch.setattr("cctvportal.links.collecting.MOST", 2)
    publish("One", *(f"https://{letter}.example/" for letter in "abc"))
    assert (len(noted()), Survey.objects.get().left_out) == (2, 1)


def test_head_is_enough_where_it_is_answered(elsewhere, settings):
    url = elsewhere.answers("/there?a=b", 200)
    assert ask(url) == Answer(FINE, 200, "")
    assert elsewhere.asked == [("HEAD", "/there?a=b")]
    assert elsewhere.agents == {f"cctvportal-links/1 (+{settings.PORTAL_URL})"}


@pytest.mark.parametrize("head", [400, 403, 404, 405, 501])
def test_get_is_asked_where_head_is_refused(elsewhere, head):
    assert ask(elsewhere.answers("/a", head, 200)).state == FINE
    assert [method for method, _ in elsewhere.asked] == ["HEAD", "GET"]


def test_get_is_asked_where_head_is_hung_up_on(elsewhere):
    def say(handler):
        if handler.command == "HEAD":
            handler.connection.close()
        else:
            handler.send_response(204)
            handler.end_headers()

    elsewhere.says["/a"] = say
    assert ask(elsewhere.url("/a")).state == FINE


@pytest.mark.parametrize(
    ("status", "state"), [(404, DEAD), (410, DEAD), (401, UNCLEAR), (403, UNCLEAR), (451, UNCLEAR), (500, FAILING)]
)
def test_what_an_answer_means(elsewhere, status, state):
    answer = ask(elsewhere.answers("/a", status))
    assert (answer.state, answer.status, answer.leave_alone) == (state, status, False)
    assert answer.words


@pytest.mark.parametrize("status", [429, 503])
def test_who_is_busy_is_left_alone_and_not_asked_twice(elsewhere, status):
    answer = ask(elsewhere.answers("/a", status, Retry_After="7200"))
    assert (answer.state, answer.leave_alone, answer.wait) == (FAILING, True, timedelta(hours=2))
    assert len(elsewhere.asked) == 1


def test_redirects_are_followed_and_told(elsewhere):
    there = elsewhere.answers("/there", 200)
    first = elsewhere.answers("/first", 301, Location="/second")
    elsewhere.answers("/second", 302, Location=there)
    assert ask(first) == Answer(FINE, 200, f"It leads on to {there}")
    assert ask(elsewhere.answers("/loop", 302, Location="/loop")).state == FAILING


@pytest.mark.parametrize(
    "place", ["http://10.0.0.1/", "http://169.254.169.254/latest/", "file:///etc/passwd", "//[::]/"]
)
def test_no_redirect_leads_inside(elsewhere, place, monkeypatch):
    answer = ask(elsewhere.answers("/a", 302, Location=place))
    assert (answer.state, answer.status) == (UNCLEAR, None)
    assert "It was not asked." in answer.words


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "https://127.0.0.1/", "http://[fd00::1]/", "http://a.example:25/"])
def test_what_is_not_on_the_public_internet_is_not_asked(url, settings):
    settings.WEBHOOKS_ALLOW_LOOPBACK = False
    assert ask(url).state == UNCLEAR


def test_a_name_that_leads_inside_is_not_asked(settings, monkeypatch):
    settings.WEBHOOKS_ALLOW_LOOPBACK = False
    monkeypatch.setattr("socket.getaddrinfo", lambda *args, **kwargs: [(2, 1, 6, "", ("192.168.0.7", 80))])
    assert "192.168.0.7" in ask("http://inside.example/").words


def test_a_name_that_leads_nowhere_is_a_failure(settings, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError

    monkeypatch.setattr("socket.getaddrinfo", fail)
    answer = ask("http://gone.example/")
    assert (answer.state, answer.leave_alone) == (FAILING, True)


def test_who_answers_drop_by_drop_is_cut_off(elsewhere, monkeypatch):
    monkeypatch.setattr(sending, "TIME_LIMIT", 0.5)

    def say(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for _ in range(100):
            handler.wfile.write(b"X-Drop: 1\r\n")
            handler.wfile.flush()
            time.sleep(0.1)

    elsewhere.says["/slow"] = say
    answer = ask(elsewhere.url("/slow"))
    assert (answer.state, answer.status, answer.leave_alone) == (FAILING, None, True)


@pytest.fixture
def link(publish):
    publish("One", "https://a.example/")
    return OutsideLink.objects.get()


def found(link: OutsideLink, answer: Answer, at) -> OutsideLink:
    link.refresh_from_db()
    settle(link, answer, at)
    link.refresh_from_db()
    return link


def test_no_answer_is_dead_after_three_times_in_two_days_and_alive_again_with_one(link):
    at, silent = clock.now(), Answer(FAILING, None, "No answer.", leave_alone=True)
    assert found(link, silent, at).state == FAILING
    assert found(link, silent, at + timedelta(days=1)).state == FAILING
    assert found(link, silent, at + timedelta(days=2)).state == DEAD
    assert link.failing_since == at
    again = found(link, Answer(FINE, 200, ""), at + timedelta(days=3))
    assert (again.state, again.failing_since, again.failures) == (FINE, None, 0)
    assert again.due_at == at + timedelta(days=3) + AGAIN


def test_a_host_rests_longer_each_time_it_does_not_answer(link):
    at = clock.now()
    waits = []
    for _ in range(9):
        found(link, Answer(FAILING, None, "No answer.", leave_alone=True), at)
        waits.append(OutsideHost.objects.get().next_at - at)
    assert waits[:3] == [BACK_OFF, BACK_OFF * 2, BACK_OFF * 4]
    assert waits[-1] == LONGEST_BACK_OFF
    found(link, Answer(FINE, 200, ""), at)
    assert OutsideHost.objects.get().next_at - at == GAP
    found(link, Answer(FAILING, 429, "Busy.", leave_alone=True, wait=timedelta(hours=3)), at)
    assert OutsideHost.objects.get().next_at - at == timedelta(hours=3)


def test_few_are_queued_and_of_each_host_one(publish, settings):
    settings.CHECK_LINKS = True
    publish("One", *(f"https://{host}.example/{n}" for host in "abcdef" for n in range(3)))
    assert queue_due() == AT_ONCE
    hosts = OutsideLink.objects.queued(clock.now()).values_list("host", flat=True)
    assert len(set(hosts)) == AT_ONCE
    assert queue_due() == 0
    # What a worker died over is queued again.
    OutsideLink.objects.update(queued_until=clock.now() - timedelta(seconds=1))
    OutsideHost.objects.create(name="a.example", next_at=clock.now() + timedelta(hours=1))
    assert queue_due() == AT_ONCE
    assert "a.example" not in OutsideLink.objects.queued(clock.now()).values_list("host", flat=True)


def test_nobody_is_asked_where_it_is_switched_off(publish, settings):
    settings.CHECK_LINKS = False
    publish("One", "https://a.example/")
    look_after_links()
    assert not OutsideLink.objects.queued(clock.now())
    assert noted()


def test_a_second_task_for_a_link_asks_nobody(elsewhere, publish):
    publish("One", elsewhere.answers("/a", 200))
    pk = OutsideLink.objects.get().pk
    check.func(pk)
    check.func(pk)
    check.func(pk + 1)
    assert len(elsewhere.asked) == 1


def test_the_public_may_not_read_it(db):
    with connection.cursor() as cursor:
        for table in ("outsidelink", "linkplace", "outsidehost", "survey"):
            cursor.execute("SELECT has_any_column_privilege('cctv_public', %s, 'SELECT')", [f"links_{table}"])
            assert cursor.fetchone() == (False,)


def test_scheduler_and_worker_find_out_and_no_reader_notices(portal_db, elsewhere, client):
    board = make_board()
    make_home(board, **HOME_PAGE | {"links": [], "footer_links": [], "announcement": None})
    url = elsewhere.answers("/gone", 404)
    words = {
        "title": "One",
        "summary": "",
        "body": [{"id": "a", "type": "rich_text", "value": {"html": f'<a href="{url}">x</a>'}}],
    }
    page = publish_content(board, make_content("One", representation=words | {"sections": []}), "acpo")
    before = client.get(page.path).content
    DBTaskResult.objects.all().delete()
    with kept_signals():
        call_command("run_scheduler", once=True)
        call_command("db_worker", batch=True, startup_delay=False, reload=False, verbosity=0)
    assert OutsideLink.objects.get().state == DEAD
    assert client.get(page.path).content == before
