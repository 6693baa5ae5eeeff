"""A backup that is older than a redaction: nothing of it is served before the redaction was applied to it again."""

import json
import shutil
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client

from cctvportal.publication import redaction_log
from cctvportal.publication.assets import published_storage, storage_name
from cctvportal.publication.gate import redaction_log_is_set
from cctvportal.publication.models import Publication
from cctvportal.publication.verification import verify
from cctvportal.record.verification import examined_record
from cctvportal.signoff.actions import redact as acts
from cctvportal.signoff.actions.redact import carry_out_redaction, finish_redactions
from cctvportal.signoff.management.commands.run_scheduler import Command
from cctvportal.signoff.models import Redaction
from cctvportal.signoff.redaction.rules import digest_of_order
from cctvportal.signoff.rules import Refused
from home.models import GuidancePage
from tests.builders import Board
from tests.databases import clone_of, connect_as
from tests.signoff.redaction.orders import NAME, order, page_with_a_name, propose, redact, tables_holding

ADVICE = "/advice/"


@contextmanager
def as_owner():
    connect_as(default="owner")
    try:
        yield
    finally:
        connect_as(default="cms")


@pytest.fixture
def board(portal_db: str, standing_board: Board) -> Board:
    return standing_board


@pytest.fixture
def page(board: Board) -> GuidancePage:
    return page_with_a_name(board)


@pytest.fixture
def live(portal_db: str, page: GuidancePage) -> str:
    """The database's name; nobody is connected to it, so that it can be copied."""
    close()
    return portal_db


def close() -> None:
    for alias in connections:
        connections[alias].close()


@pytest.fixture
def asked() -> Client:
    return Client(raise_request_exception=False)


def state_of(client: Client, *addresses: str) -> list[int]:
    redaction_log.forget()
    return [client.get(address).status_code for address in addresses]


def test_a_backup_from_before_the_proposal(live: str, board: Board, page: GuidancePage, asked: Client):
    with clone_of(live) as backup:
        connections["default"].settings_dict["NAME"] = live
        to(live)
        redaction = redact(board, page.pk)
        assert tables_holding("Zebedee") == {}
        to(backup)
        assert tables_holding("Zebedee")
        assert state_of(asked, ADVICE, "/api/v2/pages/", "/record/", "/admin/", "/search/?q=a") == [503] * 5
        assert state_of(asked, "/readyz", "/healthz") == [503, 200]
        assert str(redaction.pk) in asked.get(ADVICE).content.decode()
        scheduler = Command()
        scheduler.begin()
        scheduler.look()
        with as_owner():
            call_command("apply_redactions")
        assert tables_holding("Zebedee") == {}
        assert tables_holding("Quill") == {}
        assert state_of(asked, ADVICE, "/readyz") == [200, 200]
        assert examined_record().problems == []
        assert verify().ok
        digests = list(Publication.objects.filter(content_id=page.pk).values_list("digest", flat=True))
        with as_owner():
            call_command("apply_redactions")
        assert list(Publication.objects.filter(content_id=page.pk).values_list("digest", flat=True)) == digests
        assert redaction_log.lacking() == set()
        to(live)


def to(name: str) -> None:
    close()
    for alias in connections:
        connections[alias].settings_dict["NAME"] = name
    redaction_log.forget()


def test_a_backup_in_which_it_was_proposed_is_not_carried_out_a_second_time(live: str, board: Board, page):
    to(live)
    redaction = propose(board, page.pk)
    close()
    with clone_of(live) as backup:
        to(live)
        carry_out_redaction(order(board, redaction))
        to(backup)
        with as_owner():
            call_command("apply_redactions")
        with pytest.raises(Refused, match="not open"):
            carry_out_redaction(order(board, Redaction.objects.get(pk=redaction.pk)))
        to(live)


def test_the_cms_role_applies_nothing_from_the_log(live: str, board: Board, page):
    with clone_of(live) as backup:
        to(live)
        redact(board, page.pk)
        to(backup)
        with pytest.raises(CommandError, match="Run this as its owner"):
            call_command("apply_redactions")
        assert tables_holding("Zebedee")
        to(live)


def test_a_forged_file_in_the_log_destroys_nothing(live: str, board: Board, page, settings):
    with clone_of(live) as backup:
        to(live)
        redaction = redact(board, page.pk)
        path = Path(settings.REDACTION_LOG) / f"{redaction.pk}.json"
        told = json.loads(path.read_text())
        told["places"] = told["places"][:1]
        path.write_text(json.dumps(told))
        to(backup)
        with as_owner(), pytest.raises(CommandError, match="not signed with a key of this record"):
            call_command("apply_redactions")
        to(live)


def test_the_log_of_another_portal_destroys_nothing(board: Board, page, monkeypatch):
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(redaction_log, "_first_hash", lambda: "0" * 64)
        redaction_log.prepare({"redaction": str(uuid4()), "at": "2010-03-03T09:00:00Z", "files": []})
    (prepared,) = redaction_log.folder().iterdir()
    prepared.rename(prepared.with_suffix(".json"))
    with as_owner(), pytest.raises(CommandError, match="of another portal's record"):
        call_command("apply_redactions")
    assert tables_holding("Zebedee")


def another(told: dict) -> dict:
    """A redaction that nobody ordered, of the same places."""
    named = {name: told[name] for name in ("content", "places", "drafts", "files")}
    redaction = str(uuid4())
    return told | {"redaction": redaction, "proposal": digest_of_order(redaction, **told["order"], **named)}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (another, "not by two members of two seats whose keys"),
        (lambda told: told | {"signatures": told["signatures"][:1]}, "not by two members of two seats whose keys"),
        (lambda told: told | {"signatures": [told["signatures"][0]] * 2}, "not by two members of two seats whose keys"),
        (lambda told: told | {"places": told["places"][:1]}, "what it names is not what was proposed"),
        (lambda told: told | {"order": None}, "what it names is not what was proposed"),
        (lambda told: {"redaction": told["redaction"]}, "does not tell what is needed"),
        (lambda told: told | {"ground": "Order of a court. Of the first of January."}, "the ground that it tells"),
        (lambda told: told | {"seats": ["home-office", "sample"]}, "the seats that it tells"),
        (lambda told: told | {"seats": told["seats"][:1]}, "the seats that it tells"),
        (lambda told: told | {"at": "1999-01-01T00:00:00Z"}, "dated before"),
        (lambda told: told | {"at": "2999-01-01T00:00:00Z"}, "yet to come"),
        (lambda told: told | {"at": "nonsense"}, "not in the form .*: at"),
        (lambda told: told | {"at": 5}, "not in the form .*: at"),
        (lambda told: told | {"order": "x"}, "not in the form .*: order"),
        (lambda told: told | {"order": told["order"] | {"more": "x"}}, "not in the form .*: order"),
        (lambda told: told | {"ground": 5, "seats": "x"}, "not in the form .*: ground, seats"),
        (lambda told: told | {"signatures": [1]}, "not in the form .*: signatures"),
        (lambda told: told | {"places": [told["places"][0] | {"start": 1 << 40}]}, "not in the form .*: places"),
    ],
)
def test_who_has_the_records_key_alone_has_nothing_destroyed(live: str, board: Board, page, settings, change, why):
    """A file of the log that is signed with it stops the portal; its owner destroys what two seats sealed."""
    with clone_of(live) as backup:
        to(live)
        redaction = redact(board, page.pk)
        told = change(read_and_take_away(redaction.pk))
        redaction_log.prepare(told)
        to(backup)
        put_in_force(told["redaction"])
        with as_owner(), pytest.raises(CommandError, match=why):
            call_command("apply_redactions")
        assert tables_holding("Zebedee")
        to(live)


@pytest.mark.parametrize("text", ["[" * 100_000 + "]" * 100_000, '{"a": ' + "1" * 5000 + "}", "[]", '{"signature": 5}'])
def test_a_file_of_the_log_that_nobody_reads_is_named(board: Board, page, text: str):
    redaction = redact(board, page.pk)
    redaction_log.logged()[str(redaction.pk)].write_text(text)
    with as_owner(), pytest.raises(CommandError, match=f"{redaction.pk}.json in the redaction log cannot be read"):
        call_command("apply_redactions")
    assert [problem for problem in verify().problems if str(redaction.pk) in str(problem)]


def test_the_owner_vouches_for_no_place_that_the_database_cannot_look_for(live: str, board: Board, page):
    with clone_of(live) as backup:
        to(live)
        redaction = redact(board, page.pk)
        told = read_and_take_away(redaction.pk)
        place = told["places"][0] | {"table": "record_recordentry", "column": "body", "key": "x"}
        redaction_log.prepare(told | {"places": [place]})
        to(backup)
        put_in_force(str(redaction.pk))
        with as_owner(), pytest.raises(CommandError, match="cannot be applied to this database"):
            call_command("apply_redactions", unsealed=[str(redaction.pk)])
        assert tables_holding("Zebedee")
        to(live)


def read_and_take_away(redaction: object) -> dict:
    """What a file of the log says, its signature apart."""
    path = redaction_log.logged()[str(redaction)]
    told = redaction_log.read(path)
    path.unlink()
    return {name: value for name, value in told.items() if name not in ("record", "key_id")}


def put_in_force(redaction: str) -> None:
    path = redaction_log.folder() / f"{redaction}.prepared"
    path.replace(path.with_suffix(".json"))
    redaction_log.forget()


def test_the_owner_vouches_for_what_the_keys_of_an_old_backup_cannot_show(live: str, board: Board, page):
    with clone_of(live) as backup:
        to(live)
        redaction = redact(board, page.pk)
        told = read_and_take_away(redaction.pk)
        redaction_log.prepare(told | {"signatures": []})
        to(backup)
        put_in_force(str(redaction.pk))
        with as_owner():
            call_command("apply_redactions", unsealed=[str(redaction.pk)])
        assert tables_holding("Zebedee") == {}
        assert verify().ok
        to(live)


def test_a_storage_put_back_from_a_copy_loses_its_files_again(board: Board, tmp_path: Path, settings):
    from tests.builders import make_content, make_home, publish_content
    from tests.design import samples
    from tests.publication_builder import document_uses

    make_home(board)
    uses = document_uses(board, samples.STRATEGY_PDF)
    publish_content(board, make_content("With a document", assets=tuple(uses)))
    media = Path(settings.STORAGES["published"]["OPTIONS"]["location"]).parent
    shutil.copytree(media, tmp_path / "copy")
    redact(board, None, files=(uses[0].sha256,))
    finish_redactions()
    shutil.copytree(tmp_path / "copy", media, dirs_exist_ok=True)
    assert published_storage().exists(storage_name(uses[0].sha256))
    with as_owner():
        call_command("apply_redactions")
    assert not published_storage().exists(storage_name(uses[0].sha256))


def test_without_a_log_nothing_is_redacted_and_a_check_says_so(board: Board, page, settings):
    settings.REDACTION_LOG = ""
    with pytest.raises(Refused, match="No redaction log is set"):
        redact(board, page.pk)
    assert tables_holding("Zebedee")
    assert [found.id for found in redaction_log_is_set(None)] == ["publication.E001"]


def test_a_log_that_is_not_there_stops_the_portal(board: Board, page, settings, asked: Client):
    Path(settings.REDACTION_LOG).rmdir()
    assert state_of(asked, ADVICE) == [503]
    assert "cannot be read" in asked.get(ADVICE).content.decode()


def test_a_process_that_dies_between_commit_and_log_is_made_up_for(board: Board, page, settings, monkeypatch):
    with monkeypatch.context() as dying:
        dying.setattr(acts.redaction_log, "put_in_force", lambda: None)
        redaction = redact(board, page.pk)
    log = Path(settings.REDACTION_LOG)
    assert [path.name for path in log.iterdir()] == [f"{redaction.pk}.prepared"]
    finish_redactions()
    assert [path.name for path in log.iterdir()] == [f"{redaction.pk}.json"]


def test_a_redaction_that_was_rolled_back_is_not_in_force(board: Board, page, settings, monkeypatch, asked: Client):
    with monkeypatch.context() as failing:
        failing.setattr(acts, "destroy_files", None)
        with pytest.raises(AttributeError):
            redact(board, page.pk)
    finish_redactions()
    assert redaction_log.logged() == {}
    assert state_of(asked, ADVICE) == [200]
    assert NAME in asked.get(ADVICE).content.decode()


def test_the_log_holds_no_word_of_what_was_destroyed(board: Board, page, settings):
    redaction = redact(board, page.pk)
    text = (Path(settings.REDACTION_LOG) / f"{redaction.pk}.json").read_text()
    assert "Zebedee" not in text
    assert "Quill" not in text
    assert board.members["acpo"].username not in text
