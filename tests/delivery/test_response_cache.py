"""The cache of responses: what it answers with, for how long, and to which conditions."""

import gzip
import pickle
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import brotli
import pytest
from django.core.cache import caches
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.http import http_date
from redis import Redis
from time_machine import travel

from cctvportal.delivery import caching, response_cache
from cctvportal.delivery import newest as reading
from cctvportal.delivery.encodings import encoded
from cctvportal.delivery.newest import NewestEdition
from cctvportal.delivery.sealed_cache import SealedPickles
from cctvportal.kernel import clock
from cctvportal.publication.models import Edition
from cctvportal.publication.reads import current_edition
from cctvportal.record.append import append
from settings import embedded
from tests.builders import make_content, publish_content
from tests.design import samples
from tests.publication_builder import publish_sample, withdraw

PAGE = samples.PAGES[samples.GUIDANCE][1]
LIST = "/api/v2/pages/?fields=*"


@pytest.fixture(autouse=True)
def kept(settings):
    """As in production: in the memory of the process."""
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "tests"}
    settings.CACHES = settings.CACHES | {"responses": memory}
    cache = caches["responses"]
    cache.clear()
    yield cache
    cache.clear()


@pytest.mark.parametrize("address", ["/", PAGE, LIST, "/api/v2/pages/", "/sitemap.xml", "/search/?q=tapes"])
def test_a_hit_asks_for_the_edition_alone_and_is_the_same(site, client, queries, address):
    made = client.get(address)
    with queries() as asked:
        hit = client.get(address)
    assert len(asked) == 1
    assert "publication_edition" in asked[0]
    assert hit.content == made.content
    # It is not told within the second of the edition, which may end between the two.
    untimed = [{**answer.headers, "Last-Modified": ""} for answer in (made, hit)]
    assert untimed[0] == untimed[1]


def test_the_edition_is_asked_for_once_an_interval(site, client, queries, settings, monkeypatch):
    monkeypatch.setattr(response_cache, "newest", NewestEdition())
    settings.EDITION_INTERVAL = 60
    client.get(PAGE)
    with queries() as asked:
        assert client.get(PAGE).status_code == 200
    assert asked == []
    publish_sample(site, samples.GUIDANCE, title="Newer")
    assert b"Newer" not in client.get(PAGE).content
    heard = str(current_edition().number)
    assert b"Newer" in client.get(PAGE, headers={"Portal-Edition": heard}).content
    assert b"Newer" in client.get(PAGE).content


def test_a_thread_that_read_too_early_does_not_bring_the_old_edition_back(site, settings, monkeypatch):
    """One reads edition 1 and is held up there; another asks, and must not be overtaken by what the first found."""
    found, begun, go_on = [Edition(number=1), Edition(number=2)], threading.Event(), threading.Event()

    def read():
        edition = found.pop(0)
        if edition.number == 1:
            begun.set()
            assert go_on.wait(10)
        return edition

    monkeypatch.setattr(reading, "current_edition", read)
    watched = NewestEdition()
    first = threading.Thread(target=watched.get)
    first.start()
    assert begun.wait(10)
    second = threading.Thread(target=watched.get)
    second.start()
    second.join(0.2)
    go_on.set()
    first.join()
    second.join()
    settings.EDITION_INTERVAL = 60
    assert watched.get().number == 2


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("address", [LIST, "/search/?q=tapes"])
def test_a_question_mark_within_a_path_begins_no_query(site, client, address, order):
    within = address.replace("?", "%3F")
    for asked, status in [(address, 200), (within, 404)][::order]:
        assert client.get(asked).status_code == status
    assert client.get(within, headers={"If-None-Match": client.get(address)["ETag"]}).status_code == 404


@pytest.mark.parametrize("heard", ["", "x", "-1", "9" * 40, "²"])
def test_whatever_a_visitor_says_of_editions_changes_no_answer(site, client, heard):
    assert client.get(PAGE, headers={"Portal-Edition": heard}).content == client.get(PAGE).content


def test_a_new_edition_is_seen_at_once_and_forgets_the_old(site, client, kept):
    before = client.get(PAGE)
    publish_sample(site, samples.GUIDANCE, title="Newer")
    after = client.get(PAGE)
    assert b"Newer" in after.content
    assert after["ETag"] != before["ETag"]
    assert len(kept._cache) == 1


@pytest.mark.parametrize(
    "address", ["/nothing/", "/record/", "/record/head.json", "/healthz", "/robots.txt", "/guidance"]
)
def test_what_no_edition_determines_is_not_kept(site, client, kept, address):
    client.get(address)
    assert not kept._cache


def test_neither_long_questions_nor_long_answers_are_kept(site, client, kept, monkeypatch):
    client.get(f"/search/?q={'x' * 400}")
    monkeypatch.setattr(response_cache, "LONGEST_BODY", 100)
    assert client.get(PAGE).status_code == 200
    assert not kept._cache


def test_a_withdrawn_page_is_gone_although_it_was_kept(site, client):
    address = samples.PAGES[samples.CONSULTATION][1]
    assert client.get(address).status_code == 200
    withdraw(site, samples.CONSULTATION)
    assert client.get(address).status_code == 410


def test_a_cache_that_is_away_costs_time_and_no_answer(site, client, settings, caplog):
    away = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = settings.CACHES | {"responses": away}
    assert client.get(PAGE).status_code == 200
    assert "The cache of responses cannot be read" in caplog.text


@pytest.fixture
def redis(tmp_path) -> Iterator[str]:
    """The address of a Redis of the test's own."""
    if not (server := shutil.which("redis-server")):
        pytest.skip("There is no redis-server here.")
    socket = tmp_path / "redis.sock"
    command = [server, "--port", "0", "--unixsocket", socket, "--save", "", "--dir", tmp_path]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=embedded.die_with_parent) as process:
        while not socket.exists() and process.poll() is None:
            time.sleep(0.02)
        yield f"unix://{socket}?db=1"
        process.terminate()


def share(settings, redis: str) -> None:
    shared = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis}
    sealed = {"OPTIONS": {"serializer": "cctvportal.delivery.sealed_cache.SealedPickles"}}
    settings.CACHES = settings.CACHES | {"responses": shared | sealed}


FORGED = response_cache.Kept({"Content-Type": "text/html"}, {"": b"Nobody signed this."}, "0" * 64, False)


def test_what_somebody_else_put_into_the_redis_is_not_served(site, client, settings, redis):
    share(settings, redis)
    made = client.get(PAGE).content
    store = Redis.from_url(redis)
    [name] = store.keys()
    key = name.decode().split(":", 2)[2]
    store.set(name, pickle.dumps((key, FORGED)))
    assert client.get(PAGE).content == made
    store.set(name, bytes(32) + pickle.dumps((key, FORGED)))
    assert client.get(PAGE).content == made
    # Nor what was kept as the answer of another address.
    client.get(LIST)
    [other] = set(store.keys()) - {name}
    store.set(name, store.get(other))
    assert client.get(PAGE).content == made


def test_a_value_is_read_where_its_seal_is_that_of_this_key(settings, caplog):
    sealed = SealedPickles()
    for value in (FORGED, None, True, "7", 7, -7, 10**30):
        kept = sealed.dumps(value)
        assert sealed.loads(kept if isinstance(kept, bytes) else str(kept).encode()) == value
    kept = sealed.dumps(FORGED)
    settings.SECRET_KEY = "another" * 9
    assert sealed.loads(kept) is None
    assert sealed.loads(b"") is None
    assert "written by somebody else" in caplog.text


def test_a_redis_keeps_the_same(site, client, settings, queries, redis):
    share(settings, redis)
    made = client.get(PAGE)
    with queries() as asked:
        assert client.get(PAGE).content == made.content
    assert len(asked) == 1
    publish_sample(site, samples.GUIDANCE, title="Newer")
    assert b"Newer" in client.get(PAGE).content


# Validators


@pytest.mark.parametrize("address", [PAGE, LIST, "/sitemap.xml"])
@pytest.mark.parametrize("is_kept", [True, False])
def test_an_unchanged_answer_is_not_made_again(site, client, queries, kept, address, is_kept):
    asked_for = {"Accept-Encoding": "br"}
    first = client.get(address, headers=asked_for)
    if not is_kept:
        kept.clear()
    with queries() as asked:
        again = client.get(address, headers=asked_for | {"If-None-Match": f'"other", {first["ETag"]}'})
    assert (again.status_code, again.content, len(asked)) == (304, b"", 1)
    for header in ("ETag", "Cache-Control", "Vary", "Portal-Edition"):
        assert again[header] == first[header]


def test_a_tag_is_a_digest_of_the_answer_keyed_by_edition_and_release(site, client, monkeypatch):
    page, other = client.get(PAGE)["ETag"], client.get("/")["ETag"]
    assert page.split("-")[:2] == other.split("-")[:2]
    assert page.split("-")[2] != other.split("-")[2]
    monkeypatch.setattr(caching, "software_release", lambda: "newer")
    answer = client.get(PAGE, headers={"If-None-Match": page})
    assert answer.status_code == 200
    assert "-newer-" in answer["ETag"]


def test_a_tag_counts_for_its_own_address_alone(site, client):
    page = client.get(PAGE)["ETag"]
    assert client.get("/", headers={"If-None-Match": page}).status_code == 200
    forged = f'{page[:-3]}{"00" if page[-3:-1] != "00" else "11"}"'
    assert client.get(PAGE, headers={"If-None-Match": forged}).status_code == 200
    assert client.get("/nothing/", headers={"If-None-Match": page}).status_code == 404


@pytest.mark.parametrize("address", [PAGE, LIST, "/record/head.json", "/robots.txt"])
@pytest.mark.parametrize("accepted", ["br", "gzip", "identity", "br;q=0.1, gzip;q=0.9"])
def test_a_tag_counts_for_the_coding_that_is_asked_for_alone(site, client, address, accepted):
    """304 has the tag of the 200 that it stands for (RFC 9110, section 15.4.5)."""
    known = {client.get(address, headers={"Accept-Encoding": coding}).get("ETag", "") for coding in ("br", "gzip", "")}
    for told in (known, {f"W/{etag}" for etag in known}, {"*"}):
        whole = client.get(address, headers={"Accept-Encoding": accepted})
        again = client.get(address, headers={"Accept-Encoding": accepted, "If-None-Match": ", ".join(told)})
        assert again.get("ETag") == whole.get("ETag")
        assert again.status_code == (304 if "ETag" in whole else 200)
        others = ", ".join(told - {"*", whole.get("ETag"), f"W/{whole.get('ETag')}"})
        changed = client.get(address, headers={"Accept-Encoding": accepted, "If-None-Match": others})
        assert (changed.status_code, changed.content) == (200, whole.content)


@pytest.mark.parametrize("address", [PAGE, LIST, "/record/"])
def test_304_says_of_the_answer_what_it_said_and_nothing_of_its_content(site, client, address):
    with travel(current_edition().made_at + timedelta(hours=1), tick=False):
        whole = client.get(address, headers={"Accept-Encoding": "br"})
        again = client.get(address, headers={"Accept-Encoding": "br", "If-None-Match": "*"})
    of_content = {"Content-Type", "Content-Length", "Content-Encoding"}
    assert again.status_code == 304
    assert {**again.headers} == {name: value for name, value in whole.headers.items() if name not in of_content}


@pytest.mark.parametrize("known", ['"other"', None])
def test_a_precondition_that_fails_is_412_and_kept_nowhere(site, client, known):
    headers = {"If-Match": '"other"', "If-None-Match": known or client.get(PAGE)["ETag"]}
    answer = client.get(PAGE, headers=headers)
    assert (answer.status_code, answer["Cache-Control"]) == (412, "no-store")
    assert "ETag" not in answer


def test_if_match_holds_for_any_answer_that_there_is(site, client):
    tag = client.get(PAGE)["ETag"]
    for told, status in (("*", 200), (f'"other", {tag}', 200), (f"W/{tag}", 412)):
        assert client.get(PAGE, headers={"If-Match": told}).status_code == status
    assert client.get("/nothing/", headers={"If-Match": '"other"'}).status_code == 404


def test_a_time_is_compared_where_there_is_one(site, client):
    known = client.get(PAGE)["ETag"]
    past, later = http_date(1), http_date(time.time() + 86_400)
    with travel(current_edition().made_at, tick=False):
        assert client.get(PAGE, headers={"If-Unmodified-Since": past}).status_code == 200
    with travel(current_edition().made_at + timedelta(hours=1), tick=False):
        assert client.get(PAGE, headers={"If-Unmodified-Since": past}).status_code == 412
        assert client.get(PAGE, headers={"If-Unmodified-Since": later, "If-None-Match": known}).status_code == 304
        # A tag goes before a time.
        assert client.get(PAGE, headers={"If-Modified-Since": later, "If-None-Match": '"other"'}).status_code == 200


def test_a_tag_of_a_database_that_was_begun_anew_counts_for_nothing(site, client, monkeypatch):
    tag = client.get(PAGE)["ETag"]
    another = current_edition()
    another.made_at += timedelta(days=1)
    monkeypatch.setattr(reading.newest, "get", lambda at_least=0: another)
    answer = client.get(PAGE, headers={"If-None-Match": tag})
    assert (answer.status_code, answer["ETag"] == tag) == (200, False)


def test_the_record_has_validators_too_and_is_made_each_time(site, client):
    first = client.get("/record/")
    assert first["Cache-Control"] == caching.REVALIDATE
    assert first["Vary"] == "Accept-Encoding"
    unchanged = client.get("/record/", headers={"If-None-Match": first["ETag"]})
    assert (unchanged.status_code, unchanged["Cache-Control"]) == (304, caching.REVALIDATE)


@pytest.mark.parametrize("address", ["/record/", "/record/head.json", "/api/portal/record/"])
def test_what_grows_within_an_edition_is_not_said_to_be_unchanged(site, client, address):
    before = client.get(address)
    append("vote", {"submission": "a vote makes no edition"})
    after = client.get(address, headers={"If-None-Match": before["ETag"]})
    assert (after.status_code, after["ETag"] == before["ETag"]) == (200, False)


def test_the_time_of_an_edition_is_told_once_its_second_is_over(site, client):
    edition = current_edition()
    with travel(edition.made_at, tick=False):
        assert "Last-Modified" not in client.get(PAGE)
    with travel(edition.made_at + timedelta(hours=1), tick=False):
        modified = client.get(PAGE)["Last-Modified"]
        assert modified == http_date(max(edition.made_at, response_cache.STARTED).timestamp() // 1)
        assert client.get(PAGE, headers={"If-Modified-Since": modified}).status_code == 304
        assert client.get(PAGE, headers={"If-Modified-Since": http_date(0)}).status_code == 200


# For how long


def test_no_cache_answers_past_the_next_boundary(site, client):
    ends = clock.now() + timedelta(hours=2)
    publish_content(site, make_content("Until then", boundaries=(ends,)))
    with travel(ends - timedelta(seconds=20), tick=False):
        assert client.get(PAGE)["Cache-Control"] == "public, max-age=0, s-maxage=20, stale-if-error=20"
    with travel(ends, tick=False):
        assert client.get(PAGE)["Cache-Control"] == caching.REVALIDATE


def test_nothing_is_kept_or_taken_from_the_cache_past_a_boundary(site, client, kept, queries):
    ends = clock.now() + timedelta(hours=2)
    publish_content(site, make_content("Until then", boundaries=(ends,)))
    client.get(PAGE)
    with travel(ends + timedelta(seconds=1), tick=False), queries() as asked:
        client.get(PAGE)
    assert len(asked) > 1


def test_what_an_answer_shows_is_named_for_purges(site, client):
    number = current_edition().number
    answer = client.get(PAGE)
    assert answer["Surrogate-Key"] == answer["xkey"] == f"edition-{number} content-{samples.GUIDANCE}"
    assert client.get(LIST)["Surrogate-Key"] == f"edition-{number}"


# Codings


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0.5, gzip", "gzip"),
        ("*", "br"),
        ("br;q=0, *", "gzip"),
        ("gzip;q=0", ""),
        ("identity", ""),
        ("gzip;q=0.5, identity", ""),
        ("*;q=0.5, identity;q=0.9", ""),
        ("identity;q=0.5, gzip;q=0.5", "gzip"),
        ("identity;q=0, *;q=0.1", "br"),
        ("gzip;q=zero", ""),
        ("", ""),
    ],
)
def test_the_best_acceptable_coding_is_chosen(site, client, accepted, coding):
    plain = client.get(PAGE).content
    answer = client.get(PAGE, headers={"Accept-Encoding": accepted} if accepted else {})
    assert answer.get("Content-Encoding", "") == coding
    assert answer["Vary"] == "Accept-Encoding"
    assert answer["Content-Length"] == str(len(answer.content))
    decoded = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[coding](answer.content)
    assert decoded == plain


def test_each_coding_has_a_strong_tag_of_its_own(site, client):
    tags = {client.get(PAGE, headers={"Accept-Encoding": coding})["ETag"] for coding in ("br", "gzip", "identity")}
    assert len(tags) == 3
    assert not any(tag.startswith("W/") for tag in tags)


def test_what_is_short_or_no_text_goes_as_it_is():
    asked = RequestFactory().get("/", headers={"Accept-Encoding": "br, gzip"})
    for response, coding in (
        (HttpResponse("short"), ""),
        (HttpResponse(bytes(5000), content_type="image/png"), ""),
        (HttpResponse(bytes(5000)), "br"),
    ):
        assert response_cache.Kept.of(response).coding_for(asked) == coding


def test_each_coding_is_made_once_and_for_whoever_asks(site, client, monkeypatch):
    made = []
    monkeypatch.setattr(response_cache, "encoded", lambda body, coding: made.append(coding) or encoded(body, coding))
    for _ in range(2):
        client.get(PAGE)
    assert made == []
    for coding in ("gzip", "br", "gzip", "br"):
        client.get(PAGE, headers={"Accept-Encoding": coding})
    assert made == ["gzip", "br"]
