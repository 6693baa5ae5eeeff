"""Packs under attack and when something fails: nothing of a pack is public, or all of it in one edition."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from django.core import mail
from django.db import DatabaseError, connection, connections, transaction
from django.http import HttpRequest
from django.test import Client

from cctvportal.agencies.models import Membership
from cctvportal.delivery import frame
from cctvportal.delivery.api import at as api_at
from cctvportal.delivery.api.portal import operations as api_operations
from cctvportal.delivery.views import pages, robots
from cctvportal.kernel import clock
from cctvportal.kernel.canonical import sha256
from cctvportal.library.freezing import frozen_storage
from cctvportal.library.models import Upload
from cctvportal.publication import release as releasing
from cctvportal.publication.assets import storage_name, store
from cctvportal.publication.content import AssetUse
from cctvportal.publication.models import Asset, Edition, Publication, Route
from cctvportal.publication.reads import current_publication
from cctvportal.record.models import RecordEntry
from cctvportal.record.verification import problems
from cctvportal.signoff.actions import publish as publishing
from cctvportal.signoff.actions import release_pack as releasing_packs
from cctvportal.signoff.actions.packs import add_to_pack, dissolve_pack, set_release_time, take_out
from cctvportal.signoff.actions.publish import NotPublished, publish
from cctvportal.signoff.actions.release_pack import release_due_packs, release_pack
from cctvportal.signoff.enums import Decision, PackStep
from cctvportal.signoff.models import Pack, PackEvent, PackItem, SignOff, Submission, SubmissionEvent
from cctvportal.signoff.packing import inside
from cctvportal.signoff.rules import Refused
from home.models import HomePage
from tests.acceptance.test_at_the_same_moment import at_once
from tests.builders import Board, asset_use, cast, leave, make_board, make_content, sign_off, submit_content
from tests.factories import make_page, publish_page
from tests.pack_builder import make_pack, sign_off_pack, submit_guidance, vote_on

Act = Callable[[], None]
TITLES = ("Siting cameras", "Keeping pictures", "Siting signs")


@pytest.fixture
def board(portal_db: str) -> Board:
    board = make_board()
    publish_page(board, make_page(HomePage, owner=board.editors["home-office"]), "home-office")
    return board


@pytest.fixture
def timed(board: Board, monkeypatch: pytest.MonkeyPatch) -> Pack:
    """A signed pack of three pages, one with a file, whose time of release has come and which nobody released yet."""
    items = [*submit_guidance(board, *TITLES[:2]), submit_with_file(board, TITLES[2])]
    pack = make_pack(board, items, release_at=clock.now() + timedelta(hours=1))
    vote_on(board, pack, "npia")
    vote_on(board, pack, "sample")
    pass_hours(monkeypatch, 2)
    return pack


def pass_hours(monkeypatch: pytest.MonkeyPatch, hours: int) -> None:
    now = clock.now
    monkeypatch.setattr(clock, "now", lambda: now() + timedelta(hours=hours))


def file_of(title: str) -> AssetUse:
    """The use of a text file that says its page's title."""
    data = f"The file of {title}.".encode()
    return asset_use(sha256=sha256(data), size=len(data), name="file.txt", content_type="text/plain")


def submit_with_file(board: Board, title: str) -> Submission:
    use = file_of(title)
    store(frozen_storage(), use.sha256, BytesIO(f"The file of {title}.".encode()))
    Upload.objects.create(sha256=use.sha256, user=board.editors["acpo"])
    return submit_content(board, make_content(title, assets=(use,)))


def public_state() -> dict[str, int]:
    models = (Edition, Publication, Route, Asset, SignOff, SubmissionEvent, PackEvent, RecordEntry)
    return {model.__name__: model.objects.count() for model in models}


def public_titles() -> list[str]:
    return sorted(Publication.objects.current().filter(title__in=TITLES).values_list("title", flat=True))


def refusals(pack: Pack) -> list[list[str]]:
    return [event.reason.splitlines() for event in pack.events.all() if event.step == PackStep.REFUSED]


# At release everything is checked again


def test_a_membership_that_ends_between_last_vote_and_release_keeps_all_back_and_is_told_once_by_item(
    board: Board, timed: Pack, scheduler: Act, worker: Act
) -> None:
    leave(Membership.objects.get(user=board.members["npia"]))
    worker()
    mail.outbox.clear()
    scheduler()
    scheduler()
    worker()
    assert public_titles() == []
    assert refusals(timed) == [[f"“{title}”: 1 more seat must sign off." for title in TITLES]]
    (told,) = [message for message in mail.outbox if "pack" in message.subject]
    assert told.to == [board.secretary.email]
    assert told.subject == "Not released: the pack “Strategy and guidance”"
    assert "“Siting cameras”: 1 more seat must sign off." in told.body
    assert str(timed.pk) in told.body


def test_a_file_that_vanished_from_the_frozen_storage_keeps_the_whole_pack_back_until_it_is_there_again(
    board: Board, timed: Pack, scheduler: Act
) -> None:
    use = file_of(TITLES[2])
    frozen_storage().delete(storage_name(use.sha256))
    scheduler()
    assert public_titles() == []
    assert refusals(timed) == [["“Siting signs”: A file that it was submitted with is gone from the storage."]]
    store(frozen_storage(), use.sha256, BytesIO(f"The file of {TITLES[2]}.".encode()))
    scheduler()
    assert public_titles() == sorted(TITLES)
    assert timed.last_event.step == PackStep.RELEASED


def test_a_file_that_was_exchanged_in_the_frozen_storage_keeps_the_whole_pack_back(board: Board, timed: Pack) -> None:
    name = storage_name(file_of(TITLES[2]).sha256)
    frozen_storage().delete(name)
    frozen_storage().save(name, BytesIO(b"Something else."))
    with pytest.raises(NotPublished, match="“Siting signs”: A file does not have the digest"):
        release_pack(timed)
    assert public_titles() == []


def test_the_clock_jumps_past_two_packs_and_the_refused_one_does_not_hold_up_the_other(
    board: Board, timed: Pack, scheduler: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    (alone,) = submit_guidance(board, "Alone")
    other = make_pack(board, [alone], release_at=clock.now() + timedelta(hours=1))
    sign_off_pack(board, other)
    frozen_storage().delete(storage_name(file_of(TITLES[2]).sha256))
    pass_hours(monkeypatch, 5)
    scheduler()
    assert timed.last_event.step == PackStep.REFUSED
    assert public_titles() == []
    assert other.last_event.step == PackStep.RELEASED
    assert current_publication(alone.content_id)


def test_all_reasons_are_told_at_once_by_item(board: Board, timed: Pack) -> None:
    leave(Membership.objects.get(user=board.members["npia"]))
    frozen_storage().delete(storage_name(file_of(TITLES[2]).sha256))
    with pytest.raises(NotPublished) as refused:
        release_pack(timed)
    needs = [f"“{title}”: 1 more seat must sign off." for title in TITLES]
    assert refused.value.reasons == [
        *needs,
        "“Siting signs”: A file that it was submitted with is gone from the storage.",
    ]


def test_a_refused_pack_goes_out_once_the_item_that_hinders_it_is_out(
    board: Board, timed: Pack, scheduler: Act
) -> None:
    frozen_storage().delete(storage_name(file_of(TITLES[2]).sha256))
    scheduler()
    take_out(timed, [submission for submission in inside(timed) if submission.assets], board.secretary, "No file.")
    scheduler()
    assert public_titles() == sorted(TITLES[:2])


def test_a_page_without_its_parent_keeps_the_whole_pack_back(board: Board) -> None:
    parent, beside = submit_guidance(board, "Parent", "Beside")
    pack = make_pack(board, [parent, beside])
    take_out(pack, [parent], board.secretary, "Later.")
    sign_off(board, parent)
    below = submit_content(
        board, make_content("Below", parent_id=parent.content_id, path="/parent/below/", slug="below")
    )
    add_to_pack(pack, [below], board.secretary)
    sign_off_pack(board, pack)
    assert sorted(Edition.objects.last().publications.values_list("title", flat=True)) == ["Below", "Beside"]


def test_what_is_taken_back_in_a_pack_keeps_it_back_with_a_sentence(board: Board, timed: Pack) -> None:
    first = inside(timed).first()
    SubmissionEvent.objects.create(submission=first, step="taken-back")
    with pytest.raises(NotPublished, match="“Siting cameras”: it is not under review any more"):
        release_pack(timed)
    assert public_titles() == []


# Crashes

STEPS: dict[str, tuple[object, str]] = {
    "locks": (releasing_packs, "hold"),
    "sign-offs": (publishing, "_sign"),
    "changes": (publishing, "changes_of"),
    "edition": (releasing, "begin_edition"),
    "routes": (releasing, "_end_routes"),
    "assets": (releasing, "_link_assets"),
    "record": (releasing, "append"),
    "announcement": (releasing, "announce"),
    "events": (publishing, "_close"),
}


def then(module: object, name: str, act: Callable[[], object]) -> None:
    """Let a step be followed by ``act``."""
    step = getattr(module, name)

    def stepping(*args: object, **kwargs: object) -> object:
        made = step(*args, **kwargs)
        act()
        return made

    setattr(module, name, stepping)


def test_a_worker_killed_after_any_step_of_a_release_leaves_nothing_of_it(board: Board, timed: Pack) -> None:
    before = public_state()

    def die_after(module: object, name: str) -> None:
        then(module, name, lambda: os.kill(os.getpid(), signal.SIGKILL))
        release_pack(timed)
        os._exit(0)

    for says, (module, name) in STEPS.items():
        connections.close_all()
        worker = multiprocessing.get_context("fork").Process(target=die_after, args=(module, name))
        worker.start()
        worker.join(60)
        assert worker.exitcode == -signal.SIGKILL, says
        assert public_state() == before, says
        assert public_titles() == [], says
    release_pack(timed)
    assert public_titles() == sorted(TITLES)
    assert list(problems()) == []


@pytest.mark.parametrize("says", STEPS)
def test_a_fault_after_any_step_of_a_release_leaves_nothing_of_it(
    says: str, board: Board, timed: Pack, monkeypatch: pytest.MonkeyPatch, scheduler: Act
) -> None:
    def fail() -> None:
        raise DatabaseError("Connection lost")

    module, name = STEPS[says]
    refused = says != "locks"
    before = public_state()
    with monkeypatch.context() as patch:
        patch.setattr(module, name, getattr(module, name))  # to be put back
        then(module, name, fail)
        with pytest.raises((NotPublished, DatabaseError)):
            release_pack(timed)
    after = public_state()
    told = {"PackEvent": 1, "RecordEntry": 1} if refused else {}
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == told
    assert public_titles() == []
    scheduler()
    assert public_titles() == sorted(TITLES)


# At the same moment


def test_two_connections_release_at_once_and_make_one_edition(board: Board, timed: Pack) -> None:
    editions = Edition.objects.count()
    results = at_once(*[lambda: release_pack(Pack.objects.get(pk=timed.pk))] * 3)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert len([result for result in results if result]) == 1
    assert Edition.objects.count() == editions + 1
    assert list(problems()) == []


def test_an_item_put_in_two_packs_at_the_same_moment_is_in_one(board: Board) -> None:
    (one,) = submit_guidance(board, "One")
    packs = [make_pack(board, put=False) for _ in range(2)]
    results = at_once(*[lambda pack=pack: add_to_pack(pack, [one], board.secretary) for pack in packs])
    assert sorted(type(result).__name__ for result in results) == ["Refused", "list"]
    assert sum(inside(pack).count() for pack in packs) == 1


def test_the_database_puts_no_submission_in_two_packs(board: Board) -> None:
    (one,) = submit_guidance(board, "One")
    packs = [make_pack(board, [one], put=False), make_pack(board, put=False)]
    with pytest.raises(DatabaseError, match="is in a pack already"), transaction.atomic():
        PackItem.objects.create(pack=packs[1], submission=one, by=board.secretary)


def test_the_database_signs_off_nothing_that_a_pack_holds_for_itself(board: Board) -> None:
    one, _ = items = submit_guidance(board, "One", "Other")
    make_pack(board, items)
    sign_off(board, one)
    seats = [vote.seat.as_json() for vote in one.votes.all()]
    with pytest.raises(DatabaseError, match="waits for its pack"), transaction.atomic():
        SignOff.objects.create(submission=one, digest=one.digest, seats=seats)
    assert not SignOff.objects.filter(submission=one).exists()


def test_the_database_lets_no_stopped_pack_go_on_but_by_being_resumed(board: Board) -> None:
    pack = make_pack(board, submit_guidance(board, "One"))
    PackEvent.objects.create(pack=pack, step=PackStep.STOPPED)
    for step in (PackStep.PUT, PackStep.REFUSED, PackStep.RELEASED, PackStep.GATHERED):
        with pytest.raises(DatabaseError, match="cannot become"), transaction.atomic():
            PackEvent.objects.create(pack=pack, step=step)


def test_members_vote_on_the_pack_and_on_single_items_at_the_same_moment(board: Board) -> None:
    one, other = submit_guidance(board, "One", "Other")
    pack = make_pack(board, [one, other])
    own = Submission.objects.get(pk=one.pk)
    results = at_once(
        lambda: vote_on(board, pack, "npia"),
        lambda: vote_on(board, pack, "sample"),
        lambda: cast(board, own, "home-office"),
    )
    assert [result for result in results if isinstance(result, Exception) and not isinstance(result, Refused)] == []
    assert pack.last_event.step == PackStep.RELEASED
    assert Edition.objects.filter(publications__title__in=["One", "Other"]).distinct().count() == 1
    assert list(problems()) == []


def test_an_item_is_returned_while_the_pack_is_released(board: Board, timed: Pack) -> None:
    first = inside(timed).first()
    results = at_once(
        lambda: release_pack(timed), lambda: cast(board, first, "home-office", Decision.RETURN, reason="Stop.")
    )
    assert [result for result in results if isinstance(result, Exception) and not isinstance(result, Refused)] == []
    returned = first.events.filter(step="returned").exists()
    # The vote holds the content's lock first or last: the rest waits for the next look, or all of it is out.
    assert public_titles() in ([sorted(TITLES[1:]), []] if returned else [sorted(TITLES)])
    assert bool(current_publication(first.content_id)) != returned


# What a reader sees

ADDRESSES = (
    *("/siting-cameras/", "/keeping-pictures/", "/siting-signs/"),
    f"/assets/{file_of(TITLES[2]).sha256}/file.txt",
)
LISTS = ("/api/v2/pages/?limit=20", "/search/?q=siting", "/api/portal/search/?q=siting", "/sitemap.xml", "/record/")


def seen() -> dict[str, int]:
    """What an anonymous reader finds: the status of each address, and how many of the three pages each list names."""
    client = Client()
    found = {address: client.get(address).status_code for address in ADDRESSES}
    for address in LISTS:
        text = client.get(address).content.decode()
        slugs = ("siting-cameras", "keeping-pictures", "siting-signs")
        found[address] = sum(slug in text for slug in slugs) if "sitemap" in address else named(text)
    return found


def named(text: str) -> int:
    return sum(title in text.replace("<mark>", "").replace("</mark>", "") for title in TITLES)


NOTHING = dict.fromkeys(ADDRESSES, 404) | dict.fromkeys(LISTS, 0)
EVERYTHING = dict.fromkeys(ADDRESSES, 200) | dict.fromkeys(LISTS, 3) | dict.fromkeys(LISTS[1:3], 2)


@pytest.fixture
def open_release(timed: Pack, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """The release of a pack, all written and not committed, on another connection. Call it to let it commit."""
    written, commit = threading.Event(), threading.Event()
    monkeypatch.setattr(publishing, "_close", publishing._close)  # to be put back

    def wait() -> None:
        written.set()
        commit.wait(60)

    then(publishing, "_close", wait)

    def run() -> None:
        release_pack(timed)
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    assert written.wait(60)

    def finish() -> None:
        commit.set()
        thread.join(60)

    yield finish
    finish()


def test_a_reader_sees_nothing_of_a_pack_while_it_is_released_and_all_of_it_afterwards(
    board: Board, open_release: Callable[[], None]
) -> None:
    assert seen() == NOTHING
    open_release()
    assert seen() == EVERYTHING


EDITION_READ_BY = {
    "/siting-cameras/": (pages, 404),
    "/": (pages, 200),
    "/api/v2/pages/?limit=20": (api_at, 200),
    "/api/portal/search/?q=siting": (api_operations, 200),
    "/search/?q=siting": (frame, 200),
    "/record/": (frame, 200),
    "/sitemap.xml": (robots, 200),
}


@pytest.mark.parametrize("address", EDITION_READ_BY)
def test_a_pack_released_while_a_response_is_made_is_not_in_it(
    address: str, board: Board, timed: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The view has read the edition's number; then the pack goes out; then the view reads the rest."""
    module, status = EDITION_READ_BY[address]
    before = Edition.objects.last()
    read = module.edition_of

    def read_then_release(request: HttpRequest) -> Edition | None:
        edition = read(request)
        at_once(lambda: release_pack(timed))
        return edition

    monkeypatch.setattr(module, "edition_of", read_then_release)
    response = Client().get(address)
    assert Edition.objects.count() == before.number + 1
    assert response.status_code == status
    assert response["Portal-Edition"] == str(before.number)
    text = response.content.decode()
    assert named(text) == 0
    assert "siting-cameras" not in text or address == "/siting-cameras/"


# What the record tells


def opened() -> list[dict]:
    return [opening["body"] for opening in RecordEntry.objects.filter(kind="edition").latest("sequence").body["opens"]]


def test_one_entry_holds_a_vote_on_a_pack_and_the_edition_opens_it(board: Board, timed: Pack) -> None:
    assert RecordEntry.objects.filter(kind="vote", body__contains={"pack": str(timed.pk)}).count() == 2
    release_pack(timed)
    votes = [body for body in opened() if body.get("decision")]
    assert {vote["seat"] for vote in votes} == {"npia", "sample"}
    assert {len(vote["items"]) for vote in votes} == {3}
    first = inside(timed).first()
    text = Client().get(f"/record/pages/{first.content_id}/").content.decode()
    assert "NPIA" in text
    assert list(problems()) == []


def test_what_left_a_pack_is_not_told_of_when_the_pack_is_published(board: Board) -> None:
    one, other = submit_guidance(board, "One", "Other")
    pack = make_pack(board, [one, other])
    vote_on(board, pack, "npia")
    take_out(pack, [other], board.secretary, "Secret for now.")
    vote_on(board, pack, "sample")
    assert current_publication(one.content_id)
    text = Client().get("/record/export.jsonl")
    export = b"".join(text.streaming_content).decode()
    assert other.digest not in export
    assert "Other" not in export
    assert "Secret for now" not in export
    entry = RecordEntry.objects.filter(kind="edition").latest("sequence")
    assert str(other.pk) not in str(entry.body)
    told = [body for body in opened() if body.get("decision")]
    assert [[item["submission"] for item in vote["items"]] for vote in told] == [[str(one.pk)], [str(one.pk)]]


def test_votes_cast_on_a_dissolved_pack_are_told_when_an_item_is_published_by_itself(board: Board) -> None:
    one, other = submit_guidance(board, "One", "Other")
    pack = make_pack(board, [one, other])
    vote_on(board, pack, "npia")
    dissolve_pack(pack, board.secretary, "Not together.")
    cast(board, one, "sample")
    assert publish(one) is None
    votes = {body["seat"]: body for body in opened() if body.get("decision")}
    given = one.votes.get(seat=board.seats["npia"])
    sealed = {"seal": given.seal.hex(), "salt": given.salt.hex()}
    told = {"submission": str(one.pk), "digest": one.digest, "delegation": None} | sealed
    assert votes["npia"]["items"] == [told]
    assert votes["sample"]["digest"] == one.digest
    assert "Other" not in Client().get(f"/record/pages/{one.content_id}/").content.decode()
    assert list(problems()) == []


# Many


def queries_of(act: Callable[[], object]) -> int:
    seen: list[str] = []

    def note(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        act()
    return len(seen)


def test_a_larger_pack_takes_hardly_more_queries(board: Board) -> None:
    """Voting and release; a query for each hundred rows, say, may come on top, and none for each row."""
    counts = []
    for number in (5, 60):
        items = submit_guidance(board, *(f"Page {number} {index}" for index in range(number)))
        pack = make_pack(board, items, release_at=clock.now() + timedelta(hours=1))
        voting = queries_of(lambda pack=pack: vote_on(board, pack, "npia"))
        vote_on(board, pack, "sample")
        set_release_time(pack, board.secretary, None)
        counts.append((voting, queries_of(lambda pack=pack: release_pack(pack))))
        assert pack.last_event.step == PackStep.RELEASED
    print(f"Queries for a vote and a release: {counts[0]} of 5 items, {counts[1]} of 60")
    assert counts[1][0] <= counts[0][0] + 5
    assert counts[1][1] <= counts[0][1] + 5


def test_the_scheduler_does_not_look_at_held_items_one_by_one(board: Board) -> None:
    counts = []
    for number in (3, 20):
        make_pack(board, submit_guidance(board, *(f"Page {number} {index}" for index in range(number))))
        counts.append(queries_of(lambda: [publishing.publish_ready(), release_due_packs()]))
    assert counts[1] <= counts[0] + 4
