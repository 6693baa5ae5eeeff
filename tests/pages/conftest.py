"""A board, a published home page, and a draft of ACPO's beneath it."""

import pytest

from cctvportal.pages.mirror import bring_in_line
from home.models import GuidancePage, HomePage
from tests.builders import Board, make_board
from tests.factories import make_page, publish_page


@pytest.fixture
def board(db: None) -> Board:
    """A board of four seats, with people and groups."""
    return make_board()


@pytest.fixture
def home(board: Board) -> HomePage:
    """The Home Office's home page, published, and mirrored in Wagtail."""
    page = make_page(HomePage, owner=board.editors["home-office"])
    publish_page(board, page, "home-office")
    bring_in_line(page.pk)
    return page


@pytest.fixture
def draft(board: Board, home: HomePage) -> GuidancePage:
    """A draft of ACPO's editor beneath the home page."""
    page = make_page(GuidancePage, home, owner=board.editors["acpo"], title="Siting cameras")
    page.save_revision(user=board.editors["acpo"])
    return page


@pytest.fixture
def published(board: Board, draft: GuidancePage) -> GuidancePage:
    """The same, signed off, and mirrored in Wagtail."""
    publish_page(board, draft, "acpo")
    bring_in_line(draft.pk)
    return draft
