import pytest

from tests.builders import Board, make_board, make_home


@pytest.fixture
def board(db) -> Board:
    return make_board(groups=False)


@pytest.fixture
def home(board):
    return make_home(board)
