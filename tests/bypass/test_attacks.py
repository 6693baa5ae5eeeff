"""Attacks on the promise, one test each. Those that stand where their subject is tested:

| attack | test |
|---|---|
| an autosave overwrites the revision in review | `..._submitted_is_never_overwritten` in tests/pages/test_guards.py |
| a reviewer edits, then votes | `test_a_board_member_who_edits_becomes_a_contributor`, there |
| two votes at the same moment, double release | tests/acceptance/test_at_the_same_moment.py |
| a storage fails halfway, an edition fails halfway | tests/acceptance/test_when_something_fails.py |
| a form names a file or page of another agency | tests/bypass/test_forged_forms.py |
| the cms role edits, deletes or truncates rows | tests/bypass/test_committed.py, tests/publication/test_protection.py |
| a damaged or re-hashed record; a swapped file is found | tests/record/test_verify.py, tests/publication/ |
"""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from wagtail.models import Revision

from cctvportal.agencies.enums import Capacity, Role
from cctvportal.agencies.models import Agency
from cctvportal.kernel import clock
from cctvportal.kernel.canonical import sha256
from cctvportal.library.freezing import frozen_storage
from cctvportal.library.models import PortalDocument
from cctvportal.pages.freeze import freeze
from cctvportal.publication.assets import published_storage, storage_name
from cctvportal.publication.models import Asset, Edition, Publication, Route
from cctvportal.publication.reads import current_publication
from cctvportal.record.models import RecordEntry
from cctvportal.record.verification import problems
from cctvportal.signoff.actions.publish import NotPublished, publish
from cctvportal.signoff.actions.submit import submit
from cctvportal.signoff.enums import Step
from cctvportal.signoff.models import SignOff, Submission, Vote
from cctvportal.signoff.rules import Refused
from cctvportal.signoff.workflow import install_workflow
from home.models import GuidancePage, HomePage
from tests.acceptance.conftest import kept_signals
from tests.builders import (
    Board,
    cast,
    join,
    make_content,
    publish_content,
    submit_content,
)
from tests.bypass.attempts import page_form
from tests.databases import owner_does
from tests.factories import make_page, publish_page
from tests.storages import storages_in

CHECKOUT = Path(__file__).resolve().parents[2]
SIGNED, FORGED = b"What the board signed.", b"What nobody signed....."


@pytest.fixture(autouse=True)
def storages_of_its_own(tmp_path: Path, settings: Any) -> None:
    """The files of each test in a folder of its own: these tests damage them."""
    settings.STORAGES = storages_in(tmp_path)


@pytest.fixture
def board(portal_db: str, standing_board: Board) -> Board:
    return standing_board


@pytest.fixture
def home(board: Board) -> HomePage:
    page = make_page(HomePage, owner=board.editors["home-office"])
    publish_page(board, page, "home-office")
    install_workflow(page)
    return page


@pytest.fixture
def draft(board: Board, home: HomePage) -> GuidancePage:
    """A draft of ACPO that shows a document."""
    editor = board.editors["acpo"]
    document = PortalDocument(title="The manual", file=ContentFile(SIGNED, name="manual.txt"), uploaded_by_user=editor)
    document.collection = Agency.objects.get(code="acpo").collection
    document.save()
    block = ("document", {"document": document, "title": "The manual", "description": ""})
    page = make_page(GuidancePage, home, owner=editor, title="Siting cameras", slug="siting-cameras")
    page.sections = [("section", {"heading": "Siting", "body": [block]})]
    page.save_revision(user=editor)
    return page


@pytest.fixture
def submission(board: Board, draft: GuidancePage) -> Submission:
    """The page under review, one of the two votes cast."""
    made = submit(freeze(draft), board.editors["acpo"])
    cast(board, made, "npia")
    return made


@pytest.fixture
def waiting(board: Board, submission: Submission, monkeypatch: pytest.MonkeyPatch) -> Submission:
    """Signed off, and not yet released."""
    with monkeypatch.context() as patch:
        patch.setattr("cctvportal.signoff.actions.vote.publish", lambda submission: None)
        cast(board, submission, "home-office")
    return submission


def signed_in(user: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def read(address: str) -> tuple[int, bytes]:
    answer = Client(raise_request_exception=False).get(address)
    return answer.status_code, b"".join(answer.streaming_content) if answer.streaming else answer.content


def swap(storage: Any, sha256: str) -> None:
    """Put other bytes where those of a digest lie."""
    name = storage_name(sha256)
    storage.delete(name)
    storage.save(name, ContentFile(FORGED))


def test_an_edit_between_the_last_vote_and_the_release(board: Board, draft: GuidancePage, waiting: Submission) -> None:
    forged = page_form() | {"title": "Forged", "slug": draft.slug}
    signed_in(board.editors["acpo"]).post(reverse("wagtailadmin_pages:edit", args=[draft.pk]), forged)
    with pytest.raises(PermissionDenied):
        draft.save_revision(user=board.editors["acpo"])
    GuidancePage.objects.filter(pk=draft.pk).update(title="Forged")
    for revision in Revision.objects.for_instance(draft):
        Revision.objects.filter(pk=revision.pk).update(content=revision.content | {"title": "Forged"})
    publish(waiting)
    status, shown = read(f"/{draft.slug}/")
    assert (status, b"Siting cameras" in shown, b"Forged" in shown) == (200, True, False)


def test_a_pdf_swapped_in_the_library_under_a_signed_page(draft: GuidancePage, waiting: Submission) -> None:
    document = PortalDocument.objects.get(title="The manual")
    document.file.storage.delete(document.file.name)
    document.file.storage.save(document.file.name, ContentFile(FORGED))
    publish(waiting)
    use = current_publication(draft.pk).assets[0]
    document.file.save("manual.txt", ContentFile(FORGED))
    assert read(f"/assets/{use['sha256']}/{use['name']}") == (200, SIGNED)


def test_a_pdf_swapped_among_the_frozen_before_the_release(draft: GuidancePage, waiting: Submission) -> None:
    use = waiting.assets[0]
    swap(frozen_storage(), use["sha256"])
    with pytest.raises(NotPublished, match="does not have the digest"):
        publish(waiting)
    assert read(f"/{draft.slug}/")[0] == 404
    assert read(f"/assets/{use['sha256']}/{use['name']}")[0] == 404


def test_a_pdf_swapped_where_the_public_is_served_from(draft: GuidancePage, waiting: Submission) -> None:
    publish(waiting)
    use = waiting.assets[0]
    swap(published_storage(), use["sha256"])
    status, shown = read(f"/assets/{use['sha256']}/{use['name']}")
    assert (status, FORGED in shown) == (500, False)
    with pytest.raises(DatabaseError, match="permission denied"):
        Asset.objects.filter(pk=use["sha256"]).update(sha256=sha256(FORGED))


def test_a_co_author_votes(board: Board, draft: GuidancePage) -> None:
    author = board.members["npia"]
    join(author, board.agencies["npia"], Role.EDITOR)
    draft.ownership.co_authors.add(author)
    changed = draft.get_latest_revision_as_object()
    changed.title = "Her words"
    changed.save_revision(user=author)
    submission = submit(freeze(changed), board.editors["acpo"])
    with pytest.raises(Refused, match="You contributed"):
        cast(board, submission, "npia")
    with pytest.raises(DatabaseError, match="contributed to submission"):
        Vote.objects.create(
            submission=submission, seat=board.seats["npia"], member=author, capacity=Capacity.HOLDER,
            decision="sign-off", digest=submission.digest,
        )  # fmt: skip


@pytest.mark.parametrize("write", [1, 2, 4, 6])
def test_the_worker_is_killed_in_the_middle_of_publishing(
    board: Board, home: HomePage, portal_db: str, monkeypatch: pytest.MonkeyPatch, write: int
) -> None:
    submission = submit_content(board, make_content("Keeping pictures", parent_id=home.pk))
    with monkeypatch.context() as patch:
        patch.setattr("cctvportal.signoff.actions.vote.publish", lambda submission: None)
        cast(board, submission, "npia")
        cast(board, submission, "home-office")
    before = public_state()
    command = [sys.executable, "-m", "tests.bypass.killed", portal_db, str(write)]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "settings.test"}
    killed = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, timeout=120)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert public_state() == before
    assert read("/keeping-pictures/")[0] == 404
    look()
    look()
    assert read("/keeping-pictures/")[0] == 200
    assert Edition.objects.count() == before["editions"] + 1
    assert Publication.objects.filter(content_id=submission.content_id).count() == 1
    assert list(problems()) == []


def public_state() -> dict[str, int]:
    return {
        "editions": Edition.objects.count(), "publications": Publication.objects.count(),
        "routes": Route.objects.filter(until_edition=None).count(), "sign-offs": SignOff.objects.count(),
        "entries": RecordEntry.objects.count(),
    }  # fmt: skip


def look() -> None:
    """One round of the scheduler."""
    from django.core.management import call_command

    with kept_signals():
        call_command("run_scheduler", once=True)


def test_the_clock_jumps_back_and_forth(board: Board, home: HomePage, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    ends = now + timedelta(hours=1)
    first = make_content("First", parent_id=home.pk, boundaries=(ends,))
    publish_content(board, first)
    for jump in (timedelta(days=-400), timedelta(days=2), timedelta(days=-1)):
        monkeypatch.setattr(clock, "now", lambda jump=jump: now + jump)
        look()
        publish_content(board, make_content(f"After {jump.days}", parent_id=home.pk))
    editions = list(Edition.objects.order_by("number"))
    assert [edition.number for edition in editions] == list(range(1, len(editions) + 1))
    assert [edition.effective_at for edition in editions] == sorted(edition.effective_at for edition in editions)
    assert [edition.cause for edition in editions].count("boundary") == 1
    assert list(problems()) == []
    assert {read(path)[0] for path in ("/first/", "/after--400/", "/after-2/", "/after--1/")} == {200}


@pytest.mark.parametrize("ends", ["she signs out", "her session is gone", "her account is closed", "she leaves"])
def test_the_address_of_a_preview_is_asked_for_again(board: Board, submission: Submission, ends: str) -> None:
    reader, use = board.members["npia"], submission.assets[0]
    client = signed_in(reader)
    addresses = [
        reverse("signoff:preview", args=[submission.pk]),
        reverse("signoff:review", args=[submission.pk]),
        reverse("signoff:asset", args=[submission.pk, use["sha256"], use["name"]]),
    ]
    assert [client.get(address).status_code for address in addresses] == [200, 200, 200]
    end(ends, client, board)
    for asking in (client, Client(raise_request_exception=False)):
        for address in addresses:
            answer = asking.get(address, follow=True)
            told = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert b"Siting cameras" not in told
            assert SIGNED not in told


def end(how: str, client: Client, board: Board) -> None:
    """Let the right to read end, the cookie kept."""
    reader, cookie = board.members["npia"], client.cookies["sessionid"].value
    if how == "she signs out":
        client.post(reverse("wagtailadmin_logout"))
    elif how == "her session is gone":
        client.session.flush()
    elif how == "her account is closed":
        reader.is_active = False
        reader.save()
    else:
        reader.memberships.update(until_date=clock.now().date() - timedelta(days=1))
    client.cookies["sessionid"] = cookie


def test_a_task_of_another_page_in_the_address(board: Board, home: HomePage, submission: Submission) -> None:
    other = make_page(GuidancePage, home, owner=board.editors["npia"], title="Keeping pictures")
    other.save_revision(user=board.editors["npia"])
    second = submit(freeze(other), board.editors["npia"])
    state = other.current_workflow_state.current_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[submission.content_id, "approve", state.pk])
    signed_in(board.members["home-office"]).post(address, {"comment": ""})
    assert submission.votes.count() == 1
    assert submission.is_open
    assert second.votes.filter(member=board.members["home-office"]).count() <= 1
    assert Publication.objects.filter(content_id__in=[submission.content_id, other.pk]).count() == 0


def test_extra_fields_of_a_form(board: Board, draft: GuidancePage, submission: Submission) -> None:
    """A vote for whom the form says, on what, in which capacity: it is hers, on what is shown, or none."""
    extra = {
        "member": board.members["sample"].pk, "user": board.members["sample"].pk, "capacity": "holder",
        "submission": "0" * 32, "pack": 1, "delegation": 1, "step": Step.PUBLISHED, "contributors": "",
        "quorum": 0, "policy": "{}", "at": "2010-01-01", "publish": "1",
    }  # fmt: skip
    ballot = {"seat": board.seats["sample"].pk, "decision": "sign-off", "digest": submission.digest, "reason": ""}
    address = reverse("signoff:vote", args=[submission.pk])
    signed_in(board.members["home-office"]).post(address, ballot | extra)
    assert submission.votes.count() == 1
    signed_in(board.editors["acpo"]).post(address, ballot | extra)
    assert submission.votes.count() == 1
    forged = {"live": "on", "owner": board.members["npia"].pk, "locked": "on", "latest_revision": 1, "agency": 1,
             "first_published_at": "2010-01-01 00:00", "go_live_at": "2010-01-01 00:00"}  # fmt: skip
    make_free(board, submission)
    edit = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    signed_in(board.editors["acpo"]).post(edit, page_form() | {"slug": draft.slug} | forged)
    draft.refresh_from_db()
    assert draft.get_latest_revision_as_object().title == "Forged"
    assert (draft.live, draft.locked, draft.owner, draft.go_live_at) == (False, False, board.editors["acpo"], None)
    assert draft.ownership.agency == board.agencies["acpo"]


def make_free(board: Board, submission: Submission) -> None:
    """Take it back, so that the draft can be edited."""
    signed_in(board.editors["acpo"]).post(reverse("signoff:take_back", args=[submission.pk]))


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE record_recordentry SET body = '{}' WHERE sequence = 2",
        "DELETE FROM record_recordentry WHERE sequence = 2",
        "UPDATE record_recordentry SET sequence = -sequence",
        "TRUNCATE record_recordentry CASCADE",
        "INSERT INTO record_recordentry SELECT sequence + 99, at, kind, body, commitment, previous_hash,"
        " repeat('f', 64), key_id, signature FROM record_recordentry ORDER BY sequence DESC LIMIT 1",
        "UPDATE record_secret SET salt = ''",
    ],
    ids=["edited", "deleted", "reordered", "truncated", "one out of order", "another salt"],
)
def test_rows_of_the_record_as_the_owner_who_leaves_the_triggers_in_place(
    board: Board, home: HomePage, portal_db: str, act: str
) -> None:
    before = list(RecordEntry.objects.values_list())
    with pytest.raises(Exception, match=r"append-only|does not follow"):
        owner_does(portal_db, act)
    assert list(RecordEntry.objects.values_list()) == before
    assert list(problems()) == []
