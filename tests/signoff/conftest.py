import pytest

from cctvportal.publication.models import Publication
from tests.builders import Board, make_board, make_home


@pytest.fixture
def board(db) -> Board:
    """A board of four seats with editors, members, secretary, administrator and policies."""
    return make_board(groups=False)


@pytest.fixture
def home(board: Board) -> Publication:
    """A published home page."""
    return make_home(board)
