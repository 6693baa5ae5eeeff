#!/usr/bin/env python3
"""Check the public record of the portal offline, and that a saved page or file is what the board signed.

    python verify.py export.jsonl [SAVED_FILE]

export.jsonl is what the portal gives at /record/export.jsonl. SAVED_FILE is a document or picture from the portal, a
page's signed form (/record/pages/<id>/signed.json), or a page or API document exactly as it was served (saved with
curl -O, say) together with its manifest (/record/manifests/<edition>/<release>.json).

The exit status is 0 where everything is in order, 1 where something is wrong, or the saved file is not what the board
signed or cannot be compared (CANNOT TELL: its manifest is missing), 2 where it could not be looked at.
It needs this one file, Python 3.10 or later, and the package cryptography. It opens no connection.

What is checked: the sequence has no gaps; each entry holds the hash of the one before; each hash is the SHA-256 of
the entry's canonical JSON (RFC 8785); each signature (Ed25519, RFC 8032) is made with the key in force, which the
first entry names; a key that a key-rotation entry names is in force once it signed the next, and else comes to
nothing; what an entry opens is what an earlier one committed to; and each submission and vote that is told is sealed
(Ed25519) by the member in whose name it stands, with a key that members of two seats admitted before. An entry out of
which a later redaction entry took named parts is called redacted, not broken.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    print("This needs the package cryptography: python -m pip install cryptography", file=sys.stderr)
    sys.exit(2)

BEGINNING = "record-begun"
KEY_ROTATION = "key-rotation"
KEY_IN_FORCE = "key-in-force"
REDACTION = "redaction"
EDITION = "edition"
MANIFEST = "manifest"
NO_PREVIOUS = "0" * 64
MIB = 1 << 20
SNIFFED = 1024
LONGEST_LINE = 64 * MIB
LARGEST_JSON = 256 * MIB
LARGEST_INTEGER = 2**53 - 1
HASH = re.compile("[0-9a-f]{64}")
EMERGENCY = "emergency"
CORRECTION = "correction"
OWN = ("content", "withdrawal", "deletion")  # the kinds of submission that publish what was submitted
HOLD = "hold"
BY_DUTY = ("put-back", HOLD)  # the kinds of emergency that one person on duty declares
RIGHTS = {
    CORRECTION: "a clerical correction signed off by",
    EMERGENCY: "published IN AN EMERGENCY, before the board decided, by",
}
IN_API = re.compile("/api/v2/pages/([0-9]{1,18})/")
COLUMNS = {
    "sequence": int, "at": str, "kind": str, "body": dict, "commitment": str, "previous_hash": str, "key_id": str,
    "hash": str, "signature": str,
}  # fmt: skip
SEALS = ("hash", "signature")
# Entries that the rest of the record rests on: nothing is ever taken out of them.
NEVER_REDACTED = (BEGINNING, KEY_ROTATION, KEY_IN_FORCE, REDACTION)
# How many seats admit a member's key.
ADMITTED_BY = 2

Json = Any
Entry = dict[str, Any]


class Malformed(Exception):
    """Something is not in the form of the record; the text is a sentence that says what."""


class Unreadable(Exception):
    """A file cannot be looked at; the text is a sentence that says why."""


# Canonical JSON, hashes, signatures


def canonical(value: Json) -> bytes:
    """The canonical JSON of ``value`` (RFC 8785), for what the record is made of: everything but floats.

    Raises ``Malformed``.
    """
    try:
        return "".join(_pieces(value)).encode()
    except UnicodeEncodeError as error:
        raise Malformed("it holds half of a surrogate pair, which is no character") from error
    except RecursionError as error:
        raise Malformed("it is nested too deeply") from error


def _pieces(value: Json) -> Iterator[str]:
    if value is None or isinstance(value, bool):
        yield {None: "null", True: "true", False: "false"}[value]
    elif isinstance(value, int):
        yield _integer(value)
    elif isinstance(value, str):
        yield json.dumps(value, ensure_ascii=False)
    elif isinstance(value, (list, tuple)):
        yield "[" + ",".join("".join(_pieces(item)) for item in value) + "]"
    elif isinstance(value, dict):
        yield "{" + ",".join("".join(_member(name, value[name])) for name in _in_order(value)) + "}"
    else:
        raise Malformed(f"it holds a {type(value).__name__}, which the record never does")


def _member(name: str, value: Json) -> Iterator[str]:
    yield json.dumps(name, ensure_ascii=False) + ":"
    yield from _pieces(value)


def _in_order(names: Iterable[str]) -> list[str]:
    """By UTF-16 code units (RFC 8785, section 3.2.3)."""
    names = list(names)
    if not all(isinstance(name, str) for name in names):
        raise Malformed("it holds a name that is no text")
    return sorted(names, key=lambda name: name.encode("utf-16-be"))


def _integer(value: int) -> str:
    if abs(value) > LARGEST_INTEGER:
        raise Malformed("it holds a number beyond 2 to the power of 53, which JSON does not carry exactly")
    return str(int(value))


def sha256(data: bytes) -> str:
    """64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def key_id(public_key: str) -> str:
    """The first 16 hex digits of the SHA-256 of a public key."""
    return sha256(bytes.fromhex(public_key))[:16]


def signature_fits(public_key: str, signature: str, message: bytes) -> bool:
    """Whether ``signature`` (hex) over ``message`` was made with the key of ``public_key`` (hex)."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def parsed(text: bytes, what: str) -> Json:
    """JSON in which no name stands twice in an object, without floats. Raises ``Malformed``."""
    try:
        return json.loads(text.decode(), object_pairs_hook=_object, parse_float=_no_float, parse_constant=_no_float)
    except UnicodeDecodeError as error:
        raise Malformed(f"{what} is not text in UTF-8.") from error
    except RecursionError as error:
        raise Malformed(f"{what} is nested too deeply.") from error
    except ValueError as error:
        raise Malformed(f"{what} is not JSON.") from error
    except Malformed as error:
        raise Malformed(f"{what} is not as the record is written: {error}.") from error


def _object(pairs: list[tuple[str, Json]]) -> Entry:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Malformed("a name stands twice in one object")
    return found


def _no_float(text: str) -> None:
    raise Malformed(f"it holds the number {text[:40]}, and the record has whole numbers alone")


# The chain


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong with the entry ``sequence``."""

    sequence: int
    sentence: str

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True)
class Published:
    """One publication as an edition entry names it."""

    edition: int
    body: Entry

    def __str__(self) -> str:
        named = self.body.get
        seats = ", ".join(map(str, _list(self.body, "seats") or ["no seat"]))
        kind = "" if named("kind") == "content" else f", {shown(named('kind'))}"
        page = f"“{shown(named('title'))}” at {shown(named('path'))} (page {shown(named('content'))}{kind})"
        how = RIGHTS.get(str(named("authority")), "signed off by")
        return f"edition {self.edition}: {page}, from {shown(named('agency'))}, {how} {shown(seats)}"

    @property
    def is_signed_off(self) -> bool:
        """Whether the board signed it, rather than two people in an emergency."""
        return self.body.get("authority") != EMERGENCY


def statement(parts: Iterable[Json]) -> bytes:
    """What a member's seal is made over."""
    return "\n".join(["cctv-portal 1", *map(str, parts)]).encode()


def sealed_together(told: Entry) -> dict[Json, str]:
    """By seal: the hash that it is over, of all votes that one member cast at once.

    The leaves of those that are told are made here; ``beside`` tells those of the others, which stay hidden.
    """
    leaves: dict[Json, list[bytes]] = {}
    beside = told.get("beside")
    for seal in beside if isinstance(beside, dict) else ():
        leaves[seal] = [bytes.fromhex(each) for each in _list(beside, seal) if _is_key(each)]
    for item in _list(told, "items"):
        if isinstance(item, dict) and isinstance(item.get("seal"), str):
            said = statement(("item", item.get("salt"), item.get("submission"), item.get("digest")))
            leaves.setdefault(item["seal"], []).append(hashlib.sha256(said).digest())
    return {seal: hashlib.sha256(b"".join(sorted(each))).hexdigest() for seal, each in leaves.items()}


@dataclass
class MemberKey:
    """The key with which one member seals what she does for one agency, and since when it is, or was, in force."""

    body: Entry
    seats: set[str] = field(default_factory=set)
    since: int | None = None
    until: int | None = None

    def was_in_force(self, sequence: int, or_before: bool = False) -> bool:
        """Whether it was when entry ``sequence`` was written, or before that."""
        ended = self.until is not None and self.until < sequence and not or_before
        return self.since is not None and self.since < sequence and not ended


# Where a move and an order of navigation list the pages that they publish anew, and what of a publication as what.
TAKEN_ALONG: dict[str, tuple[str, dict[str, str]]] = {
    "move": ("pages", {"content": "content", "path": "to", "digest": "digest"}),
    "order": ("order", {"content": "content"}),
}


@dataclass
class Told:
    """What an edition tells of one submission: what it was, and who signed it off for which seats."""

    submission: Entry = field(default_factory=dict)
    signed: dict[tuple[str, str], Entry] = field(default_factory=dict)

    def carries(self, published: Entry) -> bool:
        """Whether the seats that a publication names signed it off: two at least, but for a clerical correction."""
        if not (_is_own(self.submission, published) or self._takes_along(published)):
            return False
        of = self.submission.get
        votes = {seat: member for (seat, member), item in self.signed.items() if item.get("digest") == of("digest")}
        seats = {str(seat) for seat in _list(published, "seats")}
        needed = 1 if of("procedure") == CORRECTION else 2
        return len(seats) >= needed and len({votes[seat] for seat in seats & set(votes)}) >= len(seats)

    def leaves(self, published: Entry) -> Iterator[Entry]:
        """What stands again of a page that it moves, if the board returns the correction by which the page stands."""
        content = str(published.get("content"))
        if content in self.uncorrected and self._takes_along(published):
            yield {**published, "digest": self.uncorrected[content]}

    def _takes_along(self, published: Entry) -> bool:
        """Whether it is a move, or an order of navigation, that publishes it anew."""
        _, parts = TAKEN_ALONG.get(str(self.submission.get("kind")), ("", {}))
        return bool(self._listed) and canonical([published.get(part) for part in parts]) in self._listed

    @cached_property
    def _listed(self) -> set[bytes]:
        """What of each page stands in the list of a move or an order; of one that was not signed as told, nothing."""
        of = self.submission.get
        listed, parts = TAKEN_ALONG.get(str(of("kind")), ("", {}))
        signed = {name: of(name) for name in ("type", "path", "representation")} | {"assets": []}
        if not parts or sha256(canonical(signed)) != of("digest"):
            return set()
        rows = [row for row in _list(of("representation"), listed) if isinstance(row, dict)]
        return {canonical([row.get(told) for told in parts.values()]) for row in rows}

    @cached_property
    def uncorrected(self) -> dict[str, Json]:
        """By content, the digest that a move lists of a page's text without the correction by which the page stands."""
        rows = [row for row in _list(self.submission.get("representation"), "pages") if isinstance(row, dict)]
        return {str(row.get("content")): row["uncorrected"] for row in rows if "uncorrected" in row}


def _is_own(submission: Entry, published: Entry) -> bool:
    parts = ("content", "digest")
    return submission.get("kind") in OWN and all(submission.get(part) == published.get(part) for part in parts)


def remember_told(told: dict[str, Told], entry: Entry, body: Entry) -> None:
    """Add what ``entry``, a submission or votes, turns out to tell."""
    if entry["kind"] == "submission":
        told[str(entry["body"].get("submission"))].submission = body
    elif body.get("decision") == "sign-off":
        for item in _list(body, "items") or [{**body, "submission": entry["body"].get("submission")}]:
            told[str(item.get("submission"))].signed[str(body.get("seat")), str(body.get("member"))] = item


def _same(published: Json) -> str:
    """What stays the same of a publication that stands again."""
    return canonical([_get(published, part) for part in ("content", "digest", "sign_off")]).decode()


@dataclass
class Seals:
    """The keys of members, and whether what was done in their names is sealed with them."""

    keys: dict[str, MemberKey] = field(default_factory=dict)
    closed: dict[int, Entry] = field(default_factory=dict)
    emergencies: dict[str, Entry] = field(default_factory=dict)
    notices: set[str] = field(default_factory=set)
    counted: int = 0
    unsealed: list[int] = field(default_factory=list)

    def take(self, entry: Entry) -> None:
        """Remember what an unchanged entry says of keys and votes."""
        sequence, kind, body = entry["sequence"], entry["kind"], entry["body"]
        if kind in ("submission", "vote"):
            self.closed[sequence] = entry
        if isinstance(sealed := body.get("sealed"), dict):
            self.emergencies[str(sealed.get("emergency"))] = sealed
        if kind == "notice":
            self.notices.add(str(body.get("sign_off")))
        key = str(body.get("key"))
        if kind == "signing-key" and _is_key(key):
            self.keys.setdefault(key, MemberKey(body))
        elif kind == "signing-key-admitted" and key in self.keys:
            self._admit(self.keys[key], body, sequence)
        elif kind == "signing-key-revoked" and key in self.keys:
            self.keys[key].until = sequence

    def _admit(self, key: MemberKey, body: Entry, sequence: int) -> None:
        if body.get("seat") is None:
            key.since = key.since or sequence
            self.unsealed.append(sequence)
        elif self.wrong_admission(body, sequence) is None:
            key.seats.add(str(body["seat"]))
            if len(key.seats) >= ADMITTED_BY:
                key.since = key.since or sequence

    def wrong_admission(self, body: Entry, sequence: int) -> str | None:
        """Why a seat's admission of a key is none; None where it is one, or where nobody could seal it yet."""
        if body.get("seat") is None:
            return None
        admitted = self.keys.get(str(body.get("key")))
        if admitted is None:
            return "admits a signing key that nobody made"
        owner = admitted.body.get
        parts = ("admit", body.get("key"), owner("member"), owner("agency"), owner("role"))
        said = (*parts, body.get("seat"), body.get("member"))
        if body.get("member") == owner("member") or not self.is_sealed(body, said, sequence):
            return "admits a signing key, and is not sealed by the member in whose name it stands"
        return None

    def wrong_telling(self, earlier: int, told: Entry) -> str | None:
        """Why what is told of entry ``earlier``, a vote or a submission, is not its member's; None where it is."""
        if earlier not in self.closed:
            return None
        if not isinstance(told, dict) or not all(isinstance(item, dict) for item in _list(told, "items")):
            return f"opens entry {earlier} with what is no submission or vote"
        if not self.are_in_use(earlier):
            return None
        entry = self.closed[earlier]
        wrong = self._wrong_submission if entry["kind"] == "submission" else self._wrong_vote
        return wrong(entry, told)

    def _wrong_submission(self, entry: Entry, told: Entry) -> str | None:
        of = told.get
        parts = [of("kind"), of("procedure"), of("content"), of("digest")]
        if "locale" in told:  # what was submitted before tells no place, and is sealed without
            people = " ".join(
                f"{_get(each, 'member')}/{_get(each, 'agency') or ''}" for each in _list(told, "contributors")
            )
            parts += [of("parent") or "", of("position"), of("locale"), of("agency"), people]
        said = ("submission", entry["body"].get("submission"), *parts, told.get("member"))
        message = statement(said)
        if any(
            key.body.get("member") == told.get("member")
            and key.was_in_force(entry["sequence"])
            and signature_fits(public, str(told.get("seal")), message)
            for public, key in self.keys.items()
        ):
            self.counted += 1
            return None
        return f"opens entry {entry['sequence']}, a submission that is not sealed by the member in whose name it stands"

    def _wrong_vote(self, entry: Entry, told: Entry) -> str | None:
        earlier = entry["sequence"]
        together = sealed_together(told)
        for item in _list(told, "items") or [{**told, "submission": entry["body"].get("submission")}]:
            if not isinstance(item.get("seal"), str | None):
                return "opens a vote that is not in the form of one"
            parts = (item.get("submission"), item.get("digest"), told.get("seat"), told.get("decision"))
            by_leave = item.get("delegation") is not None
            sealed = {"member": told.get("member"), "seat": told.get("seat"), "seal": item.get("seal")}
            said: Iterable[Json] = ("vote", *parts, told.get("member"))
            if item.get("salt") is not None:
                said = ("votes", together.get(item.get("seal")), *parts[2:], told.get("member"))
            if not self.is_sealed(sealed, said, earlier, by_leave=by_leave, again="cast" in told):
                return f"opens the vote of entry {earlier}, which is not sealed by the member in whose name it stands"
            self.counted += 1
        return None

    @staticmethod
    def _is_of(key: MemberKey, body: Entry, by_leave: bool) -> bool:
        """Whether a key is for what its member does for the seat that ``body`` names, or as the secretary for none."""
        role, agency = key.body.get("role"), key.body.get("agency")
        if body.get("seat") == "":
            return role == "secretary"
        return agency == body.get("seat") and (by_leave or role == "board-member")

    def wrong_emergency(self, told: Json, sequence: int) -> str | None:
        """Why an emergency is not sealed by those who are said to have signed it; None where it is, or none is told."""
        if not isinstance(told, dict) or not self.are_in_use(sequence):
            return None
        parts = [told.get(part) for part in ("emergency", "kind", "content", "digest", "hours", "restores", "notice")]
        for signature in _list(told, "signatures"):
            known = signature if isinstance(signature, dict) else {}
            said = ("emergency", *parts, known.get("seat"), known.get("member"))
            if not self.is_sealed(known, said, sequence):
                return "tells an emergency that is not sealed by the member in whose name it stands"
            self.counted += 1
        return None

    def declared(self, published: Entry) -> bool:
        """Whether a publication is what its emergency brings, declared by two members of two seats, or one on duty.

        What is sealed is what the board decides on: of a page that is held, its withdrawal. A notice that the board
        adopted stands there until then.
        """
        of = self.emergencies.get(str(published.get("emergency")), {})
        signatures = _list(of, "signatures")
        needed = 1 if of.get("kind") in BY_DUTY else 2
        apart = all(len({str(_get(each, part)) for each in signatures}) >= needed for part in ("member", "seat"))
        if of.get("kind") == HOLD:
            adopted = of.get("notice") in self.notices and of.get("notice") == published.get("sign_off")
            return apart and adopted and of.get("content") == published.get("content")
        return apart and all(of.get(part) == published.get(part) for part in ("content", "digest"))

    def are_in_use(self, sequence: int) -> bool:
        """Whether there were keys when entry ``sequence`` was written."""
        return any(key.since and key.since < sequence for key in self.keys.values())

    def is_sealed(
        self, body: Entry, said: Iterable[Json], sequence: int, *, by_leave: bool = False, again: bool = False
    ) -> bool:
        """Whether ``said`` is sealed with a key of ``body``'s member for its seat, in force at entry ``sequence``.

        What is told ``again`` may be sealed with a key that was revoked since.
        """
        message = statement(said)
        return any(
            key.body.get("member") == body.get("member")
            and self._is_of(key, body, by_leave)
            and key.was_in_force(sequence, again)
            and signature_fits(public, str(body.get("seal")), message)
            for public, key in self.keys.items()
        )


@dataclass
class Examination:
    """What a record shows, entry by entry: ``take`` each in order, then ask."""

    beginning: str = BEGINNING
    columns: dict[str, type] = field(default_factory=lambda: dict(COLUMNS))
    faults: list[Fault] = field(default_factory=list)
    first: Entry | None = None
    last: Entry | None = None
    hashes: dict[int, str] = field(default_factory=dict)
    redactions: dict[int, Entry] = field(default_factory=dict)
    manifests: dict[str, Entry] = field(default_factory=dict)
    by_digest: dict[str, list[Published]] = field(default_factory=lambda: defaultdict(list))
    by_asset: dict[str, list[Published]] = field(default_factory=lambda: defaultdict(list))
    seals: Seals = field(default_factory=Seals)
    stopped: bool = False
    _public_key: str = ""
    _offered_key: str = ""
    _commitments: dict[int, str] = field(default_factory=dict)
    _altered: dict[int, tuple[list[str], Fault]] = field(default_factory=dict)
    _stood: set[str] = field(default_factory=set)

    @property
    def problems(self) -> list[Fault]:
        """All that is wrong, the earliest entry first; an entry that a redaction explains is not wrong."""
        altered = [fault for sequence, (_, fault) in self._altered.items() if not self.redactions_of(sequence)]
        return sorted([*self.faults, *altered])

    @property
    def redacted_entries(self) -> list[int]:
        """Entries out of which something was lawfully taken."""
        return [sequence for sequence in sorted(self._altered) if self.redactions_of(sequence)]

    def redactions_of(self, sequence: int) -> list[Entry]:
        """The redactions that explain why an entry is not what it was; none unless they explain all of it."""
        ids, _ = self._altered.get(sequence, ([], None))
        later = {
            str(body.get("redaction")): body
            for number, body in self.redactions.items()
            if number > sequence and sequence in _list(body, "entries")
        }
        return [later[name] for name in ids] if ids and set(ids) <= set(later) else []

    def take(self, entry: Json) -> None:
        """Look at the next entry. After one that is no entry, or out of order, nothing more can be said."""
        if self.stopped:
            return
        expected = len(self.hashes) + 1
        if wrong := self._misshapen(entry, expected):
            self.faults.append(Fault(expected, wrong))
            self.stopped = True
            return
        sound = self._look_at(entry)
        self._commitments[entry["sequence"]] = entry.get("commitment", "") if sound else "?"
        self.hashes[entry["sequence"]] = entry["hash"]
        self.first = self.first or entry
        self.last = entry

    def _misshapen(self, entry: Json, expected: int) -> str | None:
        if not isinstance(entry, dict) or set(entry) != set(self.columns):
            return f"What stands where entry {expected} should does not have the parts of an entry."
        for name, type_ in self.columns.items():
            if not isinstance(entry[name], type_) or isinstance(entry[name], bool):
                return f"What stands where entry {expected} should is no entry: its “{name}” is of the wrong kind."
        if entry["sequence"] != expected:
            return f"Entry {expected} is missing: entry {entry['sequence']} stands in its place."
        if expected == 1 and not _begins(entry, self.beginning):
            return "Entry 1 does not begin a record: it has to name the key that signs it."
        return None

    def _look_at(self, entry: Entry) -> bool:
        """Whether it is an unchanged, signed entry of this chain; what it tells is remembered then."""
        sequence = entry["sequence"]
        if sequence == 1:
            self._public_key = entry["body"]["public_key"]
        before = len(self.faults)
        self.faults += [Fault(sequence, sentence) for sentence in self._wrong_with(entry)]
        sound = len(self.faults) == before and sequence not in self._altered
        if sound:
            self._public_key, self._offered_key = self._key_of(entry), ""
            self._remember(entry)
        return sound

    def _key_of(self, entry: Entry) -> str:
        """The key with which an entry has to be signed."""
        is_new = self._offered_key and entry["key_id"] == key_id(self._offered_key)
        return self._offered_key if is_new else self._public_key

    def _wrong_with(self, entry: Entry) -> Iterator[str]:
        sequence, name = entry["sequence"], f"Entry {entry['sequence']}"
        if entry["previous_hash"] != (self.last["hash"] if self.last else NO_PREVIOUS):
            yield f"{name} does not follow the entry before it: the hash that it holds is not that one's."
            return
        public_key = self._key_of(entry)
        if entry["key_id"] != key_id(public_key):
            yield f"{name} names a key that is not the record's at that point."
            return
        try:
            signed = canonical({part: entry[part] for part in entry if part not in SEALS})
        except Malformed as error:
            yield f"{name} is not as the record is written: {error}."
            return
        if sha256(signed) != entry["hash"]:
            changed = f"{name} was changed: its hash is not that of its content."
            if (ids := _list(entry["body"], "redacted")) and entry["kind"] not in NEVER_REDACTED:
                self._altered[sequence] = ([str(redaction) for redaction in ids], Fault(sequence, changed))
                # What an emergency may give way to later on.
                self._stood.update(_same(named) for named in _list(entry["body"], "publications"))
            else:
                yield changed
        elif not signature_fits(public_key, entry["signature"], signed):
            yield f"{name} is not signed with the record's key."
        else:
            yield from self._wrong_openings(entry)
            yield from self._wrong_admission(entry)
            yield from self._wrong_emergency(entry)
            yield from self._wrong_duty(entry)
            yield from self._wrong_rotation(entry)
            if not is_in_form(entry["kind"], entry["body"]):
                yield f"{name} tells of what is no {entry['kind']}: it is not in the form of one."

    def _wrong_openings(self, entry: Entry) -> Iterator[str]:
        told: dict[str, Told] = defaultdict(Told)
        for opened in _list(entry["body"], "opens"):
            try:
                earlier = opened["sequence"]
                committed = self._commitments.get(earlier)
                fits = committed == sha256(canonical({"body": opened["body"], "salt": opened["salt"]}))
            except (TypeError, KeyError, Malformed):
                yield f"Entry {entry['sequence']} opens something that is not in the form of an opening."
                return
            if not fits and committed != "?":
                yield f"Entry {entry['sequence']} opens entry {earlier} with other content than was committed to."
            elif wrong := self.seals.wrong_telling(earlier, opened["body"]):
                yield f"Entry {entry['sequence']} {wrong}."
            elif earlier in self.seals.closed:
                remember_told(told, self.seals.closed[earlier], opened["body"])
        if entry["kind"] == EDITION:
            yield from self._wrong_publications(entry, told.values())

    def _wrong_publications(self, entry: Entry, told: Iterable[Told]) -> Iterator[str]:
        """What an edition publishes that was never signed off, once members have keys."""
        moves = [each for each in told if each.uncorrected]
        for named in _list(entry["body"], "publications"):
            if not isinstance(named, dict):
                continue
            same = _same(named)
            known = same in self._stood or not self.seals.are_in_use(entry["sequence"])
            if known or self._is_signed(named, told):
                self._stood.add(same)
                self._stood.update(_same(left) for move in moves if move.carries(named) for left in move.leaves(named))
            else:
                page = f"{shown(named.get('path'))} (page {shown(named.get('content'))})"
                yield f"Entry {entry['sequence']} publishes {page}, and tells no sealed votes of its seats on that."

    def _is_signed(self, named: Entry, told: Iterable[Told]) -> bool:
        if named.get("authority") == EMERGENCY:
            return self.seals.declared(named)
        return any(each.carries(named) for each in told)

    def _wrong_admission(self, entry: Entry) -> Iterator[str]:
        admits = entry["kind"] == "signing-key-admitted"
        if admits and (wrong := self.seals.wrong_admission(entry["body"], entry["sequence"])):
            yield f"Entry {entry['sequence']} {wrong}."

    def _wrong_emergency(self, entry: Entry) -> Iterator[str]:
        if wrong := self.seals.wrong_emergency(entry["body"].get("sealed"), entry["sequence"]):
            yield f"Entry {entry['sequence']} {wrong}."

    def _wrong_duty(self, entry: Entry) -> Iterator[str]:
        said = entry["body"].get
        if entry["kind"] != "duty" or said("seal") is None:  # of before duty was sealed
            return
        parts = ("duty", said("member"), said("from"), said("until") or "", said("by"))
        sealed = {"member": said("by"), "seat": "", "seal": said("seal")}
        if not self.seals.is_sealed(sealed, parts, entry["sequence"]):
            yield f"Entry {entry['sequence']} puts somebody on duty, and is not sealed by the secretary that it names."

    def _wrong_rotation(self, entry: Entry) -> Iterator[str]:
        if entry["kind"] == KEY_ROTATION and not _is_key(entry["body"].get("public_key")):
            yield f"Entry {entry['sequence']} puts a new key in force and does not name it."

    def _remember(self, entry: Entry) -> None:
        body = entry["body"]
        self.seals.take(entry)
        if entry["kind"] == KEY_ROTATION:
            self._offered_key = body["public_key"]
        elif entry["kind"] == REDACTION:
            self.redactions[entry["sequence"]] = body
        elif entry["kind"] == MANIFEST:
            self.manifests[str(body.get("root"))] = body
        elif entry["kind"] == EDITION:
            self._remember_publications(body)

    def _remember_publications(self, body: Entry) -> None:
        edition = body.get("edition")
        for named in _list(body, "publications"):
            if isinstance(named, dict) and isinstance(edition, int):
                published = Published(edition, named)
                self.by_digest[str(named.get("digest"))].append(published)
                for asset in _list(named, "assets"):
                    self.by_asset[str(asset)].append(published)

    @property
    def public_key(self) -> str:
        """The key that signs the next entry, unless it names another that does."""
        return self._public_key

    def standing_at(self, address: str, edition: int) -> Published | None:
        """What a page's address, or its address in the API, was published with, as of an edition."""
        in_api = IN_API.fullmatch(address)
        part, wanted = ("content", int(in_api[1])) if in_api else ("path", address)
        published = (each for several in self.by_digest.values() for each in several)
        found = (each for each in published if each.body.get(part) == wanted and each.edition <= edition)
        return max(found, key=lambda each: each.edition, default=None)

    def redactions_at(self, path: str) -> list[Entry]:
        """The redactions that took something out of a page that was published at ``path``."""
        published = (each.body for several in self.by_digest.values() for each in several)
        there = [body.get("content") for body in published if body.get("path") == path]
        return [
            body
            for body in self.redactions.values()
            if any(isinstance(each, dict) and each.get("content") in there for each in _list(body, "publications"))
        ]

    def redactions_naming(self, digest: str) -> list[Entry]:
        """The redactions that destroyed a file, or a publication with this digest."""
        return [
            body
            for body in self.redactions.values()
            if digest in _list(body, "assets")
            or any(isinstance(each, dict) and each.get("digest") == digest for each in _list(body, "publications"))
        ]


def examined(entries: Iterable[Json], **terms: Any) -> Examination:
    """All ``entries`` looked at; ``terms`` are those of ``Examination``."""
    examination = Examination(**terms)
    for entry in entries:
        examination.take(entry)
        if examination.stopped:
            break
    return examination


# What whoever reads an entry relies on; other parts may be missing.
FORMS: dict[str, dict[str, Callable[[Json], bool]]] = {
    EDITION: {
        "edition": lambda value: _is_number(value),
        "publications": lambda value: _all(value, _names_publication),
        "gone": lambda value: value is None or _all(value, _names_address),
    },
    MANIFEST: {"edition": lambda value: _is_number(value), "release": lambda value: isinstance(value, str)},
    REDACTION: {
        "redaction": lambda value: isinstance(value, str),
        "entries": lambda value: _all(value, _is_number),
        "assets": lambda value: _all(value, _is_key),
        "publications": lambda value: _all(value, _names_publication),
    },
}


def is_in_form(kind: str, body: Entry) -> bool:
    """Whether what an entry of that kind says can be read as such."""
    return all(fits(body.get(part)) for part, fits in FORMS.get(kind, {}).items())


def _all(value: Json, fits: Callable[[Json], bool]) -> bool:
    return isinstance(value, list) and all(map(fits, value))


def _names_publication(value: Json) -> bool:
    return _is_number(_get(value, "content")) and isinstance(_get(value, "digest"), str)


def _names_address(value: Json) -> bool:
    return _is_number(_get(value, "content")) and isinstance(_get(value, "path"), str)


def _is_number(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _begins(entry: Entry, kind: str) -> bool:
    return entry["kind"] == kind and _is_key(entry["body"].get("public_key"))


def _is_key(value: Json) -> bool:
    return isinstance(value, str) and HASH.fullmatch(value) is not None


def _get(body: Json, name: str) -> Json:
    return body.get(name) if isinstance(body, dict) else None


def _list(body: Json, name: str) -> list:
    found = body.get(name) if isinstance(body, dict) else None
    return found if isinstance(found, list) else []


# The export


def lines_of(path: Path) -> Iterator[Json]:
    """The entries of an export, one a line. Raises ``Malformed`` and ``Unreadable``."""
    with opened(path) as file:
        number = 0
        while line := file.readline(LONGEST_LINE):
            number += 1
            if len(line) == LONGEST_LINE:
                raise Malformed(
                    f"Line {number} is longer than {LONGEST_LINE // MIB} MiB: this is no export of a record."
                )
            if not line.strip():
                raise Malformed(f"Line {number} is empty. An export has one entry on each line.")
            yield parsed(line, f"Line {number}")


def opened(path: Path) -> Any:
    """The file, to read bytes of. Raises ``Unreadable``."""
    try:
        return path.open("rb")
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.") from error


# The saved file


@dataclass(frozen=True)
class Finding:
    """A sentence about a saved file, and whether it is about what the board signed off, or what is left of that."""

    sentence: str
    is_signed_off: bool = True
    is_redacted: bool = False

    def __str__(self) -> str:
        return self.sentence


def about_saved(path: Path, examination: Examination, manifests: Iterable[Path]) -> list[Finding]:
    """As what the file at ``path`` was published; nothing where it was not."""
    digest = digest_of_file(path)
    ways: tuple[Callable[[], list[Finding]], ...] = (
        lambda: _as_published(examination.by_asset.get(digest, []), "a file of"),
        lambda: _as_published(examination.by_digest.get(signed_digest(path) or digest, []), "the signed form of"),
        lambda: _as_served(digest, examination, manifests),
    )
    found = next((findings for way in ways if (findings := way())), [])
    for body in examination.redactions_naming(signed_digest(path) or digest):
        ground = shown(body.get("ground"))
        found.append(
            Finding(f"It was published, and later destroyed by redaction {shown(body.get('redaction'))}: {ground}")
        )
    return found or list(_as_left(path, examination))


def digest_of_file(path: Path) -> str:
    """SHA-256 of a file of any size. Raises ``Unreadable``."""
    digest = hashlib.sha256()
    with opened(path) as file:
        while piece := file.read(MIB):
            digest.update(piece)
    return digest.hexdigest()


def signed_digest(path: Path) -> str | None:
    """The digest of the publication that a JSON file tells in full, however it is laid out; None for other files."""
    try:
        document = json_file(path)
        return sha256(canonical({name: document[name] for name in ("type", "path", "representation", "assets")}))
    except (Malformed, TypeError, KeyError):
        return None


def json_file(path: Path) -> Json:
    """The content of a JSON file. Raises ``Malformed`` and ``Unreadable``."""
    with opened(path) as file:
        text = file.read(LARGEST_JSON + 1)
    if len(text) > LARGEST_JSON:
        raise Malformed(f"{path} is longer than {LARGEST_JSON // MIB} MiB.")
    return parsed(text, str(path))


def _as_published(found: list[Published], what: str) -> list[Finding]:
    return [Finding(f"It is {what} {published}.", published.is_signed_off) for published in found]


def _as_left(path: Path, examination: Examination) -> Iterator[Finding]:
    """For the signed form of a page out of which something was taken by law: there is no digest of what is left."""
    if signed_digest(path) is None:
        return
    at = json_file(path)["path"]
    for body in examination.redactions_at(at):
        by = f"redaction {shown(body.get('redaction'))}: {shown(body.get('ground'))}"
        yield Finding(f"Something was taken out of the page at {shown(at)} by {by}", False, True)


def _as_served(digest: str, examination: Examination, manifests: Iterable[Path]) -> list[Finding]:
    vouched = (manifest for path in manifests if (manifest := _manifest(path, examination)))
    return [
        _answer(address, manifest, examination.standing_at(address, manifest["edition"]))
        for manifest in vouched
        for address, hashed in manifest["responses"].items()
        if hashed == digest
    ]


def _answer(address: str, manifest: Entry, standing: Published | None) -> Finding:
    where = f"{shown(address)} in edition {manifest['edition']}, release {shown(manifest.get('release'))}"
    there = f" There stood {standing}." if standing else ""
    is_signed_off = standing is None or standing.is_signed_off
    return Finding(f"It is what the portal answered at {where}.{there}", is_signed_off)


def _manifest(path: Path, examination: Examination) -> Entry | None:
    """A manifest that a signed entry vouches for; None where the file is none."""
    try:
        manifest = json_file(path)
        vouched = sha256(canonical(manifest)) in examination.manifests
    except Malformed:
        return None
    return manifest if vouched and _is_manifest(manifest) else None


def _is_manifest(document: Json) -> bool:
    return (
        isinstance(document, dict)
        and isinstance(document.get("edition"), int)
        and isinstance(document.get("responses"), dict)
    )


def manifests_beside(*files: Path) -> list[Path]:
    """Files that may be manifests, in the folders of ``files``."""
    return sorted({found for file in files for found in file.resolve().parent.glob("*.json") if found.is_file()})


def is_served(path: Path) -> bool:
    """Whether a file looks like an answer that only a manifest vouches for: a page, or JSON that is no signed form."""
    with opened(path) as file:
        beginning = file.read(SNIFFED).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if beginning.startswith((b"<!doctype html", b"<html")):
        return True
    if not beginning.startswith((b"{", b"[")) or signed_digest(path) is not None:
        return False
    try:
        with opened(path) as file:
            json.loads(file.read(LARGEST_JSON))
    except (ValueError, RecursionError):
        return False
    return True


def how_to_get_manifests(examination: Examination) -> Iterator[str]:
    """Which manifests to fetch, in sentences: those of the newest edition that has any."""
    named = [body for body in examination.manifests.values() if isinstance(body.get("edition"), int)]
    if not named:
        yield "The record names no manifest yet. They are made soon after an edition: download the export anew."
        return
    newest = max(body["edition"] for body in named)
    for body in named:
        if body["edition"] == newest:
            yield f"Download /record/manifests/{newest}/{shown(body.get('release'))}.json, name it with --manifest."
    yield f"If the page says that it is of another edition than {newest}, take that edition's: /record/ links it."


# What is said


def shown(text: Json) -> str:
    """``text`` without characters that would move a terminal's cursor."""
    return "".join(character if character.isprintable() else "?" for character in str(text))


def spans_of(numbers: Iterable[int]) -> str:
    """``3 to 9, 40`` from numbers in order."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1] = [spans[-1][0], number]
        else:
            spans.append([number, number])
    return ", ".join(str(first) if first == last else f"{first} to {last}" for first, last in spans)


def account_of(examination: Examination) -> Iterator[str]:
    """What an examined record is, in sentences."""
    if examination.first is None or examination.last is None:
        return
    begun, head = examination.first["body"], examination.last
    if begun.get("demonstration"):
        yield f"THIS IS A DEMONSTRATION. {shown(begun.get('notice', ''))}"
    yield f"The record of “{shown(begun.get('portal'))}”, begun at {shown(examination.first['at'])}."
    for sequence in examination.redacted_entries:
        for body in examination.redactions_of(sequence):
            name = shown(body.get("redaction"))
            yield f"Entry {sequence} is redacted (redaction {name}): {shown(body.get('ground'))}"
    if examination.seals.counted:
        yield f"Seals of members that were checked: {examination.seals.counted}."
    if admitted := examination.seals.unsealed:
        yield f"Members’ keys that the server’s owner put in force: {len(admitted)} (entries {spans_of(admitted)})."
    yield f"Head: entry {head['sequence']}, hash {shown(head['hash'])}"
    yield f"First key: {begun['public_key']}"


def differs_from(examination: Examination, head: str | None, expected: str | None, key: str | None) -> Iterator[str]:
    """What the record lacks of what it was expected to hold."""
    if head and head.lower() not in examination.hashes.values():
        yield f"The record does not contain the head {head}: it was cut off, or is another record."
    if expected:
        sequence, _, hashed = expected.partition(":")
        if examination.hashes.get(int(sequence)) != hashed.lower():
            yield f"The record has no entry {sequence} with the hash {hashed}: it was cut off, or is another record."
    if key and examination.first and examination.first["body"]["public_key"] != key.lower():
        yield f"The record does not begin with the key {key}: it is another record."


def examine_export(path: Path) -> Examination:
    """The examination of an export; what is no entry at all is a fault too. Raises ``Unreadable``."""
    examination = Examination()
    try:
        for entry in lines_of(path):
            examination.take(entry)
            if examination.stopped:
                break
        if not examination.hashes and not examination.faults:
            raise Malformed("The file holds no entries.")
    except Malformed as error:
        examination.faults.append(Fault(len(examination.hashes) + 1, str(error)))
    return examination


def main(arguments: list[str] | None = None) -> int:
    """What the command line asks for. Returns the exit status."""
    getattr(sys.stdout, "reconfigure", lambda **how: None)(errors="replace")
    asked = _command_line().parse_args(arguments)
    try:
        return _run(asked)
    except Unreadable as error:
        print(error, file=sys.stderr)
        return 2


def _run(asked: argparse.Namespace) -> int:
    examination = examine_export(asked.export)
    problems = [str(fault) for fault in examination.problems]
    problems += differs_from(examination, asked.head, asked.expect_head, asked.key)
    for sentence in account_of(examination):
        print(sentence)
    if problems:
        print(f"BROKEN. {problems[0]}")
        print(f"Faults found in all: {len(problems)}.")
        return 1
    print(f"All {len(examination.hashes)} entries are in order: none is missing, changed, or signed by another key.")
    print("Compare the head with the one that is mailed to every seat of the board each day (--expect-head).")
    return _say_of_saved(asked, examination) if asked.saved else 0


def _say_of_saved(asked: argparse.Namespace, examination: Examination) -> int:
    manifests = [asked.manifest] if asked.manifest else manifests_beside(asked.export, asked.saved)
    findings = about_saved(asked.saved, examination, manifests)
    signed = any(finding.is_signed_off for finding in findings)
    if signed:
        print(f"SIGNED. {asked.saved} is what the record says was published:")
    elif any(finding.is_redacted for finding in findings):
        print(
            f"REDACTED. {asked.saved} may be what is left of a page. It can no longer be compared with what was signed."
        )
    elif findings:
        print(f"NOT SIGNED. {asked.saved} was published, but not signed off by the board:")
    elif is_served(asked.saved) and not any(_manifest(path, examination) for path in manifests):
        print(f"CANNOT TELL. {asked.saved} is a page, or an API document, and no manifest of this record is beside it.")
        for sentence in how_to_get_manifests(examination):
            print(sentence)
    else:
        print(f"NOT SIGNED. Nothing in the record says that {asked.saved} is what the board signed.")
        print(
            "A page has to be saved exactly as it was served (curl -O), and checked with the --manifest of its edition."
        )
    for finding in findings:
        print(f"  {finding}")
    return 0 if signed else 1


def _command_line() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="verify.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("export", type=Path, help="the record, from /record/export.jsonl")
    parser.add_argument("saved", type=Path, nargs="?", metavar="SAVED_FILE", help="what you saved from the portal")
    parser.add_argument("--manifest", type=Path, help="the manifest of the edition in which a page was saved")
    parser.add_argument("--head", type=_hash, help="a hash that the record has to contain")
    parser.add_argument("--expect-head", type=_head, metavar="SEQUENCE:HASH", help="an entry that it has to contain")
    parser.add_argument("--key", type=_hash, help="the public key with which the record has to begin")
    return parser


def _hash(text: str) -> str:
    if not HASH.fullmatch(text.lower()):
        raise argparse.ArgumentTypeError("it has to be 64 hex digits")
    return text


def _head(text: str) -> str:
    if not re.fullmatch(r"[0-9]{1,15}:[0-9a-f]{64}", text.lower()):
        raise argparse.ArgumentTypeError("it has to be a number, a colon and 64 hex digits")
    return text


if __name__ == "__main__":
    sys.exit(main())
