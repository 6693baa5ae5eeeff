import pytest

from cctvportal.publication.models import Publication
from tests.builders import Board


@pytest.fixture
def board(db, standing_board: Board) -> Board:
    return standing_board


@pytest.fixture
def home(board: Board, standing_home: Publication) -> Publication:
    return standing_home
