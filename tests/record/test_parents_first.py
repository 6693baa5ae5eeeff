"""No row comes before one that it names: its triggers would find nothing to object to."""

import pytest
from django.db import DatabaseError, connection, transaction

from cctvportal.agencies.models import KeyAdmission, Membership, SigningKey
from cctvportal.publication.models import Publication, Route
from cctvportal.record.protection import FOREIGN_KEYS
from tests.builders import Board, join, make_home, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(standing_board: Board) -> Board:
    return standing_board


def asked(question: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(question, values or None)
        return cursor.fetchall()


def test_every_table_with_foreign_keys_is_guarded_before_its_other_triggers() -> None:
    tables = {table for table, *_ in asked(FOREIGN_KEYS)}
    assert {"signoff_vote", "publication_route", "agencies_keyadmission", "record_secret"} <= tables
    first = asked(
        """SELECT c.relname, min(t.tgname) FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
        WHERE NOT t.tgisinternal AND t.tgtype & 7 = 7 GROUP BY 1"""  # before each row, on INSERT
    )
    assert {table for table, name in first if name == "a_parents_first"} == tables
    assert {name for table, name in first if table in tables} == {"a_parents_first"}


def test_nobody_admits_a_key_that_is_not_there_yet(board: Board) -> None:
    """Else nobody's seal is looked at, and whoever has every right of the CMS admits keys of her own making."""
    place = join(make_user("deputy"), board.agencies["npia"], "board-member", capacity="deputy", with_key=False)
    ((coming,),) = asked("SELECT nextval('agencies_signingkey_id_seq')")
    with pytest.raises(DatabaseError, match="names a row that is not there"), transaction.atomic():
        KeyAdmission.objects.bulk_create(
            KeyAdmission(key_id=coming, by=board.members[code], seat=board.seats[code], seal=b"x" * 64)
            for code in ("acpo", "home-office")
        )
    with pytest.raises(DatabaseError, match="names a row that is not there"), transaction.atomic():
        asked(
            """WITH admitted AS (
              INSERT INTO agencies_keyadmission (key_id, by_id, seat_id, seal, at)
              VALUES (%s, %s, %s, 'x', now()) RETURNING key_id
            ) INSERT INTO agencies_signingkey (id, membership_id, public_key, made_at) OVERRIDING SYSTEM VALUE
            SELECT key_id, %s, %s, now() FROM admitted RETURNING id""",
            coming,
            board.members["acpo"].pk,
            board.seats["acpo"].pk,
            place.pk,
            bytes(range(32)),
        )
    assert not SigningKey.objects.filter(membership=place).exists()


def test_nobody_countersigns_a_place_that_is_not_there_yet(board: Board) -> None:
    ((coming,),) = asked("SELECT nextval('agencies_membership_id_seq')")
    with pytest.raises(DatabaseError, match="names a row that is not there"), transaction.atomic():
        asked(
            "INSERT INTO agencies_countersignature (membership_id, by_id, at) VALUES (%s, %s, now()) RETURNING id",
            coming,
            board.members["acpo"].pk,
        )
    assert not Membership.objects.filter(pk=coming).exists()


def test_no_address_leads_to_what_is_not_published_yet(board: Board) -> None:
    home = make_home(board)
    standing = Publication.objects.get(content_id=home.content_id)
    route = Route(
        kind="canonical",
        path="/scrap-all-cameras/",
        content_id=777,
        publication_id="6e3f7f0e-7d8c-4d31-9d55-7a3a5f5f8c11",
        sign_off=standing.sign_off,
        from_edition=standing.edition,
    )
    with pytest.raises(DatabaseError, match="names a row that is not there"), transaction.atomic():
        route.save(force_insert=True)
