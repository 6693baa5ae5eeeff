"""A redaction ends every link to a preview: what was shared before it may hold what it destroyed."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cctvportal.pages.freeze import freeze
from cctvportal.pages.sharing import share
from cctvportal.signoff.actions.redact import carry_out_redaction
from cctvportal.signoff.actions.submit import submit
from cctvportal.signoff.actions.take_back import take_back
from cctvportal.signoff.models import PreviewLink
from cctvportal.signoff.preview_links import Terms, share_submission, token_of
from tests.builders import Board
from tests.signoff.redaction.orders import NAME, order, propose, redact, tables_holding

DAY = Terms(timedelta(days=1))


@pytest.fixture
def links(board: Board, page, other_page) -> list[PreviewLink]:
    """To a draft of the page, to a submission of it, and to another page's draft."""
    author = board.editors["acpo"]
    page.summary = f"{NAME} advises again."
    page.save_revision(user=author)
    draft = share(page, DAY, by=author)
    submission = submit(freeze(page), author)
    shared = share_submission(submission, DAY, by=author)
    take_back(submission, author)
    return [draft, shared, share(other_page, DAY, by=author)]


def told(link: PreviewLink) -> list[tuple[int, bool]]:
    names = ("shared:page", "shared:api")
    answers = [Client().get(reverse(name, args=[token_of(link)])) for name in names]
    return [(answer.status_code, NAME in answer.content.decode()) for answer in answers]


def test_links_show_the_name_before_and_nothing_after(board, page, links):
    assert [status for link in links for status, _ in told(link)] == [200] * 6
    assert told(links[0])[0] == (200, True)
    redact(board, page.pk)
    assert [told(link) for link in links] == [[(410, False)] * 2] * 3
    assert not PreviewLink.objects.live().exists()
    assert "signoff_previewlink" not in tables_holding("Zebedee")


def test_a_proposal_ends_none_and_what_is_shared_afterwards_is_shown(board, page, links):
    redaction = propose(board, page.pk)
    assert told(links[0])[0][0] == 200
    carry_out_redaction(order(board, redaction))
    page.refresh_from_db()
    later = share(page, DAY, by=board.editors["acpo"])
    assert told(later) == [(200, False)] * 2
