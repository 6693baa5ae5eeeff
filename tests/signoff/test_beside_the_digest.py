"""What stands beside a digest is not for whoever writes the row to choose, whatever the role of the CMS may write."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from psycopg.errors import CheckViolation
from time_machine import travel

from cctvportal.kernel import clock
from cctvportal.kernel.canonical import canonical_json
from cctvportal.publication.models import Publication
from cctvportal.publication.release import release
from cctvportal.record.protection import append_only_tables
from cctvportal.signoff.actions.move import submit_move
from cctvportal.signoff.changes import changes_of
from cctvportal.signoff.models import SignOff, Submission
from tests.builders import (
    asset_use,
    cast,
    change_policy,
    make_content,
    publish_content,
    put_submission,
    put_vote,
    submit_content,
)
from tests.databases import owner_does

NOW = import_module("cctvportal.signoff.migrations.0020_dated_now")
ORDERS = import_module("cctvportal.signoff.migrations.0029_what_was_sealed_alone")
REMINDERS = import_module("cctvportal.signoff.migrations.0032_what_is_named_can_be_read")
PAST = import_module("cctvportal.signoff.migrations.0021_nothing_of_the_past")


@pytest.fixture
def submission(board, home):
    return submit_content(board, make_content("Siting cameras", boundaries=(clock.now() + timedelta(days=9),)))


@pytest.mark.parametrize(
    ("forged", "words"),
    [
        ({"title": "Cameras are forbidden"}, "another title"),
        ({"slug": "cameras"}, "does not end its address"),
        ({"boundaries": [timezone.now() + timedelta(days=1)]}, "does not name"),
        ({"representation": {"title": "Siting cameras", "summary": "No more."}, "digest": "0" * 64}, "the digest of"),
        ({"assets": [asset_use().as_json()], "digest": "0" * 64}, "the digest of"),
    ],
)
def test_a_submission_says_what_its_digest_is_of(board, submission, forged, words):
    forged = {"digest": submission.digest} | forged
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        put_submission(submission, board.editors["acpo"], **forged)


def copied_with(**columns: str) -> None:
    """A submission as code with the rights of the CMS's role writes it; ``columns`` are in the words of SQL."""
    names = [field.column for field in Submission._meta.concrete_fields]
    values = ", ".join(columns.get(name, name) for name in names)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO signoff_submission ({', '.join(names)}) SELECT {values} FROM signoff_submission")


@pytest.fixture
def alone(board):
    """The only submission that there is: a copy of all of them is one of it."""
    representation = {"title": "Home", "theme": None, "total": 44, "instants": ["2030-01-01T00:00:00Z"]}
    instant = datetime(2030, 1, 1, tzinfo=UTC)
    content = make_content("Home", path="/", slug="home", representation=representation, boundaries=(instant,))
    return submit_content(board, content)


@pytest.mark.parametrize("instant", ["infinity", "-infinity", "20000-01-01", "0044-03-15 BC"])
def test_every_instant_of_a_submission_can_be_read(alone, instant):
    """The text of one that no calendar has is NULL, which content may name as well."""
    for column in ("boundaries", "decide_by"):
        value = f"'{{{instant}}}'" if column == "boundaries" else f"'{instant}'"
        with pytest.raises(DatabaseError, match="that no calendar has"):
            copied_with(**{column: value})
    with pytest.raises(DatabaseError, match="that no calendar has"):
        copied_with(boundaries="ARRAY[NULL]::timestamptz[]")
    assert list(Submission.objects.open()) == [alone]


@pytest.mark.parametrize("number", ["44.0", "44.5", "4e20", "-9007199254740992"])
@pytest.mark.parametrize("column", ["representation", "assets"])
def test_a_number_is_written_in_one_way(alone, column, number):
    """What PostgreSQL keeps as 44.0, canonical JSON has as 44: they would have two digests."""
    value = f"""{column} || '{{"total": {number}}}'"""
    with pytest.raises(DatabaseError, match="is no whole number as canonical JSON has it"):
        copied_with(**{column: value})


@pytest.mark.parametrize(
    "terms",
    [{"quorum": "2"}, {"outside": "1"}, {"fallback": "2"}, {"required": "acpo"}, {"seats": [["acpo"]]}, {"quorum": 2.5},
     {"name": None}, {"decide_within": "10"}, {"version": []}, {"quorum": 10**9}, {"extra": 1},
     {"fallback": [2]}],
)  # fmt: skip
def test_a_policy_is_one_that_the_rules_count_with(alone, terms):
    with pytest.raises(DatabaseError, match="that nobody can count with"):
        copied_with(policy=f"policy || '{json.dumps(terms)}'")


def test_a_policy_is_not_nested_deeper_than_anybody_reads(alone):
    with pytest.raises(DatabaseError, match="that nobody can count with"):
        copied_with(policy=f"""policy || '{{"extra": {"[" * 1500}{"]" * 1500}}}'""")


def test_the_database_and_the_application_compute_one_digest(home):
    odd = {"z": [], "é": {}, "a": ['\u20ac "quoted" \\ / \t\n\u0001\u007f\u2028', None, True, -5, 2**53 - 1, ""]}
    with connection.cursor() as cursor:
        cursor.execute("SELECT record_canonical(%s::jsonb)", [canonical_json(odd).decode()])
        assert cursor.fetchone()[0].encode() == canonical_json(odd)
        cursor.execute("SELECT publication_digest(type, path, representation, assets) FROM publication_publication")
        assert cursor.fetchall() == [(home.digest,)]


def test_the_date_to_decide_by_is_that_of_the_policy(board, home):
    change_policy(board, "standard", decide_within=5, fallback=2)
    submission = submit_content(board, make_content("Siting cameras"))
    with pytest.raises(DatabaseError, match="a weaker policy"), transaction.atomic():
        put_submission(submission, board.editors["acpo"], decide_by=submission.decide_by - timedelta(days=1))


def test_a_submission_of_midnight_may_have_the_date_of_the_day_before(board, home):
    change_policy(board, "standard", decide_within=5, fallback=2)
    with travel(datetime(2027, 6, 1, 0, 1, tzinfo=ZoneInfo("Europe/London"))):
        submission = submit_content(board, make_content("Siting cameras"))
        earlier = submission.decide_by - timedelta(days=1)
        put_submission(submission, board.editors["acpo"], decide_by=earlier).events.create(step="submitted")


@pytest.fixture
def signed(board, monkeypatch):
    """Signs a submission off without a release, and gives its first change; the application then objects to nothing."""

    def sign(submission):
        with monkeypatch.context() as patch:
            patch.setattr("cctvportal.signoff.actions.vote.publish", lambda submission: None)
            for code in ("npia", "sample"):
                cast(board, submission, code)
        seats = [board.seats[code].as_json() for code in ("npia", "sample")]
        made = SignOff.objects.create(submission=submission, digest=submission.digest, seats=seats)
        monkeypatch.setattr("cctvportal.publication.release.problems_of_release", lambda *about: [])
        return changes_of(submission, made)[0]

    return sign


def refused(words, *changes):
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        release_at_once(changes)


def release_at_once(changes):
    """With what the database asks at commit."""
    release(changes)
    connection.check_constraints()


@pytest.mark.parametrize("forged", [{"position": 9}, {"locale": "cy"}])
def test_what_stands_keeps_its_place(board, home, signed, forged):
    page = make_content("Siting cameras")
    publish_content(board, page)
    edited = page.representation | {"summary": "Another."}
    submission = submit_content(board, replace(page, representation=edited, **forged))
    refused("rests on no sign-off", signed(submission))


def test_content_stands_where_its_address_says(board, home, signed):
    other = publish_content(board, make_content("Signs"))
    misplaced = submit_content(board, make_content("Siting cameras"))
    forged = put_submission(misplaced, board.editors["acpo"], parent_id=other.content_id)
    misplaced.events.create(step="taken-back")
    forged.events.create(step="submitted")
    refused("not the address that its place", signed(forged))


def test_agencies_and_seats_are_named_as_they_are_called(board, home, signed, submission):
    change = signed(submission)
    refused("rests on no sign-off", replace(change, agency=change.agency | {"name": "The Ministry"}))
    refused("rests on no sign-off", replace(change, seats=[seat | {"name": "All"} for seat in change.seats]))
    another = submit_content(board, make_content("Signs"))
    for code in ("npia", "home-office"):
        put_vote(another, board.members[code], board.seats[code])
    seats = [{"code": code, "name": "All"} for code in ("npia", "home-office")]
    with pytest.raises(DatabaseError, match="names other seats"), transaction.atomic():
        SignOff.objects.create(submission=another, digest=another.digest, seats=seats)


def test_nothing_was_public_before_it_was(board, home, signed, submission, monkeypatch):
    change, first = signed(submission), {submission.content_id: clock.now() - timedelta(days=3000)}
    monkeypatch.setattr("cctvportal.publication.release._first_published", lambda changes: first)
    refused("not published for the first time", change)


def test_a_page_that_moves_has_the_digest_of_its_new_address(board, home, signed, monkeypatch):
    page = publish_content(board, make_content("Siting cameras"))
    submission = submit_move(page.content_id, home.content_id, "siting", board.editors["acpo"])
    rows = [row | {"digest": page.digest} for row in submission.representation["pages"]]
    said = submission.representation | {"pages": rows}
    assert said != submission.representation
    forged = put_submission(submission, board.editors["acpo"], representation=said)
    forged.events.create(step="submitted")
    monkeypatch.setattr("cctvportal.signoff.changes._differing", lambda submission, found: [])
    refused("rests on no sign-off", replace(signed(forged), digest=page.digest))
    assert release([signed(submission)]).number == Publication.objects.get(path="/siting/").edition_id


@pytest.fixture
def asked_for_the_time(portal_db):
    """The database asks for the time, as in production."""
    owner_does(portal_db, NOW.FUNCTION)


@pytest.mark.parametrize("days", [-2, 2])
def test_what_is_entered_is_dated_now(asked_for_the_time, standing_board, standing_home, days):
    submission = submit_content(standing_board, make_content("Siting cameras"))
    cast(standing_board, submission, "npia")
    with travel(timezone.now() + timedelta(days=days)):
        with pytest.raises(DatabaseError, match="is dated"), transaction.atomic():
            submit_content(standing_board, make_content("Signs"))
        with pytest.raises(DatabaseError, match="is dated"), transaction.atomic():
            cast(standing_board, submission, "home-office")
    cast(standing_board, submission, "home-office")
    assert Publication.objects.filter(content_id=submission.content_id).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("table", "column"), [*NOW.DATED, *ORDERS.DATED, *REMINDERS.DATED])
def test_every_time_that_a_rule_looks_at_is_asked(table, column):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'is_dated_now' AND tgrelid = %s::regclass",
            [table],
        )
        ((definition,),) = cursor.fetchall()
    assert definition.endswith(f"signoff_is_dated_now('{column}')")


# No instant that PostgreSQL takes and Python cannot read

UNREADABLE = ("infinity", "-infinity", "20000-01-01", "0044-03-15 BC")
WRITTEN = """
SELECT a.attrelid::regclass::text, a.attname, format_type(a.atttypid, NULL),
  (SELECT pg_get_expr(c.conbin, c.conrelid) FROM pg_constraint AS c
    WHERE c.contype = 'c' AND c.conrelid = a.attrelid AND c.conname LIKE '%_can_be_read' AND c.conkey = ARRAY[a.attnum])
FROM pg_attribute AS a JOIN pg_class AS r ON r.oid = a.attrelid
WHERE r.relkind = 'r' AND r.relnamespace = 'public'::regnamespace AND a.attnum > 0
  AND r.relname ~ '^(agencies|publication|record|signoff)_' AND format_type(a.atttypid, NULL) ~ '^(date|timestamp)'
  AND has_column_privilege('cctv_cms', r.oid, a.attnum, 'INSERT')
"""


@pytest.mark.django_db
def test_no_row_that_stays_has_an_instant_that_cannot_be_read():
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        columns = cursor.fetchall()
        assert {"signoff_submission", "publication_edition", "agencies_seat"} <= {table for table, *_ in columns}
        for table, column, of_type, asked in columns:
            assert asked, f"{table}.{column}"

            def holds(value, asked=asked, column=column, of_type=of_type):
                cursor.execute(f"SELECT ({asked}) IS NOT FALSE FROM (SELECT %s::{of_type}) AS row({column})", [value])
                return cursor.fetchone()[0]

            several = of_type.endswith("[]")
            unreadable = [f"{{{value}}}" if several else value for value in UNREADABLE]
            assert not any(map(holds, [*unreadable, *(["{{2026-01-01}}", "{NULL}"] if several else [])]))
            assert all(map(holds, ["{}", "{2026-01-01, 2027-01-01}"] if several else ["2026-01-01", "1970-01-01"]))


@pytest.mark.parametrize("boundaries", ["{infinity}", "{20000-01-01}"])
def test_no_submission_changes_at_an_instant_that_cannot_be_read(board, home, boundaries):
    """Where its content has a null, an instant that has no form is found in it."""
    content = make_content("Siting cameras")
    like = submit_content(board, replace(content, representation=content.representation | {"theme": None}))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE again AS SELECT * FROM signoff_submission WHERE id = %s", [like.pk])
        cursor.execute("UPDATE again SET id = gen_random_uuid(), round = round + 1, boundaries = %s", [boundaries])
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute("INSERT INTO signoff_submission SELECT * FROM again")


# What is entered is judged by what is committed


def test_every_table_that_a_rule_looks_at_is_among_them():
    here = {table for table in append_only_tables() if table.split("_")[0] in {"agencies", "publication", "signoff"}}
    assert here - set(PAST.TABLES) == {"signoff_reminder", "signoff_reminder_votes"}


@pytest.mark.parametrize("isolation", ["REPEATABLE READ", "SERIALIZABLE"])
def test_a_transaction_that_does_not_see_what_was_revoked_enters_nothing(portal_db, isolation):
    for table in PAST.TABLES:
        with pytest.raises(CheckViolation, match=f"{table} takes nothing from a transaction that is"):
            owner_does(portal_db, f"BEGIN ISOLATION LEVEL {isolation}; INSERT INTO {table} DEFAULT VALUES")
