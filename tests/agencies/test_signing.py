"""Keys of members: made, admitted by two seats, revoked; and what the database makes of seals."""

import os
from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from cctvportal.agencies.actions import (
    admit_key,
    end_membership,
    found_keys,
    make_key,
    revoke_delegation,
    revoke_key,
)
from cctvportal.agencies.enums import Capacity, Role
from cctvportal.agencies.models import (
    Agency,
    Delegation,
    KeyAdmission,
    KeyRevocation,
    Membership,
    Seat,
    SigningKey,
    User,
)
from cctvportal.agencies.refusal import Refused
from cctvportal.agencies.signing import Sealer, code_given, keys_for, new_code, private_key, statement
from cctvportal.record.models import RecordEntry
from cctvportal.record.verification import examined_record
from tests.builders import CODE, Board, give_key, join, make_user

pytestmark = pytest.mark.django_db

# RFC 8032, section 7.1: secret key, public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]
ORDER = 2**252 + 27742317777372353535851937790883648493


def verifies(key: bytes, message: bytes, seal: bytes) -> bool:
    """What the database says."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ed25519_verifies(%s, %s, %s)", [key, message, seal])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(("key", "message", "seal"), VECTORS)
def test_the_database_knows_the_signatures_of_the_standard(key: str, message: str, seal: str):
    key, message, seal = map(bytes.fromhex, (key, message, seal))
    assert verifies(key, message, seal)
    assert not verifies(key, message + b"x", seal)
    assert not verifies(bytes.fromhex(VECTORS[0][0] if key.hex() != VECTORS[0][0] else VECTORS[1][0]), message, seal)
    # The same point and S + L: a second signature of the same words, which the standard forbids.
    scalar = int.from_bytes(seal[32:], "little") + ORDER
    assert not verifies(key, message, seal[:32] + scalar.to_bytes(32, "little"))
    assert not verifies(key, message, seal[:63])
    assert not verifies(key[:31], message, seal)
    # No point of the curve has these 32 bytes.
    assert not verifies(b"\x02" + bytes(31), message, seal)
    assert not verifies(b"\xff" * 32, message, seal)


class TestAsTheLibrary(TestCase):
    @settings(max_examples=25)
    @given(secret=st.binary(min_size=32, max_size=32), message=st.binary(max_size=300), bit=st.integers(0, 511))
    def test_the_database_says_what_the_library_says(self, secret: bytes, message: bytes, bit: int):
        private = Ed25519PrivateKey.from_private_bytes(secret)
        public, seal = private.public_key().public_bytes_raw(), private.sign(message)
        assert verifies(public, message, seal)
        changed = bytearray(seal)
        changed[bit // 8] ^= 1 << bit % 8
        assert not verifies(public, message, bytes(changed))


def sealer(person: User, seat: Seat) -> Sealer:
    return Sealer(person, keys_for(person, seat))


def refused(act, *args, **kwargs) -> str:
    before = (SigningKey.objects.count(), KeyAdmission.objects.count(), KeyRevocation.objects.count())
    with pytest.raises(Refused) as refusal:
        act(*args, **kwargs)
    assert before == (SigningKey.objects.count(), KeyAdmission.objects.count(), KeyRevocation.objects.count())
    return str(refusal.value)


@pytest.fixture
def deputy(board: Board) -> Membership:
    """A countersigned deputy of the NPIA, who has no key yet."""
    return join(
        make_user("deputy"), board.agencies["npia"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY, with_key=False
    )


def test_a_code_is_a_hundred_and_twenty_five_bits_that_can_be_read_out(deputy: Membership):
    code = new_code()
    assert len({new_code() for _ in range(100)}) == 100
    assert [len(group) for group in code.split("-")] == [5] * 5
    read_out = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert private_key(deputy, read_out).private_bytes_raw() == private_key(deputy, code).private_bytes_raw()


def test_a_key_is_in_force_once_two_seats_admitted_it(board: Board, deputy: Membership):
    key, code = make_key(deputy, by=deputy.user)
    assert not keys_for(deputy.user, deputy.seat).exists()
    admit_key(key, by=board.members["acpo"])
    assert not keys_for(deputy.user, deputy.seat).exists()
    admit_key(key, by=board.members["npia"])
    assert keys_for(deputy.user, deputy.seat).get() == key
    with code_given(code):
        assert len(sealer(deputy.user, deputy.seat).seal("vote")) == 64
    kinds = list(RecordEntry.objects.order_by("-sequence").values_list("kind", flat=True)[:3])
    assert kinds == ["signing-key-admitted", "signing-key-admitted", "signing-key"]
    assert code not in str(list(RecordEntry.objects.values_list("body", flat=True)))
    assert examined_record().problems == []


def test_nothing_of_the_code_is_kept(board: Board, deputy: Membership):
    _, code = make_key(deputy, by=deputy.user)
    secret = private_key(deputy, code).private_bytes_raw()
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT t::text FROM {connection.ops.quote_name(table)} AS t")
            rows = " ".join(row[0] for row in cursor.fetchall())
        assert code not in rows
        assert secret.hex() not in rows


def test_who_makes_and_admits_a_key(board: Board, deputy: Membership):
    assert "by whoever holds the place" in refused(make_key, deputy, by=board.administrator)
    administers = Membership.objects.get(user=board.administrator)
    assert "needs no signing key" in refused(make_key, administers, by=board.administrator)
    key, _ = make_key(deputy, by=deputy.user)
    assert "Its code was shown once" in refused(make_key, deputy, by=deputy.user)
    assert "cannot admit your own" in refused(admit_key, key, by=deputy.user)
    for outsider in (board.editors["acpo"], board.secretary, board.administrator):
        assert "Only somebody who sits on the board" in refused(admit_key, key, by=outsider)
    admit_key(key, by=board.members["acpo"])
    assert "Your seat has admitted this signing key already" in refused(admit_key, key, by=board.members["acpo"])
    admit_key(key, by=board.members["sample"])
    assert "waits for nobody" in refused(admit_key, key, by=board.members["npia"])


def test_a_revoked_key_seals_nothing_and_is_not_admitted_again(board: Board, deputy: Membership):
    key, _ = make_key(deputy, by=deputy.user)
    assert "Only its member" in refused(revoke_key, key, by=board.members["npia"])
    revoke_key(key, by=board.administrator)
    assert "is revoked already" in refused(revoke_key, key, by=deputy.user)
    assert "was revoked" in refused(admit_key, key, by=board.members["acpo"])
    another, _ = make_key(deputy, by=deputy.user)
    assert another.hex != key.hex
    own = keys_for(board.members["npia"], board.seats["npia"]).get()
    revoke_key(own, by=board.members["npia"])
    with pytest.raises(Refused, match="no signing key that the board has admitted"):
        sealer(board.members["npia"], board.seats["npia"])


def test_a_key_ends_with_its_place(board: Board):
    member, seat = board.members["npia"], board.seats["npia"]
    end_membership(Membership.objects.get(user=member), by=board.administrator)
    assert not keys_for(member, seat).exists()
    # Appointed anew she makes a new key.
    join(member, board.agencies["npia"], Role.BOARD_MEMBER, from_date=timezone.localdate(), with_key=False)
    assert not keys_for(member, seat).exists()


@pytest.mark.usefixtures("signing_codes_asked")
def test_a_missing_or_wrong_code_is_told(board: Board):
    member, seat = board.members["npia"], board.seats["npia"]
    with pytest.raises(Refused, match="Enter your signing code"):
        sealer(member, seat)
    with code_given("7K2QF-11111-11111-11111-11111"), pytest.raises(Refused, match="not the code of your signing key"):
        sealer(member, seat)
    with code_given(f"  {CODE.lower()} "):
        assert sealer(member, seat).key == keys_for(member, seat).get()
    with pytest.raises(Refused, match="Enter your signing code"):
        sealer(member, seat)


# Past the verbs, with all that the role of the CMS may do


def forged(key: SigningKey, board: Board, code: str, private: Ed25519PrivateKey, **fields) -> dict:
    """An admission in the name of a seat's member, sealed with some other key."""
    place, member = key.membership, board.members[code]
    parts = ("admit", key.hex, place.user.opaque_id, place.agency.code, place.role, code, member.opaque_id)
    return {"key": key, "by": member, "seat": board.seats[code], "seal": private.sign(statement(*parts))} | fields


def test_nobody_admits_a_key_in_anothers_name(board: Board, deputy: Membership):
    key = give_key(deputy)
    insider = private_key(Membership.objects.get(user=board.members["acpo"]), CODE)
    for wrong in (
        {"key": key},
        {"key": key, "by": board.members["home-office"], "seat": board.seats["home-office"]},
        forged(key, board, "home-office", insider),
        forged(key, board, "acpo", insider, by=board.members["home-office"]),
        forged(key, board, "acpo", insider, seat=board.seats["home-office"]),
        forged(key, board, "acpo", insider, seat=None),
        forged(key, board, "home-office", private_key(deputy, CODE)),
        forged(key, board, "home-office", insider, seal=os.urandom(64)),
    ):
        with pytest.raises(DatabaseError, match=r"admitted by two seats|not sealed by a member"), transaction.atomic():
            KeyAdmission.objects.create(**wrong)
    KeyAdmission.objects.create(**forged(key, board, "acpo", insider))  # her own word is hers to give
    assert not SigningKey.objects.in_force().filter(pk=key.pk).exists()


def test_an_insider_admits_no_key_for_two_seats(board: Board, deputy: Membership):
    """Not even by seating herself on another seat, since her key is that of her own place."""
    insider = board.members["acpo"]
    key = give_key(deputy)
    private = private_key(Membership.objects.get(user=insider), CODE)
    KeyAdmission.objects.create(**forged(key, board, "acpo", private))
    join(insider, board.agencies["home-office"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY, with_key=False)
    second = join(make_user("second"), board.agencies["npia"], Role.BOARD_MEMBER, capacity="deputy", with_key=False)
    key = give_key(second)
    with pytest.raises(DatabaseError, match="not sealed by a member"), transaction.atomic():
        KeyAdmission.objects.create(**forged(key, board, "home-office", private, by=insider))


def test_a_fingerprint_is_long_enough_that_nobody_makes_another_key_with_it():
    key = SigningKey(public_key=bytes(range(32)))
    assert key.fingerprint == "630d cd29 66c4 3366 9112 5448 bbb2 5b4f"


def test_keys_are_founded_once(board: Board, deputy: Membership):
    with pytest.raises(ProgrammingError, match="admitted by two seats"), transaction.atomic():
        found_keys([give_key(deputy)])
    assert "no signing key that waits" in refused(found_keys, [])


def test_the_command_says_so_too(board: Board, deputy: Membership):
    with pytest.raises(CommandError, match="No signing key waits of deputy"):
        call_command("found_keys", "deputy", yes=True)
    make_key(deputy, by=deputy.user)
    with pytest.raises(CommandError, match="two of its seats admit any other"):
        call_command("found_keys", "deputy", yes=True)


@pytest.mark.parametrize("table", [SigningKey, KeyAdmission, KeyRevocation])
def test_keys_are_never_changed(board: Board, deputy: Membership, table: type):
    revoke_key(keys_for(board.members["sample"], board.seats["sample"]).get(), by=board.members["sample"])
    row = table.objects.first()
    with pytest.raises(DatabaseError), transaction.atomic():
        table.objects.filter(pk=row.pk).update(id=row.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        table.objects.filter(pk=row.pk)._raw_delete("default")


def test_nobody_delegates_in_anothers_name(board: Board):
    place = Membership.objects.get(user=board.members["npia"])
    today = timezone.localdate()
    fields = {
        "membership": place,
        "delegate": board.editors["npia"],
        "from_date": today,
        "until_date": today + timedelta(days=3),
        "nonce": uuid4(),
    }
    parts = (
        *("delegation", "npia", place.user.opaque_id, board.editors["npia"].opaque_id),
        *(today, today + timedelta(days=3), fields["nonce"]),
    )
    editor = private_key(Membership.objects.get(user=board.editors["npia"]), CODE)
    for seal in (None, os.urandom(64), editor.sign(statement(*parts))):
        with pytest.raises(DatabaseError, match="delegation is not sealed"), transaction.atomic():
            Delegation.objects.create(**fields, seal=seal)
    seal = private_key(place, CODE).sign(statement(*parts))
    given = Delegation.objects.create(**fields, seal=seal)
    revoke_delegation(given, by=place.user)
    with pytest.raises(DatabaseError), transaction.atomic():
        Delegation.objects.create(**fields, seal=seal)
    with pytest.raises(DatabaseError, match="the delegation is not sealed"), transaction.atomic():
        Delegation.objects.create(**fields | {"nonce": uuid4()}, seal=seal)


def test_no_key_is_revoked_by_whoever_has_no_say_in_it(board: Board) -> None:
    key = SigningKey.objects.get(membership__user=board.members["npia"])
    for stranger in (board.editors["npia"], board.members["acpo"]):
        with pytest.raises(DatabaseError, match="revokes no key of others"), transaction.atomic():
            KeyRevocation.objects.create(key=key, by=stranger)
    KeyRevocation.objects.create(key=key, by=board.administrator)


def test_a_place_on_a_seat_is_one_in_the_seats_agency(board: Board) -> None:
    """Two seats admit a key for a member of an agency, and are told of no other."""
    place = Membership(
        user=board.members["acpo"], agency=board.agencies["acpo"], seat=board.seats["npia"], role=Role.BOARD_MEMBER
    )
    with pytest.raises(DatabaseError, match="is not one of agency"), transaction.atomic():
        place.save(force_insert=True)


def test_accounts_do_not_exchange_their_ids(board: Board) -> None:
    for accounts in (User.objects.filter(pk=board.editors["npia"].pk), Agency.objects.filter(code="npia")):
        with pytest.raises(DatabaseError, match="is never changed"), transaction.atomic():
            accounts.update(id=987_654)
