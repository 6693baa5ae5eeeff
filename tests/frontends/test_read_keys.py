"""The screens of read keys, as an administrator uses them; and that nobody else does."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from django.test import Client
from django.urls import reverse
from time_machine import travel

from cctvportal.agencies.refusal import Refused
from cctvportal.delivery.access.keys import FORM, digest_of
from cctvportal.delivery.models import Reader, ReadKey
from cctvportal.frontends import keys
from cctvportal.kernel import clock
from cctvportal.record.models import SecurityEntry
from tests.builders import Board

DATA = {
    "name": "App", "contact": "app@portal.example", "scopes": ["pages", "search"], "per_minute": 500,
    "note": "Ask the desk.", "lasts": "90",
}  # fmt: skip
LISTS = ("index", "index_results", "add")
OF_A_READER = ("reader", "edit", "give_key")


@pytest.fixture
def board(db: None, standing_board: Board) -> Board:
    return standing_board


@pytest.fixture
def administrator(board: Board, signed_in: Callable) -> Client:
    return signed_in(board.administrator)


@pytest.fixture
def reader(board: Board) -> Reader:
    reader = Reader(name="App", contact="app@portal.example")
    keys.add_reader(reader, timedelta(days=30), by=board.administrator)
    return reader


def shown(client: Client, name: str, *args: object) -> str:
    page = client.get(reverse(f"read-keys:{name}", args=args))
    assert page.status_code == 200
    return page.content.decode()


def done(client: Client, name: str, pk: int, data: dict | None = None) -> str:
    page = client.post(reverse(f"read-keys:{name}", args=[pk]), data or {}, follow=True)
    assert page.status_code == 200
    return page.content.decode()


def key_in(page: str) -> str:
    return FORM.search(page).group()


def test_an_empty_portal_says_what_a_key_is_for(administrator: Client) -> None:
    assert "Nobody has a read key yet" in shown(administrator, "index")
    assert "Add a reader" in shown(administrator, "index")


def test_adding_a_reader_shows_its_key_once(administrator: Client) -> None:
    form = shown(administrator, "add")
    assert "it is shown once" in form
    assert form.count("checked") == 5 + 1  # every scope, and for how long
    answer = administrator.post(reverse("read-keys:add"), DATA)
    key = key_in(answer.content.decode())
    made = ReadKey.objects.select_related("reader").get()
    assert "no-store" in answer["Cache-Control"]
    assert (made.reader.name, made.reader.scopes, made.reader.per_minute) == ("App", ["pages", "search"], 500)
    assert made.digest == digest_of(key)
    assert timedelta(days=89) < made.expires_at - clock.now() < timedelta(days=91)
    for page in (shown(administrator, "index"), *(shown(administrator, name, made.reader_id) for name in OF_A_READER)):
        assert key not in page
        assert made.digest not in page
    assert key[:13] in shown(administrator, "reader", made.reader_id)
    assert key not in str(dict(administrator.session)) + str(administrator.cookies)


def test_nothing_that_is_stored_holds_the_key(board: Board) -> None:
    key = keys.add_reader(Reader(name="App", contact="app@portal.example"), timedelta(days=1), by=board.administrator)
    with connection.cursor() as cursor:
        for table in ("delivery_readkey", "delivery_reader", "record_securityentry"):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
            assert key not in cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "This field is required"),
        ("name", "x" * 81, "at most 80 characters"),
        ("contact", "nobody", "Enter a valid email address"),
        ("scopes", [], "A key that opens nothing is of no use"),
        ("scopes", ["all"], "Select a valid choice"),
        ("per_minute", "0", "greater than or equal to 1"),
        ("per_minute", "1000001", "less than or equal to 1000000"),
        ("lasts", "99999", "Select a valid choice"),
        ("lasts", "", "Say for how long the key is good"),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_nothing_is_made(
    administrator: Client, field: str, value: object, says: str
) -> None:
    answer = administrator.post(reverse("read-keys:add"), DATA | {field: value})
    assert says in answer.content.decode()
    assert not Reader.objects.exists()


def test_two_do_not_have_one_name(administrator: Client, reader: Reader) -> None:
    assert "Another reader has this name" in administrator.post(reverse("read-keys:add"), DATA).content.decode()


def test_changing_one(administrator: Client, reader: Reader) -> None:
    assert "App is saved." in done(administrator, "edit", reader.pk, DATA | {"per_minute": 7, "scopes": ["files"]})
    reader.refresh_from_db()
    assert (reader.per_minute, reader.scopes) == (7, ["files"])


def test_rotation_on_screen(administrator: Client, reader: Reader) -> None:
    first = ReadKey.objects.get()
    new = key_in(done(administrator, "give_key", reader.pk, {"lasts": "365", "keep": "24"}))
    first.refresh_from_db()
    assert timedelta(hours=23) < first.expires_at - clock.now() < timedelta(hours=25)
    assert ReadKey.objects.filter(digest=digest_of(new), revoked_at=None).exists()
    again = done(administrator, "give_key", reader.pk, {"lasts": "365", "keep": "24"})
    assert "Two keys are good already" in again
    leaked = key_in(done(administrator, "give_key", reader.pk, {"lasts": "90", "keep": "0"}))
    assert [key.digest for key in reader.keys.valid(clock.now())] == [digest_of(leaked)]
    assert "Say how long" in done(administrator, "give_key", reader.pk, {"lasts": "90"})


def test_a_rotation_puts_no_end_off(board: Board, reader: Reader) -> None:
    first = ReadKey.objects.get()
    with travel(first.expires_at - timedelta(hours=1), tick=False):
        keys.give_key(reader, timedelta(days=90), timedelta(days=7), by=board.administrator)
    assert ReadKey.objects.get(pk=first.pk).expires_at == first.expires_at


def test_revoking_asks_first_and_then_says_so(administrator: Client, reader: Reader) -> None:
    key = ReadKey.objects.get()
    assert "Whoever shows it is refused" in shown(administrator, "revoke", key.pk)
    assert "is revoked." in done(administrator, "revoke", key.pk)
    assert "It is not good any more." in done(administrator, "revoke", key.pk)
    assert "It has no key that is good" in shown(administrator, "reader", reader.pk)
    assert "None is good" in shown(administrator, "index")
    assert "The old key" not in shown(administrator, "give_key", reader.pk)
    assert key_in(done(administrator, "give_key", reader.pk, {"lasts": "90"}))


def test_what_became_of_keys_is_in_the_private_chain(administrator: Client, reader: Reader) -> None:
    key = ReadKey.objects.get()
    done(administrator, "revoke", key.pk)
    kinds = list(SecurityEntry.objects.filter(kind__startswith="read-key").values_list("kind", flat=True))
    assert kinds == ["read-key-given", "read-key-revoked"]
    listed = administrator.get(reverse("security:index")).content.decode()
    assert f"Read key {key.pk} of reader {reader.pk}" in listed


def test_the_verbs_are_an_administrators(board: Board, reader: Reader) -> None:
    key = ReadKey.objects.get()
    for act in (
        lambda by: keys.add_reader(Reader(name="B", contact="b@portal.example"), timedelta(days=1), by=by),
        lambda by: keys.change_reader(reader, by=by),
        lambda by: keys.give_key(reader, timedelta(days=1), timedelta(), by=by),
        lambda by: keys.revoke_key(key, by=by),
    ):
        with pytest.raises(Refused, match="Only a portal administrator"):
            act(board.secretary)
    assert ReadKey.objects.valid(clock.now()).get() == key


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE delivery_readkey SET expires_at = expires_at + interval '1 day'",
        "UPDATE delivery_readkey SET digest = repeat('0', 64)",
        "DELETE FROM delivery_readkey",
        "DELETE FROM delivery_reader",
    ],
)
def test_the_database_lets_no_key_live_longer_or_change(reader: Reader, statement: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_revoked_key_does_not_come_back(board: Board, reader: Reader) -> None:
    keys.revoke_key(ReadKey.objects.get(), by=board.administrator)
    with pytest.raises(ProgrammingError, match="revoked once"), transaction.atomic():
        ReadKey.objects.update(revoked_at=None)


@pytest.mark.parametrize("column", ["name", "contact", "note"])
def test_the_publics_role_does_not_read_whose_they_are(portal_db: str, column: str) -> None:
    with connections["public"].cursor() as cursor:
        cursor.execute("SELECT reader_id, digest, expires_at, revoked_at FROM delivery_readkey")
        cursor.execute("SELECT id, scopes, per_minute FROM delivery_reader")
        with pytest.raises(ProgrammingError, match="permission denied"):
            cursor.execute(f"SELECT {column} FROM delivery_reader")


@pytest.mark.parametrize("role", ["editor", "member", "secretary", "nobody"])
def test_nobody_else_sees_or_does_any_of_it(board: Board, reader: Reader, signed_in: Callable, role: str) -> None:
    people = {"editor": board.editors["acpo"], "member": board.members["acpo"], "secretary": board.secretary}
    client = signed_in(people[role]) if role in people else Client()
    away = "/admin/" if role in people else "/admin/login/"
    before = (Reader.objects.values().get(), ReadKey.objects.values().get())
    addresses = [reverse(f"read-keys:{name}") for name in LISTS]
    addresses += [reverse(f"read-keys:{name}", args=[reader.pk]) for name in OF_A_READER]
    addresses.append(reverse("read-keys:revoke", args=[ReadKey.objects.get().pk]))
    for address in addresses:
        for answer in (client.get(address), client.post(address, DATA | {"keep": "0"})):
            assert answer.url.startswith(away), address
    assert (Reader.objects.values().get(), ReadKey.objects.values().get()) == before


def test_the_list_takes_as_many_queries_for_many_as_for_one(
    administrator: Client, board: Board, reader: Reader
) -> None:
    def asked() -> int:
        count = 0

        def note(execute: Callable, *args: object) -> object:
            nonlocal count
            count += 1
            return execute(*args)

        with connection.execute_wrapper(note):
            shown(administrator, "index_results")
        return count

    few = asked()
    for number in range(5):
        more = Reader(name=f"More {number}", contact="more@portal.example")
        keys.add_reader(more, timedelta(days=1), by=board.administrator)
    assert asked() == few > 3


def test_what_is_not_there_is_not_found(administrator: Client) -> None:
    for name in (*OF_A_READER, "revoke"):
        assert administrator.get(reverse(f"read-keys:{name}", args=[99])).status_code == 404
