"""Rate limits: who is counted, what an answer says of it, and what happens where nobody can count."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import caches
from django.test import RequestFactory

from cctvportal.delivery.access import limits
from cctvportal.delivery.access.clients import client_of
from cctvportal.delivery.access.keys import new_key
from cctvportal.delivery.checks import limits_make_sense
from tests.delivery.access.conftest import MINUTE
from tests.delivery.test_response_cache import redis  # noqa: F401

PAGES, CHANGES = "/api/v2/pages/", "/api/portal/changes/"


def from_(address: str) -> dict[str, str]:
    return {"REMOTE_ADDR": address}


def client_at(remote: str, forwarded: str | None = None) -> str:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return client_of(RequestFactory().get("/", headers=headers, REMOTE_ADDR=remote))


def test_every_answer_says_what_is_left(site, ask):
    for left in (4, 3):
        answer = ask(PAGES)
        assert answer["RateLimit-Policy"] == '"anonymous";q=5;w=60'
        assert answer["RateLimit"] == f'"anonymous";r={left};t=40'
        assert "Retry-After" not in answer


def test_the_sixth_of_five_is_refused_until_the_minute_is_over(site, ask, monkeypatch):
    for address in (PAGES, CHANGES, f"{PAGES}999999/", PAGES, PAGES):
        assert ask(address).status_code in (200, 404)
    refused = ask(PAGES)
    assert refused.status_code == 429
    assert refused["Retry-After"] == "40"
    assert refused["RateLimit"] == '"anonymous";r=0;t=40'
    assert refused["Cache-Control"] == "no-store"
    assert refused["Access-Control-Allow-Origin"] == "*"
    assert refused.json() == {"message": "More than 5 requests in this minute. Ask again in 40 seconds."}
    monkeypatch.setattr(limits.time, "time", lambda: MINUTE + 60.0)
    assert ask(PAGES)["RateLimit"] == '"anonymous";r=4;t=60'


def test_a_refusal_is_a_problem_outside_of_wagtails_contract(site, ask):
    for _ in range(6):
        refused = ask(CHANGES)
    assert (refused.status_code, refused["Content-Type"]) == (429, "application/problem+json")
    problem = refused.json()
    assert problem["type"] == "https://iana.org/assignments/http-problem-types#quota-exceeded"
    assert problem["violated-policies"] == ["anonymous"]
    assert problem["title"] == "Too Many Requests"


def test_pages_are_not_counted(site, client, ask):
    for _ in range(8):
        assert client.get("/").status_code == 200
    assert ask(PAGES)["RateLimit"] == '"anonymous";r=4;t=40'


def test_one_address_does_not_use_up_what_another_has(site, ask, key):
    for _ in range(6):
        ask(PAGES, **from_("198.51.100.1"))
    assert ask(PAGES, **from_("198.51.100.1")).status_code == 429
    assert ask(PAGES, **from_("198.51.100.2")).status_code == 200
    assert ask(PAGES, key, **from_("198.51.100.1")).status_code == 200


def test_a_key_has_its_own_end_whatever_the_address(site, ask, key):
    for number in range(10):
        assert ask(PAGES, key, **from_(f"198.51.100.{number}")).status_code == 200
    assert ask(PAGES, key).status_code == 429
    assert ask(PAGES).status_code == 200


def test_hits_of_the_cache_and_304_are_counted_too(site, ask):
    etag = ask(PAGES)["ETag"]
    answers = [ask(PAGES, headers={"If-None-Match": etag}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [304, 304, 304, 304, 429]


def test_without_a_limit_nobody_is_counted(site, ask, settings):
    settings.RATE_LIMIT_ANONYMOUS = 0
    for _ in range(8):
        answer = ask(PAGES)
        assert answer.status_code == 200
    assert "RateLimit" not in answer
    assert "RateLimit-Policy" not in answer


# Whose address


def test_whoever_names_another_address_is_counted_under_the_own(site, ask):
    for number in range(5):
        ask(PAGES, headers={"X-Forwarded-For": f"203.0.113.{number}"})
    assert ask(PAGES, headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 429


@pytest.mark.parametrize(
    ("remote", "forwarded", "client"),
    [
        ("198.51.100.7", None, "198.51.100.7"),
        ("198.51.100.7", "203.0.113.1", "198.51.100.7"),  # no proxy of ours
        ("10.0.0.1", "203.0.113.1", "203.0.113.1"),
        ("10.0.0.1", "6.6.6.6, 203.0.113.1", "203.0.113.1"),  # what the client itself wrote stands before
        ("10.0.0.1", "203.0.113.1, 10.0.0.2", "203.0.113.1"),  # two proxies
        ("10.0.0.1", "10.9.9.9, 10.0.0.2", "10.9.9.9"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("10.0.0.1", "6.6.6.6, <script>", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.1:4711", "203.0.113.1"),
        ("10.0.0.1", "[2001:db8:1:2:3::4]:4711", "2001:db8:1:2::/64"),
        ("10.0.0.1", ", ".join(["6.6.6.6"] * 3000), "6.6.6.6"),
        ("2001:db8:1:2:aaaa::1", None, "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::1", None, "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", None, "2001:db8:1:3::/64"),
        ("::ffff:198.51.100.7", None, "198.51.100.7"),
        ("::ffff:10.0.0.1", "203.0.113.1", "203.0.113.1"),
        ("fd00::5", "203.0.113.1", "203.0.113.1"),
        ("", "203.0.113.1", "203.0.113.1"),  # a Unix socket
        ("", None, ""),
        ("fe80::1%eth0", None, "fe80::/64"),
    ],
)
def test_the_client_is_who_the_trusted_proxies_say(settings, remote, forwarded, client):
    settings.TRUSTED_PROXIES = ["10.0.0.1", "10.0.0.0/28", "fd00::/8"]
    assert client_at(remote, forwarded) == client


def test_a_proxy_that_nobody_named_is_noticed(caplog):
    for _ in range(2):
        client_at("192.0.2.33", "203.0.113.1")
    assert caplog.text.count("add it to TRUSTED_PROXIES") == 1


# Counting


def test_none_is_lost_where_many_count_at_once(settings):
    settings.RATE_LIMIT_ANONYMOUS = 1000
    start = threading.Barrier(8)

    def count(_: int) -> list[int]:
        start.wait()
        return [limits.counts.spend(limits.anonymous(), "one").used for _ in range(50)]

    with ThreadPoolExecutor(8) as pool:
        used = sorted(number for numbers in pool.map(count, range(8)) for number in numbers)
    assert used == list(range(1, 401))


def test_a_redis_counts_for_all_processes(site, ask, settings, redis):  # noqa: F811
    settings.CACHES = settings.CACHES | {
        "limits": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis}
    }
    caches["limits"].set(f"anonymous:127.0.0.1:{MINUTE // 60}", 3)  # by another process
    assert ask(PAGES)["RateLimit"] == '"anonymous";r=1;t=40'
    assert ask(PAGES).status_code == 200
    assert ask(PAGES).status_code == 429


def test_where_the_counts_are_away_everybody_is_answered_and_nobody_waits(site, ask, settings, caplog):
    away = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = settings.CACHES | {"limits": away}
    for _ in range(8):
        answer = ask(PAGES)
        assert answer.status_code == 200
        assert "RateLimit" not in answer
    assert caplog.text.count("Requests cannot be counted") == 1
    assert ask(PAGES, new_key()).status_code == 401


def test_a_new_edition_forgets_no_counts(site, ask):
    ask(PAGES)
    caches["responses"].clear()
    assert ask(PAGES)["RateLimit"] == '"anonymous";r=3;t=40'


# Guessing


def test_whoever_tries_many_keys_is_not_looked_up_any_more(site, ask, key, queries, monkeypatch):
    monkeypatch.setattr(limits, "MOST_GUESSES", 3)
    assert [ask(PAGES, new_key()).status_code for _ in range(3)] == [401, 401, 401]
    with queries() as asked:
        refused = ask(PAGES, new_key())
    assert (refused.status_code, asked) == (429, [])
    assert refused["Retry-After"] == "40"
    assert ask(PAGES).status_code == 200
    assert ask(PAGES, key, **from_("198.51.100.2")).status_code == 200


# Settings


def test_settings_that_make_no_sense_are_told(settings):
    settings.RATE_LIMIT_ANONYMOUS = -1
    settings.TRUSTED_PROXIES = ["proxy-1"]
    assert [error.id for error in limits_make_sense(None)] == ["delivery.E001", "delivery.E002"]
