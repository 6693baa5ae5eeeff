"""What verify.py tells a reader of a file or a page is what the database holds the entries of editions to."""

import pytest

from cctvportal.kernel.canonical import sha256
from cctvportal.publication import release
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


def test_seats_that_did_not_sign_are_not_named(board, home, telling, ask):
    """Also of what stands again at the end of an emergency, whose seats the verifier knows from before."""
    page = publish_content(board, make_content("Siting cameras"))
    emergency = hold(page.content_id, adopt_notice(board), board.secretary, "It shows nonsense.")
    telling(seats=["acpo", "home-office", "npia", "sample"])
    cast(board, emergency.submission, "home-office", Decision.RETURN, reason="Back with it.")
    status, said = ask(page.signed_form())
    assert status == 0
    assert "sample" not in said
