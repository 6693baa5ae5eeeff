"""The one function that changes what is append-only: whoever is not two signing seats gets nothing through it."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from cctvportal.publication.models import Destruction, Publication, Tombstone
from cctvportal.publication.release import release
from cctvportal.record.models import RecordEntry, Secret
from cctvportal.record.verify import NEVER_REDACTED
from cctvportal.signoff.actions.redact import abandon_redaction, carry_out_redaction
from cctvportal.signoff.models import Redaction, RedactionEvent, RedactionSignature
from cctvportal.signoff.redaction.rules import digest_of_redaction
from cctvportal.signoff.redaction.texts import STRUCTURE, TOLD, at_pointer, is_told, texts_in
from tests.builders import make_content, put_order, submit_content
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
        again.events.create(step="proposed")
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


@pytest.mark.parametrize(
    ("kind", "pointer"),
    [
        ("signing-key", "/key"),
        ("signing-key", "/member"),
        ("signing-key-admitted", "/key"),
        ("policy", "/code"),
        ("policy", "/types/0"),
        ("edition", "/publications/0/digest"),
        ("edition", "/publications/0/sign_off"),
        ("edition", "/opens/0/salt"),
        ("edition", "/opens/0/body/seal"),
        ("edition", "/opens/0/body/contributors/0/member"),
        ("edition", "/opens/0/body/policy/required/0"),
    ],
)
def test_what_proofs_rest_on_in_an_entry_is_not_redacted(board, page, kind: str, pointer: str):
    entry = next(entry for entry in RecordEntry.objects.filter(kind=kind) if found_at(entry.body, pointer))
    place = {"table": "record_recordentry", "key": str(entry.pk), "column": "body", "pointer": pointer, "start": 0}
    size = len(found_at(entry.body, pointer))
    forged(board, [place | {"length": size, "size": size}], f"nobody reads what record_recordentry {entry.pk} has")


def test_what_proofs_rest_on_is_not_redacted_where_it_is_kept_closed(board, page):
    submit_content(board, make_content("Signs"))
    secret = Secret.objects.filter(body__has_key="seal").first()
    place = {"table": "record_secret", "key": str(secret.pk), "column": "body", "pointer": "/seal", "start": 0}
    forged(board, [place | {"length": 4, "size": 128}], "nobody reads what record_secret")


def found_at(value, pointer: str) -> str:
    try:
        return at_pointer(value, pointer)
    except KeyError:
        return ""


def test_the_database_reads_what_the_search_for_passages_reads(db):
    """And leaves the entries alone that the verifier believes to be whole."""
    names = [*STRUCTURE, *TOLD, "from", "to", "text", "key", "seal", "body"]
    pointers = [f"{within}/{name}{item}" for name in names for within in ("", "/representation") for item in ("", "/0")]
    read = "SELECT signoff_is_read(%s, string_to_array(substr(%s, 2), '/'), %s)"
    with connection.cursor() as cursor:
        for pointer in pointers:
            for value in ("Zebedee", "2026-11-30", "2026-11-30T10:00:00Z"):
                name = pointer.removesuffix("/0").rpartition("/")[2]
                cursor.execute(read, ["publication_publication", pointer, value])
                assert cursor.fetchone()[0] == any(texts_in(value, key=name)), (pointer, value)
                cursor.execute(read, ["record_recordentry", pointer, value])
                assert cursor.fetchone()[0] == (is_told(pointer) and any(texts_in(value, key=name))), (pointer, value)
        cursor.execute("SELECT pg_get_functiondef('signoff_blot'::regproc)")
        (function,) = cursor.fetchone()
    assert all(f"'{kind}'" in function for kind in NEVER_REDACTED)


@pytest.mark.parametrize("column", ["places", "drafts"])
@pytest.mark.parametrize("places", [["x"], [{}], {}, "x", 5, [[]], "start", "more", "key"])
def test_places_in_another_form_are_not_proposed(board, proposed, column: str, places):
    (place,) = proposed.places[:1]
    odd = {"start": place | {"start": -1}, "more": place | {"more": 1}, "key": place | {"key": 1}}
    redaction = Redaction(ground="other", statement="Forged.", places=[], drafts=[], files=[])
    setattr(redaction, column, [odd[places]] if isinstance(places, str) and places in odd else places)
    redaction.digest = digest_of_redaction(redaction)
    with pytest.raises(DatabaseError, match="names no places"), transaction.atomic():
        redaction.save(force_insert=True)


@pytest.mark.parametrize("files", [["x"], [5], "a" * 64, [["a" * 64]], {}])
def test_files_in_another_form_are_not_proposed(db, files):
    redaction = Redaction(ground="other", statement="Forged.", places=[], drafts=[], files=files)
    redaction.digest = digest_of_redaction(redaction)
    with pytest.raises(DatabaseError, match="names no places"), transaction.atomic():
        redaction.save(force_insert=True)


def test_a_redaction_without_a_step_is_not_committed(db):
    redaction = Redaction(ground="other", statement="Forged.", places=[], drafts=[], files=[])
    redaction.digest = digest_of_redaction(redaction)
    with pytest.raises(DatabaseError, match="has no step"), transaction.atomic():
        committed(redaction)


def committed(redaction: Redaction) -> None:
    redaction.save(force_insert=True)
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


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
