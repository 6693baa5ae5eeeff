"""What publishing does with a pack: whom it tells, what the record opens, what it leaves to the pack."""

from django.core import mail
from django.db import connection

from cctvportal.kernel import locks
from cctvportal.record.models import RecordEntry
from cctvportal.signoff.actions import publish as publishing
from cctvportal.signoff.actions.packs import dissolve_pack
from cctvportal.signoff.actions.publish import is_held, publish, publish_together
from cctvportal.signoff.enums import Step
from tests.builders import Board, cast
from tests.pack_builder import make_pack, sign_off_pack, submit_guidance, vote_on


def entries(kind: str) -> list[RecordEntry]:
    return list(RecordEntry.objects.filter(kind=kind).order_by("sequence"))


def opened() -> list[int]:
    return [opening["sequence"] for opening in entries("edition")[-1].body["opens"]]


def test_editors_and_workflows_hear_of_a_pack_once(board: Board, home, monkeypatch, django_capture_on_commit_callbacks):
    ended: list[list[str]] = []
    worker = type("Worker", (), {"enqueue": lambda self, ids: ended.append(ids)})
    monkeypatch.setattr(publishing, "end_workflows", worker())
    told: list[tuple] = []
    monkeypatch.setattr(publishing, "notify_editors_of_pack", lambda *said: told.append(said))
    submissions = submit_guidance(board, "One", "Other")
    pack = make_pack(board, submissions)
    sign_off_pack(board, pack)
    assert [set(ids) for ids in ended] == [{str(submission.pk) for submission in submissions}]
    assert [(kind, about, set(published)) for kind, about, published in told] == [("published", pack, set(submissions))]
    assert not [message for message in mail.outbox if "Published" in message.subject]


def test_the_edition_of_a_pack_opens_its_votes_and_commits_to_none_anew(board: Board, home):
    pack = make_pack(board, submit_guidance(board, "One", "Other"))
    sign_off_pack(board, pack)
    votes = [entry for entry in entries("vote") if entry.body == {"pack": str(pack.pk)}]
    assert len(votes) == 2
    assert {vote.sequence for vote in votes} <= set(opened())
    assert [entry.body for entry in entries("vote") if "pack" in entry.body] == [{"pack": str(pack.pk)}] * 2


def test_a_vote_cast_on_a_pack_that_was_dissolved_is_committed_to_anew_and_opened(board: Board, home):
    one, other = submit_guidance(board, "One", "Other")
    pack = make_pack(board, [one, other])
    vote_on(board, pack, "npia")
    dissolve_pack(pack, board.secretary, "Not together.")
    cast(board, one, "sample")
    first, again = (entry for entry in entries("vote") if "pack" in entry.body)
    assert again.body == first.body == {"pack": str(pack.pk)}
    assert again.sequence in opened()
    assert first.sequence not in opened()
    (body,) = (said["body"] for said in entries("edition")[-1].body["opens"] if said["sequence"] == again.sequence)
    assert [item["submission"] for item in body["items"]] == [str(one.pk)]
    single = [entry for entry in entries("vote") if "pack" not in entry.body]
    assert single[-1].sequence in opened()


def test_what_a_pack_holds_is_not_published_by_itself(board: Board, home):
    one, other = submit_guidance(board, "One", "Other")
    pack = make_pack(board, [one], put=False)
    for code in ("npia", "home-office"):
        cast(board, one, code)
    assert is_held(one)
    assert not is_held(other)
    assert publish(one) is None
    assert publish_together([one]) is None
    assert one.last_event.step == Step.SUBMITTED
    dissolve_pack(pack, board.secretary, "By itself.")
    assert publish(one)


def test_publishing_holds_its_content_and_the_edition(board: Board, home):
    (one,) = submit_guidance(board, "One")
    for code in ("npia", "home-office"):
        cast(board, one, code)
    wanted = {locks.number_of("content", one.content_id), locks.number_of("edition")}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks "
            "WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        )
        assert wanted <= {number for (number,) in cursor.fetchall()}
