"""What verify.py tells a reader of a file or a page is what the database holds the entries of editions to."""

import pytest
from django.db import DatabaseError, transaction

from cctvportal.delivery.page_record import page_record
from cctvportal.kernel.canonical import sha256
from cctvportal.publication import release
from cctvportal.publication.reads import current_edition
from cctvportal.record import verify
from cctvportal.signoff.actions.on_duty import hold
from cctvportal.signoff.enums import Decision
from tests.builders import adopt_notice, cast, make_content, publish_content
from tests.record.exports import exported, write

FORGED = b"%PDF-1.7 what nobody signed"


@pytest.fixture
def ask(tmp_path, capsys):
    """What verify.py says of saved bytes with the record as it stands, and its exit status."""

    def ask_of(saved: bytes) -> tuple[int, str]:
        file = tmp_path / "saved.pdf"
        file.write_bytes(saved)
        status = verify.main([str(write(tmp_path / "export.jsonl", exported())), str(file)])
        return status, capsys.readouterr().out

    return ask_of


@pytest.fixture
def telling(monkeypatch):
    """Let the entries of editions tell other parts of each publication."""
    honest = release.as_recorded

    def tell(**parts: object) -> None:
        monkeypatch.setattr(release, "as_recorded", lambda publication: honest(publication) | parts)

    return tell


def test_a_file_that_nobody_signed_is_not_called_signed(board, home, telling, ask):
    telling(assets=[sha256(FORGED)])
    assert publish_content(board, make_content("Siting cameras")) is None
    assert ask(FORGED)[0] == 1


OPENING = {"sequence": 1, "salt": "s", "body": {}}


@pytest.mark.parametrize(
    "opens",
    [
        *(..., None, "x", {}, [1], [None], [{}], [[]], [[OPENING]]),
        *([OPENING, OPENING | odd] for odd in ({"sequence": "1"}, {"salt": None}, {"body": "x"}, {"body": [{}]})),
    ],
)
def test_it_opens_openings_alone(board, home, monkeypatch, opens):
    odd = {} if opens is ... else {"opens": opens}
    honest = release.append
    monkeypatch.setattr(
        release, "append", lambda kind, body: honest(kind, {key: body[key] for key in body if key != "opens"} | odd)
    )
    with pytest.raises(DatabaseError, match="opens what is no opening"), transaction.atomic():
        hold(home.content_id, adopt_notice(board), board.secretary, "It shows nonsense.")


@pytest.mark.parametrize(
    "body",
    [
        *({"items": items} for items in (None, "x", [1], [{}], [{"digest": []}])),
        *({"representation": odd} for odd in (None, [1], {"pages": None}, {"order": [1]}, {"order": [{}]})),
        *({"decision": "sign-off"} | odd for odd in ({}, {"digest": []}, {"seat": []})),
        *({"decision": "sign-off", "seat": "acpo", "cast": cast} for cast in (1, "x", "0001-01-01T00:00:00Z")),
    ],
)
def test_what_is_opened_in_another_form_leaves_the_record_of_a_page_as_it_is(board, home, monkeypatch, body):
    """Some acts are signed by one person; what else their entry opens is said by whoever appends it."""
    page = publish_content(board, make_content("Siting cameras"))
    body = {"content": page.content_id, "digest": page.digest} | body
    monkeypatch.setattr(release, "openings", lambda subjects: [{"sequence": 1, "salt": "s", "body": body}])
    hold(page.content_id, adopt_notice(board), board.secretary, "It shows nonsense.")
    told = page_record(page.content_id, current_edition())
    assert told["versions"][1]["digest"] == page.digest
    assert 1 not in [entry["sequence"] for entry in told["entries"]]


def test_seats_that_did_not_sign_are_not_named(board, home, telling, ask):
    """Also of what stands again at the end of an emergency, whose seats the verifier knows from before."""
    page = publish_content(board, make_content("Siting cameras"))
    emergency = hold(page.content_id, adopt_notice(board), board.secretary, "It shows nonsense.")
    telling(seats=["acpo", "home-office", "npia", "sample"])
    cast(board, emergency.submission, "home-office", Decision.RETURN, reason="Back with it.")
    status, said = ask(page.signed_form())
    assert status == 0
    assert "sample" not in said
