"""Read keys: what they open, and that whatever is none is refused and never answered as if there were none."""

import time
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import RequestFactory
from time_machine import travel

from cctvportal.delivery.access import keys, middleware
from cctvportal.delivery.access.families import scope_of
from cctvportal.delivery.enums import Scope
from cctvportal.delivery.models import Reader, ReadKey
from cctvportal.frontends.keys import add_reader, change_reader, give_key, revoke_key
from cctvportal.kernel import clock
from tests.bypass.routes import routes

PAGES, CHANGES = "/api/v2/pages/", "/api/portal/changes/"
UNKNOWN = "cctvread_" + "A" * 43
MALFORMED = [
    "cctvread_short",
    "x" * 52,
    UNKNOWN + "A",
    "cctvread_" + "ä" * 43,
    "A" * 6000,
    UNKNOWN + " " + UNKNOWN,
    "é",
]


def challenge(answer) -> str:
    return answer["WWW-Authenticate"]


@pytest.mark.parametrize("address", [PAGES, CHANGES, "/api/portal/search/?q=tapes", "/api/v2/images/"])
def test_a_good_key_is_answered_the_same_under_its_own_limit(site, ask, key, address):
    anonymous, named = ask(address), ask(address, key)
    assert (anonymous.status_code, named.status_code) == (200, 200)
    assert named.content == anonymous.content
    assert named["RateLimit-Policy"] == '"key";q=10;w=60'
    assert named["RateLimit"] == '"key";r=9;t=40'


def test_the_scheme_is_read_in_any_case(ask, key):
    assert ask(PAGES, headers={"Authorization": f"bearer {key}"}).status_code == 200


@pytest.mark.parametrize("key", [UNKNOWN, *MALFORMED])
def test_what_is_no_key_is_an_error_in_wagtails_words(site, ask, key):
    answer = ask(PAGES, key)
    assert answer.status_code == 401
    assert challenge(answer) == 'Bearer realm="read keys", error="invalid_token"'
    assert list(answer.json()) == ["message"]
    assert answer["Cache-Control"] == "no-store"
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_what_is_no_key_is_a_problem_elsewhere(site, ask):
    answer = ask(CHANGES, UNKNOWN)
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer.json() == {
        "type": "about:blank", "title": "Unauthorized", "status": 401, "detail": "There is no such key.",
    }  # fmt: skip


@pytest.mark.parametrize("told", ["Basic dTpw", "Digest x", "Bearer", "Bearer ", "", " ", "token"])
def test_other_credentials_are_an_error(site, ask, told):
    answer = ask(PAGES, headers={"Authorization": told})
    assert answer.status_code == 401
    assert challenge(answer).startswith('Bearer realm="read keys"')


def test_a_malformed_key_costs_no_query(site, ask, queries):
    with queries() as asked:
        for key in MALFORMED:
            ask(PAGES, key)
    assert asked == []


@pytest.mark.parametrize("query", ["access_token={}", "key={}", "a=1&q={}", "{}", "access_token=x"])
@pytest.mark.parametrize("encoded", [False, True])
def test_a_key_in_the_address_is_refused_also_where_it_is_good(site, ask, key, query, encoded):
    told = query.format("".join(f"%{ord(letter):02x}" for letter in key) if encoded else key)
    answer = ask(f"{PAGES}?{told}", key)
    assert answer.status_code == 400
    assert 'error="invalid_request"' in challenge(answer)
    assert answer["Cache-Control"] == "no-store"
    assert key not in answer.content.decode()


def test_a_key_ends_at_its_instant(site, ask, key, reader, settings):
    settings.KEY_INTERVAL = 3600
    ends = ReadKey.objects.get().expires_at
    with travel(ends - timedelta(seconds=1), tick=False):
        assert ask(PAGES, key).status_code == 200
    with travel(ends, tick=False):
        answer = ask(PAGES, key)
    assert (answer.status_code, answer.json()["message"]) == (401, f"The key ended on {clock.to_text(ends)}.")


def test_a_revoked_key_is_refused_after_the_interval_at_the_latest(site, ask, key, settings, monkeypatch):
    settings.KEY_INTERVAL = 5
    assert ask(PAGES, key).status_code == 200
    revoke_key(ReadKey.objects.get(), by=site.administrator)
    assert ask(PAGES, key).status_code == 200
    now = time.monotonic()
    monkeypatch.setattr(keys.time, "monotonic", lambda: now + 5)
    answer = ask(PAGES, key)
    assert (answer.status_code, answer.json()["message"]) == (401, "The key was revoked.")


def test_a_key_is_asked_for_once_an_interval(site, ask, key, queries, settings):
    settings.KEY_INTERVAL = 60
    with queries() as asked:
        for _ in range(3):
            ask(PAGES, key)
    assert len([sql for sql in asked if "delivery_readkey" in sql]) == 1


def test_many_keys_fill_no_memory_and_drive_no_good_one_out(site, ask, key, settings):
    settings.KEY_INTERVAL = 60
    settings.RATE_LIMIT_ANONYMOUS = 0
    ask(PAGES, key)
    for _ in range(50):
        assert ask(PAGES, keys.new_key()).status_code == 401
    assert len(keys.memory._read) == 1
    small = keys.KeyMemory(most=3)
    for number in range(5):
        reader = Reader(name=f"App {number}", contact="app@portal.example")
        small.read(keys.digest_of(add_reader(reader, timedelta(days=1), by=site.administrator)))
    assert len(small._read) == 3


def test_during_a_rotation_both_keys_are_good_and_share_one_limit(site, ask, key, reader):
    new = give_key(reader, timedelta(days=30), timedelta(hours=24), by=site.administrator)
    assert ask(PAGES, key)["RateLimit"] == '"key";r=9;t=40'
    assert ask(PAGES, new)["RateLimit"] == '"key";r=8;t=40'
    with travel(clock.now() + timedelta(hours=25), tick=False):
        assert (ask(PAGES, key).status_code, ask(PAGES, new).status_code) == (401, 200)


@pytest.mark.parametrize(
    ("scope", "address"),
    [
        ("pages", PAGES),
        ("pages", "/api/v2/pages/find/?html_path=/"),
        ("files", "/api/v2/images/"),
        ("files", "/api/v2/documents/"),
        ("search", "/api/portal/search/"),
        ("changes", CHANGES),
    ],
)
def test_a_key_opens_its_scopes_and_nothing_else(site, ask, key, reader, scope, address):
    reader.scopes = [scope]
    change_reader(reader, by=site.administrator)
    assert ask(address, key).status_code in (200, 302)
    reader.scopes = [other for other in Scope.values if other != scope]
    change_reader(reader, by=site.administrator)
    answer = ask(address, key)
    assert answer.status_code == 403
    assert challenge(answer) == f'Bearer realm="read keys", error="insufficient_scope", scope="{scope}"'
    assert ask(address).status_code in (200, 302)


def test_every_address_of_the_api_has_a_scope():
    addresses = [f"/{route.pattern}" for route in routes() if route.pattern.startswith("api/")]
    assert {scope_of(address) for address in addresses} >= {Scope.PAGES, Scope.FILES, Scope.SEARCH, Scope.CHANGES}


def test_pages_and_files_are_nobodys_business(site, client):
    for address in ("/", "/search/?q=tapes", "/record/", "/robots.txt"):
        answer = client.get(address, headers={"Authorization": f"Bearer {UNKNOWN}"})
        assert answer.status_code == 200, address
        assert "RateLimit" not in answer


# Caches


def test_what_is_kept_for_all_names_nobody(site, ask, key, settings):
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "tests-keys"}
    settings.CACHES = settings.CACHES | {"responses": memory}
    caches["responses"].clear()
    for _ in range(2):
        named = ask(PAGES, key)
    anonymous = ask(PAGES)
    kept = [caches["responses"].get(name.split(":", 2)[2]) for name in list(caches["responses"]._cache)]
    caches["responses"].clear()
    assert len(kept) == 1
    assert not {"RateLimit", "RateLimit-Policy"} & set(kept[0][1].headers)
    assert named["RateLimit"].startswith('"key"')
    assert anonymous["RateLimit"] == '"anonymous";r=4;t=40'
    assert named["ETag"] == anonymous["ETag"]


def test_no_cache_between_mixes_answers_to_keys_with_others(site, ask, key):
    named, anonymous = ask(PAGES, key), ask(PAGES)
    assert named["Cache-Control"] == "private, max-age=0, must-revalidate"
    assert "s-maxage" in anonymous["Cache-Control"]
    assert named["Vary"] == anonymous["Vary"] == "Accept-Encoding, Authorization"
    again = ask(PAGES, key, headers={"If-None-Match": named["ETag"]})
    assert again.status_code == 304
    assert again["Cache-Control"] == "private, max-age=0, must-revalidate"
    assert again["RateLimit"] == '"key";r=8;t=40'


def test_a_key_is_not_asked_for_where_nothing_is_shown_of_the_database(site, ask, monkeypatch):
    """A process that cannot look a key up must not go on as if there were none."""

    def away(digest):
        raise OSError("The database is away.")

    monkeypatch.setattr(keys, "_from_database", away)
    assert ask(PAGES, UNKNOWN).status_code == 500


# CORS


@pytest.mark.parametrize("address", [PAGES, CHANGES, f"{PAGES}999/", "/api/portal/search/?q=x"])
def test_a_browser_may_send_a_key_from_any_site(site, client, address):
    asked = {"Origin": "https://app.example", "Access-Control-Request-Method": "GET"}
    answer = client.options(address, headers=asked | {"Access-Control-Request-Headers": "authorization"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Authorization" in answer["Access-Control-Allow-Headers"]
    assert "GET" in answer["Access-Control-Allow-Methods"]
    assert "Access-Control-Allow-Credentials" not in answer
    assert "RateLimit" not in answer


def test_a_script_reads_what_is_left(site, ask):
    exposed = ask(PAGES)["Access-Control-Expose-Headers"]
    for header in ("ETag", "RateLimit", "RateLimit-Policy", "Retry-After", "Portal-Edition"):
        assert header in exposed.split(", ")


def test_pages_are_left_alone_by_the_middleware():
    request = RequestFactory().get("/apia/", headers={"Authorization": "Bearer x"})
    assert middleware.ApiAccess(lambda asked: asked)(request) is request
