"""The redaction log: a folder outside the database with one signed file a redaction, so that a restore repeats them.

A file holds positions, never words. It is prepared before the commit and put in force after it.
"""

import json
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError

from cctvportal.kernel import clock
from cctvportal.kernel.canonical import canonical_json
from cctvportal.record import keys, verify
from cctvportal.record.models import RecordEntry

from .models import Destruction

SECONDS_REMEMBERED = 5.0
SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
PLACE = {"table": str, "key": str, "column": str, "pointer": str, "start": int, "length": int, "size": int}
UNREADABLE = "The redaction log cannot be read, so nobody knows whether this database lacks a redaction: {}."
LACKING = (
    "The portal does not serve: its database lacks redactions that were carried out ({}). It was restored from a "
    "backup. Run manage.py apply_redactions as the database's owner."
)
_remembered: dict[tuple[str, str], tuple[float, str]] = {}


class LogUnusable(Exception):
    """The log cannot be written or read, or a file of it is not what was signed; the text is a sentence."""


def folder() -> Path:
    """Where the files are. Raises ``LogUnusable`` where no folder is set, or there is none."""
    if not settings.REDACTION_LOG:
        raise LogUnusable("No redaction log is set. Set REDACTION_LOG to a folder outside the database's server.")
    path = Path(settings.REDACTION_LOG)
    if not path.is_dir():
        raise LogUnusable(f"The redaction log {path} is not there.")
    return path


def prepare(body: dict[str, Any]) -> None:
    """Write the signed file of a redaction that is about to be committed. Raises ``LogUnusable``."""
    key = keys.signing_key()
    signed = body | {"record": _first_hash(), "key_id": keys.key_id(key)}
    text = canonical_json(signed | {"signature": key.sign(canonical_json(signed)).hex()})
    path = folder() / f"{body['redaction']}.prepared"
    try:
        with path.open("wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise LogUnusable(f"The redaction log cannot be written: {error.strerror}.") from error


def put_in_force() -> None:
    """Give the files of committed redactions their lasting names; may be repeated. Raises ``OSError``."""
    prepared = {path.stem: path for path in folder().glob("*.prepared")}
    done = Destruction.objects.filter(pk__in=[stem for stem in prepared if _is_id(stem)]).values_list("pk", flat=True)
    for redaction in done:
        path = prepared[str(redaction)]
        path.replace(path.with_suffix(".json"))
    if done:
        _sync(folder())
        forget()


def logged() -> dict[str, Path]:
    """The file of each redaction in force, by its id. Raises ``LogUnusable``."""
    return {path.stem: path for path in folder().glob("*.json") if _is_id(path.stem)}


def read(path: Path) -> dict[str, Any]:
    """What a file says, its signature checked with a key of the record. Raises ``LogUnusable``."""
    try:
        told = json.loads(path.read_bytes())
        signature = told.pop("signature")
        signed = canonical_json(told)
        fits = any(
            verify.key_id(key) == told["key_id"] and verify.signature_fits(key, signature, signed) for key in _keys()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise LogUnusable(f"{path.name} in the redaction log cannot be read.") from error
    if not fits or told.get("redaction") != path.stem:
        raise LogUnusable(f"{path.name} in the redaction log is not signed with a key of this record.")
    if told.get("record") != _first_hash():
        raise LogUnusable(f"{path.name} in the redaction log is of another portal's record.")
    if lacks := ", ".join(sorted(FORM.keys() - {"order"} - told.keys())):
        raise LogUnusable(f"{path.name} in the redaction log does not tell what is needed: {lacks}.")
    if odd := ", ".join(name for name, is_in_form in FORM.items() if not is_in_form(told.get(name))):
        raise LogUnusable(
            f"{path.name} in the redaction log is signed, and is not in the form that the portal writes: {odd}. Put "
            "back the file as it was from a copy of the log."
        )
    return told


def damages() -> Iterator[str]:
    """A sentence for each redaction of this database that a restored backup would not repeat, and why."""
    for redaction in Destruction.objects.order_by("at", "pk"):
        try:
            path = folder() / f"{redaction.pk}.json"
            # Until the scheduler gives it its lasting name, it has this one.
            waiting = path.with_suffix(".prepared")
            if not path.exists() and not waiting.exists():
                yield f"{redaction}: its file is missing in the redaction log. A restored backup would undo it."
                continue
            read(path if path.exists() else waiting)
        except LogUnusable as error:
            yield f"{redaction}: {error} A restored backup would undo it."


def lacking() -> set[str]:
    """The redactions of the log that this database does not have. Raises ``LogUnusable`` and ``DatabaseError``."""
    in_log = set(logged())
    if not in_log:
        return set()
    known = Destruction.objects.using(settings.PUBLIC_DATABASE).filter(pk__in=in_log)
    return in_log - {str(redaction) for redaction in known.values_list("pk", flat=True)}


def hindrance() -> str:
    """Why the portal may not serve now; empty where it may. Looked at anew every few seconds."""
    key = (str(settings.REDACTION_LOG), settings.PUBLIC_DATABASE)
    looked_at, sentence = _remembered.get(key, (-SECONDS_REMEMBERED, ""))
    if time.monotonic() - looked_at < SECONDS_REMEMBERED:
        return sentence
    try:
        missing = lacking() if settings.REDACTION_LOG else set()
        sentence = LACKING.format(", ".join(sorted(missing))) if missing else ""
    except LogUnusable as error:
        sentence = UNREADABLE.format(str(error).rstrip("."))
    except DatabaseError:
        return ""  # Without a database nothing is served either; the views say so.
    _remembered[key] = (time.monotonic(), sentence)
    return sentence


def forget() -> None:
    """Look anew at the next request."""
    _remembered.clear()


def _first_hash() -> str:
    """The hash of the record's first entry, which says which record it is; empty before there is one."""
    first = RecordEntry.objects.filter(sequence=1).first()
    return first.hash if first else ""


def _keys() -> Iterator[str]:
    """Every public key that the record was ever signed with, and the one in use."""
    for entry in RecordEntry.objects.filter(kind__in=(verify.BEGINNING, verify.KEY_ROTATION)):
        yield str(entry.body.get("public_key"))
    yield keys.public_key_hex(keys.signing_key())


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_number(value: Any, bits: int = 31) -> bool:
    """Whether the database has it as an integer of that size."""
    return type(value) is int and 0 <= value < 1 << bits


def _are(is_one: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(map(is_one, value))


def _is_instant(value: Any) -> bool:
    try:
        clock.from_text(value)
    except (ValueError, TypeError):
        return False
    return True


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and bool(SHA256.fullmatch(value))


def _is_place(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == PLACE.keys()
        and all(
            _is_number(value[name]) if type_ is int else isinstance(value[name], str) for name, type_ in PLACE.items()
        )
    )


def _is_order(value: Any) -> bool:
    """What two seats sealed beside the places; files of before there were seals have none."""
    if value is None:
        return True
    return isinstance(value, dict) and value.keys() == {"ground", "statement"} and all(map(_is_text, value.values()))


def _is_signature(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    seal = value.get("seal")
    named = _is_text(value.get("seat")) and isinstance(value.get("member"), str) and _is_id(value["member"])
    return named and (seal is None or isinstance(seal, str))


FORM: dict[str, Callable[[Any], bool]] = {
    "at": _is_instant,
    "content": lambda value: value is None or _is_number(value, 63),
    "drafts": _are(_is_place),
    "files": _are(_is_digest),
    "ground": _is_text,
    "order": _is_order,
    "places": _are(_is_place),
    "proposal": _is_digest,
    "seats": _are(_is_text),
    "signatures": _are(_is_signature),
}


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
