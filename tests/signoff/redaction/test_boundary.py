"""The one function that changes what is append-only: whoever is not two signing seats gets nothing through it."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from cctvportal.publication.models import Destruction, Publication, Tombstone
from cctvportal.publication.release import release
from cctvportal.record.models import RecordEntry
from cctvportal.signoff.actions.redact import abandon_redaction, carry_out_redaction
from cctvportal.signoff.models import Redaction, RedactionEvent, RedactionSignature
from cctvportal.signoff.redaction.rules import digest_of_redaction
from tests.builders import put_order
from tests.signoff.redaction.orders import order, propose

pytestmark = pytest.mark.django_db


def refused(statement: str, *parameters: object, match: str) -> None:
    with pytest.raises(DatabaseError, match=match), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)


CARRY_OUT = "SELECT signoff_carry_out_redaction(%s)"


def test_a_setting_made_by_hand_opens_nothing(page):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('cctv.redaction', %s, true)", [str(uuid4())])
    refused("UPDATE publication_publication SET title = 'x'", match="permission denied")
    refused("UPDATE record_recordentry SET body = '{}'", match="permission denied")
    refused("UPDATE signoff_vote SET reason = 'x'", match="permission denied")
    refused("UPDATE publication_route SET path = '/x/'", match="permission denied")
    refused("DELETE FROM record_secret", match="permission denied")


def test_a_function_under_a_path_of_ones_own_is_not_taken_for_ours(page):
    mine = "CREATE FUNCTION {} RETURNS text LANGUAGE sql AS $$ SELECT 'proposed' $$"
    with connection.cursor() as cursor:
        cursor.execute(mine.format("pg_temp.signoff_redaction_step(redaction uuid)"))
        cursor.execute("SET LOCAL search_path = pg_temp, public")
    refused(CARRY_OUT, uuid4(), match="is not proposed")
    refused("CREATE SCHEMA mine", match="permission denied")
    refused(mine.format("public.mine()"), match="permission denied")


def test_a_table_under_a_path_of_ones_own_is_not_taken_for_ours(board, proposed):
    columns = "digest, at, member_id, redaction_id, seat_id"
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE signoff_redactionsignature (LIKE public.signoff_redactionsignature)")
        for member, seat in (
            (board.members["acpo"], board.seats["acpo"]),
            (board.members["npia"], board.seats["npia"]),
        ):
            cursor.execute(
                f"INSERT INTO pg_temp.signoff_redactionsignature (id, {columns}) VALUES (%s, %s, now(), %s, %s, %s)",
                [member.pk, proposed.digest, member.pk, proposed.pk, seat.pk],
            )
        cursor.execute("SET LOCAL search_path = pg_temp, public")
    refused(CARRY_OUT, proposed.pk, match="not ordered by two people")


def test_the_functions_beneath_are_nobodys(page):
    for call in (
        "signoff_blot('[]', false)",
        "signoff_mark_redacted(gen_random_uuid(), now(), '', '[]', '[]', '[]', '{}')",
        "signoff_apply_redaction_again('{}')",
    ):
        refused(f"SELECT {call}", match="permission denied")


def test_one_signature_is_not_enough(board, proposed):
    refused(CARRY_OUT, proposed.pk, match="not ordered by two people of two seats")


def test_an_unknown_redaction_is_not_carried_out(page):
    refused(CARRY_OUT, uuid4(), match="is not proposed")


def test_an_abandoned_redaction_is_not_carried_out(board, proposed):
    sign(board, proposed, "npia")
    abandon_redaction(proposed, board.members["npia"])
    refused(CARRY_OUT, proposed.pk, match="is not proposed")


def test_a_redaction_is_not_carried_out_twice(board, proposed):
    carry_out_redaction(order(board, proposed))
    refused(CARRY_OUT, proposed.pk, match="is not proposed")


def test_a_signed_redaction_without_an_edition_of_its_own_is_not_carried_out(board, proposed):
    sign(board, proposed, "npia")
    refused(CARRY_OUT, proposed.pk, match="makes no edition of its own")


def test_what_was_signed_is_not_edited(proposed):
    refused("UPDATE signoff_redaction SET places = '[]'", match="permission denied")
    refused("UPDATE signoff_redactionsignature SET digest = ''", match="permission denied")
    refused("DELETE FROM signoff_redactionevent", match="permission denied")


def test_a_step_is_not_forged(board, proposed):
    with pytest.raises(DatabaseError, match="cannot become carried-out"), transaction.atomic():
        RedactionEvent.objects.create(redaction=proposed, step="carried-out")
    with pytest.raises(DatabaseError, match="cannot become destroyed"), transaction.atomic():
        RedactionEvent.objects.create(redaction=proposed, step="destroyed")


def test_a_signature_is_of_somebody_on_the_seat_and_on_the_digest(board, proposed):
    for member, digest, why in (
        (board.editors["npia"], proposed.digest, "does not sit on seat"),
        (board.members["npia"], "0" * 64, "not on the digest"),
    ):
        with pytest.raises(DatabaseError, match=why), transaction.atomic():
            RedactionSignature.objects.create(
                redaction=proposed, member=member, seat=board.seats["npia"], digest=digest
            )


@pytest.mark.parametrize(
    ("column", "other"),
    [
        ("ground", "court"),
        ("statement", "Another."),
        ("content_id", 7),
        ("places", [{"table": "publication_publication", "column": "title", "key": "x", "start": 0}]),
        ("drafts", ["x"]),
        ("files", ["a" * 64]),
        ("id", uuid4()),
    ],
)
def test_an_order_stored_beside_the_digest_that_two_seats_seal_is_refused(board, proposed, column, other):
    again = Redaction.objects.get(pk=proposed.pk)
    again.pk = uuid4()
    again.statement = "“Article 17”: \t\\ é\u2028\x7f🙂, of 3 March"
    again.digest = digest_of_redaction(again)
    with transaction.atomic():
        again.save(force_insert=True)
    again = Redaction.objects.get(pk=again.pk)
    again.pk = uuid4()
    again.digest = digest_of_redaction(again)
    setattr(again, column, other)
    with pytest.raises(DatabaseError, match="is not that of its order"), transaction.atomic():
        again.save(force_insert=True)


def test_a_tombstone_is_not_made_by_hand(board, page):
    edition = Publication.objects.current().first().edition
    with pytest.raises(DatabaseError, match="by a redaction alone"), transaction.atomic():
        Destruction.objects.create(redaction=uuid4(), ground="", seats=[], at=edition.made_at, edition=edition)
    carry_out_redaction(order(board, propose(board, page.pk)))
    with pytest.raises(DatabaseError, match="by a redaction alone"), transaction.atomic():
        Tombstone.objects.create(destruction=Destruction.objects.get(), sha256="a" * 64)


@pytest.mark.parametrize(
    ("table", "column", "pointer"),
    [
        ("agencies_user", "username", ""),
        ("publication_publication", "digest", ""),
        ("record_recordentry", "hash", ""),
        ("signoff_redaction", "statement", ""),
    ],
)
def test_a_redaction_that_names_other_columns_is_refused(board, page, table, column, pointer):
    place = {"table": table, "key": "1", "column": column, "pointer": pointer, "start": 0}
    forged(board, [place | {"length": 1, "size": 9}], "nothing is redacted in")


def test_what_the_record_rests_on_is_not_redacted(board, page):
    key = RecordEntry.objects.get(sequence=1).body["public_key"]
    place = {"table": "record_recordentry", "key": "1", "column": "body", "pointer": "/public_key", "start": 0}
    forged(board, [place | {"length": 4, "size": len(key)}], "the record rests on entry 1")


def test_a_place_that_is_not_as_it_was_signed_is_not_touched(board, page):
    publication = Publication.objects.current().get(content_id=page.pk)
    place = {"table": "publication_publication", "key": str(publication.pk), "column": "title", "pointer": ""}
    forged(board, [place | {"start": 0, "length": 3, "size": 5}], "is not as it was")
    forged(board, [place | {"start": 0, "length": 99, "size": len(publication.title)}], "is not as it was")


def forged(board, places: list[dict], why: str) -> None:
    """Somebody writes a redaction past the rules, and finds a second seat to sign it."""
    redaction = Redaction(ground="other", statement="Forged.", places=places, drafts=[], files=[])
    redaction.digest = digest_of_redaction(redaction)
    redaction.save(force_insert=True)
    RedactionEvent.objects.create(redaction=redaction, step="proposed")
    for code in ("acpo", "npia"):
        sign(board, redaction, code)
    with pytest.raises(DatabaseError, match=why), transaction.atomic():
        carry_out_by_hand(redaction)


def sign(board, redaction: Redaction, code: str) -> None:
    put_order(redaction, board.members[code], board.seats[code])


def carry_out_by_hand(redaction: Redaction, then: str = "SELECT 1") -> None:
    release([], cause="redaction")
    with connection.cursor() as cursor:
        cursor.execute(CARRY_OUT, [redaction.pk])
        cursor.execute(then)


def test_a_redaction_that_the_record_does_not_tell_of_is_not_committed(board, proposed):
    sign(board, proposed, "npia")
    with pytest.raises(DatabaseError, match="the record does not tell"), transaction.atomic():
        carry_out_by_hand(proposed, "SET CONSTRAINTS ALL IMMEDIATE")


def test_within_the_transaction_of_a_redaction_nothing_else_passes(board, proposed):
    carry_out_redaction(order(board, proposed))
    refused("UPDATE publication_publication SET title = 'x'", match="permission denied")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('cctv.redaction', true)")
        assert cursor.fetchone()[0] in ("", None)
