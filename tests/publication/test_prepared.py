"""A prepared queryset answers as the queryset does that it was made of."""

import pytest
from django.db import connection
from django.db.models import F, Q

from cctvportal.kernel import clock
from cctvportal.publication.models import Publication
from cctvportal.publication.prepared import EDITION, NOW, NUMBER, NUMBERS, TEXT, TEXTS, Prepared
from cctvportal.publication.reads import current_edition
from tests.builders import Board, make_board, make_content, make_home, publish_content

pytestmark = pytest.mark.django_db


@pytest.fixture
def board() -> Board:
    board = make_board(groups=False)
    make_home(board)
    for title in ("First", "Second", "Third"):
        publish_content(board, make_content(title))
    return board


def asked(prepared: Prepared[Publication], **values: object) -> list[Publication]:
    return prepared(edition=current_edition().number, now=clock.now(), **values)


def test_it_brings_the_same_instances_with_annotations_and_what_they_lead_to(board: Board) -> None:
    def build(edition: int, now: object) -> object:
        found = Publication.objects.at(edition, now).select_related("edition").defer("boundaries").order_by("-path")
        return found.annotate(named=F("title"))[1:3]

    prepared = Prepared(lambda: build(EDITION, NOW), edition=EDITION, now=NOW)
    for _ in range(2):
        found = asked(prepared)
        plain = list(build(current_edition().number, clock.now()))
        assert [page.__dict__ | {"_state": None} for page in found] == [
            page.__dict__ | {"_state": None} for page in plain
        ]
        assert [page.named for page in found] == ["Second", "First"]
        assert found[0].representation["summary"] == "About Second."


def test_each_call_asks_with_its_own_values_and_compiles_nothing(board: Board, django_assert_num_queries) -> None:
    built = []

    def build() -> object:
        built.append(1)
        wanted = Q(path__any_of=TEXTS) | Q(content_id__any_of=NUMBERS) | Q(parent_id=NUMBER)
        return Publication.objects.at(EDITION, NOW).filter(wanted).order_by("path")

    prepared = Prepared(build, edition=EDITION, now=NOW, paths=TEXTS, ids=NUMBERS, parent=NUMBER)
    home, first, second, third = Publication.objects.current().order_by("path")
    with django_assert_num_queries(6):
        assert asked(prepared, paths=["/first/"], ids=[], parent=0) == [first]
        assert asked(prepared, paths=["/first/", "/gone/"], ids=[third.content_id], parent=0) == [first, third]
        assert asked(prepared, paths=[], ids=[], parent=home.content_id) == [first, second, third]
    assert built == [1]


def test_a_value_that_the_statement_does_not_ask_for_is_an_error(board: Board) -> None:
    prepared = Prepared(lambda: Publication.objects.at(EDITION, NOW), edition=EDITION, now=NOW, path="/nowhere/")
    with pytest.raises(ValueError, match="does not ask for path"):
        asked(prepared, path="/first/")


def test_it_is_of_the_edition_asked_for(board: Board) -> None:
    prepared = Prepared(lambda: Publication.objects.at(EDITION, NOW), edition=EDITION, now=NOW)
    number = current_edition().number
    assert [len(prepared(edition=each, now=clock.now())) for each in range(number - 3, number + 1)] == [1, 2, 3, 4]


def test_the_database_plans_it_once_for_a_connection_that_asks_again(board: Board, monkeypatch) -> None:
    kept = "SELECT sum(generic_plans + custom_plans) FROM pg_prepared_statements WHERE statement LIKE %s"

    def times(statement: str) -> int | None:
        with connection.cursor() as cursor:
            cursor.execute(kept, [f"%{statement}%"])
            return cursor.fetchone()[0]

    monkeypatch.setattr(connection.connection, "prepare_threshold", 2)
    prepared = Prepared(
        lambda: Publication.objects.at(EDITION, NOW).filter(path=TEXT), edition=EDITION, now=NOW, path=TEXT
    )
    counted = [(len(asked(prepared, path="/first/")), times('"path" = $')) for _ in range(4)]
    assert counted == [(1, None), (1, None), (1, 1), (1, 2)]
    # All else of Django's is as it was: its own cursor merges values, and leaves nothing behind.
    assert [Publication.objects.filter(title="First").count() for _ in range(4)] == [1] * 4
    assert times('"title" = ') is None
