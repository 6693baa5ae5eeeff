"""Records made in memory, as an insider would make and forge them: entries, keys, files of an export."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cctvportal.record.models import RecordEntry

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
Entry = dict


def public(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes_raw().hex()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def digest_of(value: object) -> str:
    return sha256(rfc8785.dumps(value))


def seal(entry: Entry, key: Ed25519PrivateKey = KEY) -> Entry:
    """``entry`` with the hash and signature that fit it."""
    content = {part: value for part, value in entry.items() if part not in ("hash", "signature")}
    signed = rfc8785.dumps(content)
    return content | {"hash": sha256(signed), "signature": key.sign(signed).hex()}


def follow(entries: list[Entry], kind: str, body: dict, key: Ed25519PrivateKey = KEY, commitment: str = "") -> Entry:
    """Append an entry to ``entries``, as the portal does."""
    content = {
        "sequence": len(entries) + 1,
        "at": f"2010-03-01T09:00:{len(entries):02}Z",
        "kind": kind,
        "body": body,
        "commitment": commitment,
        "previous_hash": entries[-1]["hash"] if entries else "0" * 64,
        "key_id": sha256(bytes.fromhex(public(key)))[:16],
    }
    entries.append(seal(content, key))
    return entries[-1]


def begin(key: Ed25519PrivateKey = KEY, *, demonstration: bool = True) -> list[Entry]:
    """A record with its first entry."""
    entries: list[Entry] = []
    notice = "Demonstration, not official." if demonstration else ""
    body = {"portal": "A portal", "demonstration": demonstration, "notice": notice, "public_key": public(key)}
    follow(entries, "record-begun", body, key)
    return entries


def published(content: int = 7, **fields: object) -> dict:
    """A publication as an edition entry names it."""
    defaults = {
        "content": content,
        "kind": "content",
        "type": "home.GuidancePage",
        "path": f"/page-{content}/",
        "title": f"Page {content}",
        "digest": f"{content:064x}",
        "sign_off": "s",
        "agency": "acpo",
        "seats": ["npia", "home-office"],
        "assets": [],
    }
    return defaults | fields


def edition(entries: list[Entry], number: int, *publications: dict, **fields: object) -> Entry:
    """Append the entry of an edition."""
    return follow(entries, "edition", {"edition": number, "publications": list(publications), "opens": []} | fields)


def reforge(entries: list[Entry], change: Callable[[Entry], None], at: int, key: Ed25519PrivateKey | None) -> None:
    """Change entry ``at`` and make all hashes after it fit; with ``key`` all signatures as well, else they are kept."""
    for index in range(at - 1, len(entries)):
        entry = entries[index]
        if index == at - 1:
            change(entry)
        entry["previous_hash"] = entries[index - 1]["hash"] if index else "0" * 64
        sealed = seal(entry, key or KEY)
        entry["hash"] = sealed["hash"]
        if key:
            entry["signature"] = sealed["signature"]


def write(path: Path, entries: list[Entry]) -> Path:
    """The file of an export."""
    path.write_bytes(b"".join(rfc8785.dumps(entry) + b"\n" for entry in entries))
    return path


def laid_out(value: object) -> bytes:
    """JSON as somebody else's program writes it."""
    return json.dumps(value, indent=3, ensure_ascii=True).encode()


def exported() -> list[Entry]:
    """The record in the database, as it is exported."""
    return [entry.exported() for entry in RecordEntry.objects.order_by("sequence")]


def signed_anew(entries: list[Entry]) -> list[Entry]:
    """A record of the same content, as whoever has its key may write it."""
    entries[0]["body"]["public_key"] = public(KEY)
    anew: list[Entry] = []
    for entry in entries:
        follow(anew, entry["kind"], entry["body"], commitment=entry["commitment"])
    return anew
