"""The database itself refuses what the application must never do."""

import uuid
from datetime import timedelta
from importlib import import_module
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from cctvportal.agencies.enums import Capacity, Role
from cctvportal.kernel import clock
from cctvportal.publication import release
from cctvportal.publication.editions import begin_edition, make_due_editions
from cctvportal.publication.models import Asset, Edition, EditionCount, Publication, PublicationAsset, Route
from cctvportal.publication.reads import current_publication
from cctvportal.publication.verification import verify
from cctvportal.record.append import append
from cctvportal.record.models import RecordEntry, Secret
from cctvportal.signoff.actions.publish import publish
from cctvportal.signoff.actions.take_back import take_back
from cctvportal.signoff.enums import Decision
from cctvportal.signoff.models import (
    Contribution,
    Contributor,
    Policy,
    SignOff,
    Submission,
    SubmissionEvent,
    Vote,
)
from tests.builders import (
    asset_use,
    cast,
    join,
    make_board,
    make_content,
    make_home,
    publish_content,
    sign_off,
    submit_content,
)
from tests.databases import owner_does
from tests.publication_builder import freeze

WHOLE = import_module("cctvportal.publication.migrations.0011_editions_are_whole")

IMMUTABLE = [
    RecordEntry, Secret, Edition, Publication, Asset, PublicationAsset, Contribution, Contributor, Policy, SignOff,
    Submission, SubmissionEvent, Vote,
]  # fmt: skip


def refused(sql: str, *params: object) -> str:
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
    return str(error.value)


@pytest.fixture
def published(board, home) -> Publication:
    return publish_content(board, make_content())


@pytest.mark.parametrize("model", [*IMMUTABLE, Route])
def test_nothing_is_deleted_or_truncated(published, model):
    table = model._meta.db_table
    assert "permission denied" in refused(f"DELETE FROM {table}")
    assert "permission denied" in refused(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("model", IMMUTABLE)
def test_nothing_is_edited(published, model):
    column = model._meta.pk.column
    assert "permission denied" in refused(f"UPDATE {model._meta.db_table} SET {column} = {column}")


def test_of_a_route_only_the_end_is_set_once(published):
    assert "permission denied" in refused("UPDATE publication_route SET path = '/elsewhere/'")
    assert "only the end is ever set" in refused("UPDATE publication_route SET until_edition_id = NULL")
    publish_content_again = Route.objects.filter(publication=published)
    assert publish_content_again.count() == 1


def test_a_route_that_ended_stays_ended(board, published):
    from dataclasses import replace

    content = make_content(content_id=published.content_id)
    publish_content(board, replace(content, representation={"title": "Again", "summary": "", "body": []}))
    newest = Edition.objects.latest("number").number
    assert "only the end is ever set, once" in refused(
        "UPDATE publication_route SET until_edition_id = %s WHERE publication_id = %s", newest, published.pk
    )


def test_no_publication_without_a_sign_off(board, home, published):
    copy = Publication.objects.get(pk=published.pk)
    copy.pk, copy.sign_off = uuid.uuid4(), uuid.uuid4()
    with pytest.raises(DatabaseError, match="rests on no sign-off"), transaction.atomic():
        copy.save(force_insert=True)


@pytest.mark.parametrize(
    "lie",
    [
        {"representation": {"title": "Other words"}},
        {"digest": "0" * 64},
        {"path": "/elsewhere/"},
        {"type": "home.StrategyPage"},
        {"kind": "withdrawal"},
        {"seats": [{"code": "npia", "name": "NPIA"}]},
        {"assets": [{"sha256": "0" * 64}]},
    ],
)
def test_no_publication_of_other_content_than_was_signed(published, lie):
    copy = Publication.objects.get(pk=published.pk)
    copy.pk = uuid.uuid4()
    for name, value in lie.items():
        setattr(copy, name, value)
    with pytest.raises(DatabaseError, match="rests on no sign-off"), transaction.atomic():
        copy.save(force_insert=True)


def test_no_sign_off_on_too_few_votes(board, home):
    submission = submit_content(board, make_content())
    cast(board, submission, "npia")
    cast(board, submission, "sample", Decision.ABSTAIN)
    with pytest.raises(DatabaseError, match="do not meet its policy"), transaction.atomic():
        SignOff.objects.create(submission=submission, digest=submission.digest, seats=[])


def test_no_sign_off_on_a_contributors_vote(board, home):
    submission = submit_content(board, make_content())
    join(board.editors["acpo"], board.agencies["acpo"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    with pytest.raises(DatabaseError, match="contributed to submission"), transaction.atomic():
        put_unsealed_vote(board, submission, board.editors["acpo"], "acpo")


def put_unsealed_vote(board, submission, member, seat, **fields):
    """A vote past the rules, straight into its table."""
    values = {"capacity": Capacity.DEPUTY, "decision": Decision.SIGN_OFF, "digest": submission.digest} | fields
    return Vote.objects.create(submission=submission, seat=board.seats[seat], member=member, **values)


def test_no_vote_of_somebody_who_does_not_sit_on_the_seat(board, home):
    submission = submit_content(board, make_content())
    for member, seat in ((board.members["npia"], "sample"), (board.secretary, "npia"), (board.administrator, "npia")):
        with pytest.raises(DatabaseError, match="does not sit on seat"), transaction.atomic():
            put_unsealed_vote(board, submission, member, seat)


def test_no_vote_on_another_digest_or_past_the_review(board, home):
    submission = submit_content(board, make_content())
    with pytest.raises(DatabaseError, match="not on the digest"), transaction.atomic():
        put_unsealed_vote(board, submission, board.members["npia"], "npia", digest="0" * 64)
    take_back(submission, board.editors["acpo"])
    with pytest.raises(DatabaseError, match="not under review"), transaction.atomic():
        put_unsealed_vote(board, submission, board.members["npia"], "npia")


def test_a_made_edition_takes_nothing_more(portal_db):
    board = make_board(groups=False)
    make_home(board)
    published = publish_content(board, make_content())
    newest = Edition.objects.latest("number").number
    assert "is made: nothing is added to it" in refused(
        "UPDATE publication_route SET until_edition_id = %s WHERE publication_id = %s", newest, published.pk
    )
    route = Route.objects.get(publication=published)
    route.pk, route.path, route.kind = None, "/elsewhere/", "redirect"
    with pytest.raises(DatabaseError, match="is made: nothing is added to it"), transaction.atomic():
        route.save(force_insert=True)


def test_no_address_ends_without_something_in_its_place(portal_db):
    board = make_board(groups=False)
    make_home(board)
    published = publish_content(board, make_content())

    @transaction.atomic
    def end_it() -> None:
        edition = begin_edition([], [])
        Route.objects.filter(publication=published).update(until_edition=edition)
        append("edition", release._entry(edition, [], [], []))
        EditionCount.objects.create(edition=edition)

    with pytest.raises(DatabaseError, match="nothing takes its place"):
        end_it()
    assert current_publication(published.content_id) == published


def test_no_edition_takes_effect_before_its_time(published):
    tomorrow = clock.now() + timedelta(days=1)
    with pytest.raises(DatabaseError, match="would take effect after it is made"), transaction.atomic():
        Edition.objects.create(number=3, made_at=clock.now(), effective_at=tomorrow, cause="release")
    with pytest.raises(DatabaseError, match="is not due at"), transaction.atomic():
        Edition.objects.create(number=3, made_at=clock.now(), effective_at=tomorrow, cause="boundary")


def test_no_edition_is_dated_ahead_whatever_boundary_was_announced(portal_db):
    """An edition's time is the only clock that readers have."""
    function, _, _ = WHOLE.HAS_COME.partition("CREATE TRIGGER")
    owner_does(portal_db, function.replace("CREATE", "CREATE OR REPLACE"))
    board = make_board(groups=False)
    make_home(board)
    opens = clock.now().replace(microsecond=0) + timedelta(days=3)
    published = publish_content(board, make_content(boundaries=(opens,)))
    assert published.edition.next_boundary == opens
    with pytest.raises(DatabaseError, match="and the clock of the database says"):
        make_due_editions(opens)
    with pytest.raises(DatabaseError, match="changes next at"), transaction.atomic():
        whole_edition(next_boundary=None)
    with pytest.raises(DatabaseError, match="changes next at"), transaction.atomic():
        whole_edition(next_boundary=opens + timedelta(days=1))


def whole_edition(**fields: object) -> Edition:
    """An edition of nothing, told and counted."""
    last = Edition.objects.latest("number")
    times = {"made_at": clock.now(), "effective_at": last.effective_at}
    edition = Edition.objects.create(number=last.number + 1, cause="release", **times, **fields)
    append("edition", release._entry(edition, [], [], []))
    EditionCount.objects.create(edition=edition)
    return edition


def test_what_is_asked_at_commit_is_not_got_round_by_asking_early(portal_db):
    board = make_board(groups=False)
    make_home(board)
    submission = submit_content(board, make_content())

    def told_and_counted_before(*args: object) -> Edition:
        edition = whole_edition()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        return edition

    with patch("cctvportal.publication.release.begin_edition", told_and_counted_before):
        sign_off(board, submission)
        with pytest.raises(DatabaseError, match="is in the record: nothing is added"):
            publish(submission)
    assert current_publication(submission.content_id) is None


def test_every_edition_is_counted(published):
    begin_edition([], [])
    with pytest.raises(DatabaseError, match="was not counted"):
        connection.check_constraints()


def test_the_record_tells_an_edition_once_and_none_that_is_not_made(published):
    number = whole_edition().number
    for told in (number, number + 1, str(number), None):
        with pytest.raises(DatabaseError, match="or the record has it already"), transaction.atomic():
            append("edition", {"edition": told, "publications": []})


def test_no_policy_without_the_board(board, home):
    with pytest.raises(DatabaseError, match="without the board"), transaction.atomic():
        Policy.objects.create(code="standard", version=2, name="Two seats", types=[], terms={"quorum": 2})


def test_no_sign_off_without_a_required_seat(board, home):
    submission = submit_content(board, make_content("Strategy", type="home.StrategyPage"))
    for code in ("acpo", "npia", "sample"):
        cast(board, submission, code)
    with pytest.raises(DatabaseError, match="do not meet its policy"), transaction.atomic():
        SignOff.objects.create(submission=submission, digest=submission.digest, seats=[])


def test_no_edition_out_of_order(published):
    with pytest.raises(DatabaseError, match="does not follow edition 2"), transaction.atomic():
        Edition.objects.create(number=7, made_at=clock.now(), effective_at=clock.now(), cause="release")


def test_a_canonical_route_has_the_path_of_its_publication(published):
    route = Route.objects.get(publication=published)
    route.pk, route.path = None, "/elsewhere/"
    with pytest.raises(DatabaseError, match="has the path of its publication"), transaction.atomic():
        route.save(force_insert=True)


def test_no_entry_beside_the_chain(published):
    entry = RecordEntry.objects.latest("sequence")
    entry.hash, entry.sequence = "0" * 64, entry.sequence + 2
    with pytest.raises(DatabaseError, match="does not follow the last entry"), transaction.atomic():
        entry.save(force_insert=True)


def test_appending_goes_on_after_a_refusal(published):
    last = RecordEntry.objects.latest("sequence")
    assert append("test", {}).previous_hash == last.hash
    assert RecordEntry.objects.filter(sequence__gt=F("sequence")).count() == 0


@pytest.mark.parametrize(
    ("forged", "refusal"),
    [
        (lambda entry: entry | {"edition": 77}, "no edition 77 is being made"),
        (lambda entry: entry | {"publications": []}, "tells another than was made"),
        (lambda entry: entry | {"publications": entry["publications"] * 2}, "tells another than was made"),
        (lambda entry: told_as(entry, title="Another title"), "tells another than was made"),
        (lambda entry: told_as(entry, digest="0" * 64), "tells another than was made"),
        (lambda entry: told_as(entry, path="/elsewhere/"), "tells another than was made"),
        (lambda entry: told_as(entry, seats=["acpo", "npia", "sample"]), "tells another than was made"),
        (lambda entry: told_as(entry, seats=["sample", "npia"]), "tells another than was made"),
        (lambda entry: told_as(entry, assets=["a" * 64]), "tells another than was made"),
        (lambda entry: told_as(entry, emergency=str(uuid.uuid4())), "tells another than was made"),
        (
            lambda entry: told_as(entry, content=float(entry["publications"][0]["content"])),
            "is no whole number as canonical JSON has it",
        ),
        (lambda entry: told_as(entry, redacted=["r"]), "tells another than was made"),
        (lambda entry: entry | {"publications": [*entry["publications"], "Lies"]}, "tells another than was made"),
        (lambda entry: entry | {"gone": [{"content": 1, "path": "/"}]}, "tells another than was made"),
        (lambda entry: entry | {"effective_at": "2010-03-01T09:00:00Z"}, "tells another than was made"),
        (lambda entry: entry | {"cause": "emergency"}, "tells another than was made"),
        (lambda entry: entry | {"sealed": {}}, "tells another than was made"),
    ],
)
def test_no_edition_is_made_that_the_record_does_not_tell(portal_db, monkeypatch, forged, refusal):
    board = make_board(groups=False)
    make_home(board)
    honest = release._entry
    monkeypatch.setattr(release, "_entry", lambda *given: forged(honest(*given)))
    content = make_content()
    submission = submit_content(board, content)
    cast(board, submission, "npia")
    cast(board, submission, "sample")
    assert current_publication(content.content_id) is None
    with pytest.raises(DatabaseError, match=refusal):
        publish(submission)


def test_no_file_is_described_that_nothing_shows(published):
    with pytest.raises(DatabaseError, match="no publication of the edition being made shows"), transaction.atomic():
        Asset.objects.create(sha256="a" * 64, size=1, content_type="text/html")


@pytest.mark.parametrize(
    ("linked", "refusal"),
    [
        (lambda asset, link: [asset], "shows the file [0-9a-f]*, which it does not link"),
        (lambda asset, link: [as_page(asset), link], "shows the file [0-9a-f]* so described"),
    ],
)
def test_a_file_is_described_and_linked_as_it_was_signed(portal_db, monkeypatch, linked, refusal):
    board = make_board(groups=False)
    make_home(board)
    use = asset_use(sha256=freeze(board, b"%PDF-1.7 abc", "application/pdf"), size=12, name="rules.pdf")
    submission = submit_content(board, make_content(assets=(use,)))

    def put(changes, publications):
        asset = Asset(sha256=use.sha256, size=use.size, content_type=use.content_type)
        for row in linked(asset, PublicationAsset(publication=publications[0], asset=asset, name=use.name)):
            row.save(force_insert=True)

    with monkeypatch.context() as patched:
        patched.setattr(release, "_link_assets", put)
        cast(board, submission, "npia")
        cast(board, submission, "sample")
        with pytest.raises(DatabaseError, match=refusal):
            publish(submission)
    publish(submission)
    assert verify().problems == []


def as_page(asset: Asset) -> Asset:
    asset.content_type = "text/html"
    return asset


def told_as(entry: dict, **fields: object) -> dict:
    return entry | {"publications": [named | fields for named in entry["publications"]]}
