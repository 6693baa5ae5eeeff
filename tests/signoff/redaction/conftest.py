"""A published page with a name on it, in every place where a name can be."""

import pytest

from cctvportal.publication.models import Publication
from cctvportal.signoff.models import Redaction
from home.models import GuidancePage
from tests.builders import Board
from tests.factories import make_page, publish_page
from tests.signoff.redaction import orders


@pytest.fixture
def board(db: None, standing_board: Board) -> Board:
    return standing_board


@pytest.fixture
def page(board: Board) -> GuidancePage:
    return orders.page_with_a_name(board)


@pytest.fixture
def published(page: GuidancePage) -> Publication:
    return Publication.objects.current().get(content_id=page.pk)


@pytest.fixture
def proposed(board: Board, page: GuidancePage) -> Redaction:
    """That ACPO's member proposed to destroy the name."""
    return orders.propose(board, page.pk)


@pytest.fixture
def other_page(board: Board, page: GuidancePage) -> GuidancePage:
    """Another page with the same name."""
    other = make_page(GuidancePage, page.get_parent(), title=f"{orders.NAME} elsewhere", slug="elsewhere")
    publish_page(board, other)
    return other
