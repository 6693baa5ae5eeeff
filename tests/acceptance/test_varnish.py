"""A real Varnish in front: readers are answered from its memory, hear of each edition at once, and never go back."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread
from requests.adapters import HTTPAdapter

from cctvportal.delivery.models import Reader as Named
from cctvportal.frontends import caches
from cctvportal.frontends.keys import add_reader
from cctvportal.publication.enums import Cause
from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_edition
from cctvportal.publication.release import release
from deploy import varnish_process
from home.models import GuidancePage, HomePage
from tests.builders import Board, asset_use, make_board, make_content, publish_content, take_down
from tests.factories import make_page, publish_page
from tests.publication_builder import freeze


class Reader(requests.Session):
    """Asks one host, its connection kept open."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base

    def request(self, method: str, address: str, **more: Any) -> requests.Response:  # type: ignore[override]
        return super().request(method, f"{self.base}{address}", timeout=20, **more)


class FromElsewhere(HTTPAdapter):
    """Asks from an address that is no proxy's."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, source_address=("127.0.0.2", 0))


pytestmark = pytest.mark.skipif(not varnish_process.program(), reason="There is no Varnish here.")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.fixture
def board(portal_db: str) -> Board:
    board = make_board()
    publish_page(board, make_page(HomePage, owner=board.editors["home-office"]), "home-office")
    return board


@pytest.fixture
def siting(board: Board) -> GuidancePage:
    """Published, with its number in title and breadcrumbs."""
    siting = make_page(GuidancePage, HomePage.objects.get(), owner=board.editors["acpo"], slug="siting")
    next_issue(board, siting, 1)
    return siting


@pytest.fixture
def varnish(siting: GuidancePage, portal_url: str, tmp_path: Path, settings: Any) -> Iterator[Reader]:
    """Asks a Varnish in front of the test's portal."""
    port = free_port()
    process = varnish_process.start(urlsplit(portal_url).port or 0, port, tmp_path / "varnish", memory="32M")
    settings.CACHES_IN_FRONT = [f"http://127.0.0.1:{port}"]
    with Reader(f"http://127.0.0.1:{port}") as client:
        yield client
    process.terminate()
    process.wait()


def next_issue(board: Board, siting: GuidancePage, number: int) -> None:
    siting.title = f"Siting cameras, issue {number}"
    publish_page(board, siting)


def issue(answer: requests.Response) -> int:
    """The issue that the page tells, where heading, title and breadcrumbs tell the same one."""
    (found,) = set(re.findall(r"Siting cameras, issue (\d+)", answer.text))
    return int(found)


def is_hit(answer: requests.Response) -> bool:
    return len(answer.headers["X-Varnish"].split()) == 2


def test_the_second_reader_is_answered_from_memory_with_the_same_bytes(varnish: Reader, portal_url: str) -> None:
    varnish.get("/siting/")
    first, second = varnish.get("/siting/"), varnish.get("/siting/")
    assert is_hit(second)
    assert second.content == first.content == Reader(portal_url).get("/siting/").content
    assert not {"xkey", "surrogate-key", "set-cookie"} & set(second.headers)
    assert varnish.get("/siting/", headers={"If-None-Match": second.headers["ETag"]}).status_code == 304


def test_a_new_edition_is_read_at_once_and_everywhere(varnish: Reader, board: Board, siting: GuidancePage) -> None:
    for _ in range(2):
        assert issue(varnish.get("/siting/")) == 1
    next_issue(board, siting, 2)
    assert issue(varnish.get("/siting/")) == 2
    answer = varnish.get(f"/api/v2/pages/{siting.pk}/")
    assert answer.json()["title"] == "Siting cameras, issue 2"
    assert answer.headers["Portal-Edition"] == str(current_edition().number)


def test_a_cache_that_was_not_told_learns_from_the_first_answer(
    varnish: Reader, board: Board, siting: GuidancePage, settings: Any
) -> None:
    for _ in range(2):
        varnish.get("/siting/")
    settings.CACHES_IN_FRONT = []
    next_issue(board, siting, 2)
    assert issue(varnish.get("/siting/")) == 1
    varnish.get("/sitemap.xml")
    assert issue(varnish.get("/siting/")) == 2


def test_a_visitor_neither_names_an_edition_nor_gets_an_answer_of_her_own(varnish: Reader) -> None:
    for _ in range(2):
        varnish.get("/siting/")
    for headers in ({"Portal-Edition": "1"}, {"Portal-Edition": "999"}, {"Cookie": "a=b"}):
        answer = varnish.get("/siting/", headers=headers)
        assert is_hit(answer)
        assert issue(answer) == 1


def test_a_key_is_judged_by_the_portal_and_nobody_is_told_what_is_left_to_another(
    varnish: Reader, board: Board, settings: Any
) -> None:
    settings.RATE_LIMIT_ANONYMOUS, settings.TRUSTED_PROXIES = 1000, ["127.0.0.1"]
    limits = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "tests-varnish"}
    settings.CACHES = settings.CACHES | {"limits": limits}
    key = add_reader(Named(name="App", contact="app@portal.example"), timedelta(days=1), by=board.administrator)
    for _ in range(3):
        anonymous = varnish.get("/api/v2/pages/")
    assert is_hit(anonymous)
    for told in ("Bearer cctvread_" + "A" * 43, "Bearer x", "Basic dTpw"):
        for address in ("/api/v2/pages/", "/%61pi/v2/pages/"):
            assert varnish.get(address, headers={"Authorization": told}).status_code == 401
    named = varnish.get("/api/v2/pages/", headers={"Authorization": f"Bearer {key}"})
    assert (named.status_code, named.content) == (200, anonymous.content)
    assert named.headers["RateLimit"].startswith('"key";r=5999')
    after = varnish.get("/api/v2/pages/", headers={"X-Forwarded-For": "203.0.113.7"})
    assert is_hit(after)
    assert "RateLimit" not in after.headers
    assert after.headers["RateLimit-Policy"] == '"anonymous";q=1000;w=60'


def test_behind_varnish_each_client_is_counted_for_what_is_fetched(varnish: Reader, settings: Any) -> None:
    settings.RATE_LIMIT_ANONYMOUS, settings.TRUSTED_PROXIES = 2, ["127.0.0.1"]
    limits = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "tests-varnish-2"}
    settings.CACHES = settings.CACHES | {"limits": limits}
    varnish.mount("http://", FromElsewhere())
    # What a client says of itself stands before what Varnish adds, and is not believed.
    asked = [varnish.get(f"/api/v2/pages/?offset={n}", headers={"X-Forwarded-For": f"203.0.113.{n}"}) for n in range(3)]
    assert [answer.status_code for answer in asked] == [200, 200, 429]
    assert asked[2].headers["RateLimit"].startswith('"anonymous";r=0')
    assert varnish.get("/api/v2/pages/?offset=1").status_code == 200  # from memory, which costs nobody anything


def test_what_is_purged_by_its_tag_is_made_anew(varnish: Reader, siting: GuidancePage) -> None:
    for _ in range(2):
        varnish.get("/siting/")
    assert varnish.request("PURGE", "/", headers={"xkey": f"content-{siting.pk}"}).status_code == 200
    assert not is_hit(varnish.get("/siting/"))


@pytest.fixture
def address(board: Board) -> str:
    """Of a published file."""
    data = b"%PDF-1.7 " + b"siting " * 100
    use = asset_use(sha256=freeze(board, data, "application/pdf"), size=len(data), name="siting.pdf")
    publish_content(board, make_content("With a file", assets=(use,)))
    return f"/assets/{use.sha256}/{use.name}"


def test_a_file_is_kept_beyond_its_edition_and_purged_by_its_tag(
    varnish: Reader, board: Board, siting: GuidancePage, address: str
) -> None:
    whole = varnish.get(address)
    next_issue(board, siting, 2)
    again = varnish.get(address)
    assert is_hit(again)
    assert again.content == whole.content
    tag = f"asset-{address.split('/')[2]}"
    assert varnish.request("PURGE", "/", headers={"xkey": tag}).status_code == 200
    assert not is_hit(varnish.get(address))


def test_a_file_is_asked_for_again_once_it_is_superseded(varnish: Reader, board: Board, settings: Any) -> None:
    settings.DEMONSTRATION = False
    old, new = (
        asset_use(sha256=freeze(board, data, "application/pdf"), size=len(data), name="advice.pdf")
        for data in (b"%PDF-1.7 old", b"%PDF-1.7 new")
    )
    content = make_content("With a file", assets=(old,))
    publish_content(board, content)
    address = f"/assets/{old.sha256}/advice.pdf"
    for _ in range(2):
        assert varnish.get(address).headers["X-Robots-Tag"] == "all"
    publish_content(board, replace(content, assets=(new,)))
    assert varnish.get(address).headers["X-Robots-Tag"] == "noindex"
    # Where it is in use again, that is told as soon.
    publish_content(board, replace(content, assets=(old,)))
    assert varnish.get(address).headers["X-Robots-Tag"] == "all"


def test_conditions_and_parts_are_answered_the_same_through_varnish(
    varnish: Reader, portal_url: str, address: str
) -> None:
    for _ in range(2):
        etag = varnish.get(address).headers["ETag"]
    for headers, status in (
        *[({"If-None-Match": told}, 304) for told in (etag, f"W/{etag}", f'"other", {etag}', "*")],
        ({"If-None-Match": etag.replace("a", "b")}, 200),
        ({"Range": "bytes=0-8"}, 206),
        ({"Range": "bytes=-9"}, 206),
        ({"Range": "bytes=0-8,20-28"}, 200),
        ({"Range": "lines=0-8"}, 200),
        ({"Range": "bytes=0-8", "If-Range": '"other"'}, 200),
        ({"Range": "bytes=9999-"}, 416),
    ):
        ours, theirs = varnish.get(address, headers=headers), Reader(portal_url).get(address, headers=headers)
        assert (ours.status_code, theirs.status_code) == (status, status)
        for name in ("Cache-Control", "Content-Range", "Access-Control-Allow-Origin"):
            assert ours.headers.get(name) == theirs.headers.get(name), (status, name)
        assert status != 304 or "Content-Length" not in ours.headers


def test_after_a_redaction_nothing_is_left_in_memory(
    varnish: Reader, siting: GuidancePage, address: str, settings: Any
) -> None:
    for _ in range(2):
        varnish.get(address)
    release([], cause=Cause.REDACTION)
    caches.tell(settings.CACHES_IN_FRONT[0], current_edition().number)
    assert not is_hit(varnish.get(address))


def test_after_a_take_down_no_file_of_it_is_served_from_memory(varnish: Reader, board: Board, address: str) -> None:
    for _ in range(2):
        assert varnish.get(address).status_code == 200
    shows = Publication.objects.get(asset_links__asset=address.split("/")[2])
    take_down(board, shows.content_id)
    assert varnish.get(address).status_code == 404


def test_a_cache_that_is_away_is_told_later_and_holds_up_nothing(
    board: Board, siting: GuidancePage, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CACHES_IN_FRONT = [f"http://127.0.0.1:{free_port()}"]
    next_issue(board, siting, 2)
    assert "was not told of edition" in caplog.text
    with pytest.raises(OSError):
        caches.tell_later.call(settings.CACHES_IN_FRONT[0], current_edition().number)


def test_while_the_portal_is_down_the_public_keeps_reading(siting: GuidancePage, tmp_path: Path, settings: Any) -> None:
    settings.SHARED_MAX_AGE = 1
    server = LiveServerThread("127.0.0.1", StaticFilesHandler)
    server.start()
    server.is_ready.wait()
    port = free_port()
    process = varnish_process.start(server.port, port, tmp_path / "varnish", memory="32M")
    try:
        reader = Reader(f"http://127.0.0.1:{port}")
        for _ in range(2):
            reader.get("/siting/")
        server.terminate()
        time.sleep(5)
        answer = reader.get("/siting/")
        assert (answer.status_code, issue(answer)) == (200, 1)
    finally:
        process.terminate()
        process.wait()


def test_no_reader_goes_back_or_sees_two_editions_in_one_answer(
    varnish: Reader, board: Board, siting: GuidancePage
) -> None:
    stop, seen, wrong = threading.Event(), [0, 0], []

    def read(reader: int) -> None:
        newest = 0
        with Reader(varnish.base) as client:
            while not stop.is_set():
                answer = client.get("/siting/")
                told, edition = issue(answer), int(answer.headers["Portal-Edition"])
                if answer.status_code != 200 or edition < newest or titles.get(edition) not in (None, told):
                    wrong.append((edition, newest, told))
                newest, seen[reader] = max(newest, edition), seen[reader] + 1

    titles = {current_edition().number: 1}
    readers = [threading.Thread(target=read, args=(reader,)) for reader in range(2)]
    for reader in readers:
        reader.start()
    for number in range(2, 7):
        titles[current_edition().number + 1] = number
        next_issue(board, siting, number)
        assert issue(varnish.get("/siting/")) == number
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert min(seen) > 20
