"""A board, a published home page, and a draft of ACPO's beneath it."""

import pytest

from cctvportal.pages.mirror import bring_in_line
from home.models import GuidancePage, HomePage
from tests.builders import Board
from tests.factories import make_page, publish_page


@pytest.fixture
def board(db: None, standing_board: Board) -> Board:
    """A board of four seats, with people and groups."""
    return standing_board


@pytest.fixture
def home(board: Board, standing_home_page: HomePage) -> HomePage:
    """The Home Office's home page, published, and mirrored in Wagtail."""
    return standing_home_page


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
