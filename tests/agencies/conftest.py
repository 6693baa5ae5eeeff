from collections.abc import Callable

import pytest
from django.test import Client

from cctvportal.agencies.models import User
from tests.builders import Board


@pytest.fixture
def board(db: None, standing_board: Board) -> Board:
    """A board of four seats with editors, members, secretary and administrator."""
    return standing_board


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser in which a user has signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
