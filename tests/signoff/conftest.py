import pytest

from cctvportal.publication.models import Publication
from tests.builders import Board


@pytest.fixture
def board(db: None, standing_board: Board) -> Board:
    """A board of four seats with editors, members, secretary, administrator and policies."""
    return standing_board


@pytest.fixture
def home(board: Board, standing_home: Publication) -> Publication:
    """A published home page."""
    return standing_home
