"""The representer: what it makes of each part of a page, what it collects, and what it finds amiss."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from wagtail.models import Page

from cctvportal.pages import renditions
from cctvportal.pages.represent import Representer
from home.enums import RecommendationStatus
from home.models import HomePage, StrategyPage
from tests.factories import make_agency, make_document, make_image, make_page, make_seat

NOWHERE = 987_654


@pytest.fixture
def representer() -> Representer:
    return Representer()


def problems(representer: Representer) -> tuple[str, ...]:
    return representer.finish({}).problems


def test_text_has_lf_line_ends_and_no_space_around_it(representer):
    assert representer.text(" One\r\nTwo\rThree \n") == "One\nTwo\nThree"
    assert representer.text(None) == ""
    assert representer.text("a\0b\ud800") == "ab?"


def test_dates_are_strings(representer):
    assert representer.date(date(2009, 7, 1)) == "2009-07-01"
    assert representer.date("2009-07-01") == "2009-07-01"
    assert representer.date(None) is None
    assert problems(representer) == ()
    assert representer.date("July") is None
    assert problems(representer) == ("“July” is not a date.",)


def test_instants_are_utc_to_the_second(representer):
    london_summer = datetime(2010, 6, 1, 12, 0, 30, 999, tzinfo=timezone(timedelta(hours=1)))
    assert representer.instant(london_summer) == "2010-06-01T11:00:30Z"
    assert representer.instant("2010-06-01T12:00:30+01:00") == "2010-06-01T11:00:30Z"
    assert representer.instant(datetime(2010, 6, 1, 12)) == "2010-06-01T11:00:00Z"
    assert representer.instant(None) is None
    assert representer.instant("2010-13-45 99:00") is None
    assert problems(representer) == ("“2010-13-45 99:00” is not a date and time.",)


def test_boundaries_are_sorted_and_in_utc(representer):
    late, early = datetime(2010, 6, 1, tzinfo=UTC), datetime(2010, 1, 1, tzinfo=timezone(timedelta(hours=-5)))
    representer.instant(late, boundary=True)
    representer.instant(early, boundary=True)
    representer.instant(early, boundary=True)
    representer.instant(datetime(2011, 1, 1, tzinfo=UTC))
    boundaries = representer.finish({}).boundaries
    assert boundaries == (early, late)
    assert {moment.tzinfo for moment in boundaries} == {UTC}


def test_numbers_are_whole(representer):
    assert [representer.integer(value) for value in (44, "44", None, "")] == [44, 44, None, None]
    assert problems(representer) == ()
    assert representer.integer("4.5") is None
    assert problems(representer) == ("“4.5” is not a whole number.",)


def test_a_choice_has_code_and_name(representer):
    assert representer.choice(RecommendationStatus, "in-progress") == {"code": "in-progress", "name": "In progress"}
    assert representer.choice(RecommendationStatus, "lost") == {"code": "lost", "name": "lost"}
    assert problems(representer)[0].startswith("“lost” is not one of: Not recorded, ")


def test_anchors_are_unique_in_the_page(representer):
    assert [representer.anchor(text) for text in ("Signs", "Signs", "Signs 2", "Signs", "…")] == [
        "signs",
        "signs-2",
        "signs-2-2",
        "signs-3",
        "section",
    ]


@pytest.mark.django_db
class TestLinks:
    def test_links_are_by_id_and_collected(self, representer):
        page, document = make_page(HomePage), make_document()
        html = representer.html(
            f'<p><a linktype="page" id="{page.pk}">a</a> <a linktype="document" id="{document.pk}">b</a></p>', "Welcome"
        )
        assert html == f'<p><a data-page="{page.pk}">a</a> <a data-document="{document.pk}">b</a></p>'
        found = representer.finish({})
        assert (found.pages, found.documents, found.problems) == ({page.pk}, {document.pk}, ())

    @pytest.mark.parametrize(("kind", "word"), [("page", "a page"), ("document", "a document")])
    def test_a_link_to_what_is_gone_is_dropped_and_told(self, representer, kind, word):
        html = representer.html(
            f'<p>See <a linktype="{kind}" id="{NOWHERE}">the rules</a>.</p>', "Where to site cameras"
        )
        assert html == "<p>See the rules.</p>"
        found = representer.finish({})
        assert found.problems == (
            f"The link “the rules” in “Where to site cameras” points to {word} that no longer exists.",
        )
        assert not found.pages
        assert not found.documents

    @pytest.mark.parametrize("identifier", ["", "x", "-1", "1e3", "9" * 30, "²"])
    def test_an_odd_id_is_a_link_to_what_is_gone(self, representer, identifier):
        assert representer.html(f'<a linktype="page" id="{identifier}">x</a>', "Welcome") == "<p>x</p>"
        assert len(problems(representer)) == 1

    @pytest.mark.parametrize("href", ["javascript:alert(1)", "/strategy/", "#top", "tel:0123"])
    def test_an_address_that_cannot_be_published_is_dropped_and_told(self, representer, href):
        assert representer.html(f'<p><a href="{href}">x</a></p>', "Welcome") == "<p>x</p>"
        assert problems(representer)[0].startswith(
            "The link “x” in “Welcome” leads to an address that cannot be published."
        )

    def test_references_by_id_or_object(self, representer):
        page, document, image = make_page(HomePage), make_document(), make_image()
        assert representer.page(page, "Strategy") == representer.page(page.pk, "Strategy") == page.pk
        assert representer.document(document.pk, "Document") == document.pk
        assert representer.image(image, "Masthead", *renditions.MASTHEAD) == image.pk
        assert representer.finish({}).images == {(image.pk, "fill-1200x400"), (image.pk, "width-960")}

    def test_references_to_nothing(self, representer):
        assert representer.page(None, "Strategy") is None
        assert problems(representer) == ()
        assert representer.page(NOWHERE, "Strategy") is None
        assert representer.image(NOWHERE, "Masthead", "width-320") is None
        assert representer.finish({}).images == frozenset()
        assert problems(representer) == (
            "“Strategy” points to a page that no longer exists.",
            "“Masthead” points to an image that no longer exists.",
        )

    def test_agencies_and_seats(self, representer):
        agency, seat = make_agency("acpo"), make_seat("npia")
        assert (
            representer.agency(agency, "Lead") == representer.agency("acpo", "Lead") == {"code": "acpo", "name": "ACPO"}
        )
        assert representer.seat(seat, "Chair") == representer.seat("npia", "Chair") == {"code": "npia", "name": "NPIA"}
        assert representer.agency(agency.pk, "Lead") == {"code": "acpo", "name": "ACPO"}
        assert representer.seat(seat.pk, "Chair") == {"code": "npia", "name": "NPIA"}
        assert representer.agency("", "Lead") is representer.seat(None, "Chair") is None
        assert problems(representer) == ()
        assert representer.agency("gone", "Lead") is None
        assert representer.seat(NOWHERE, "Chair") is None
        assert problems(representer) == (
            "“Lead” names an agency that no longer exists: gone.",
            f"“Chair” names an agency that no longer exists: {NOWHERE}.",
        )

    def test_a_link_is_looked_up_once(self, representer, django_assert_num_queries):
        page = make_page(HomePage)
        with django_assert_num_queries(1):
            representer.html(f'<a linktype="page" id="{page.pk}">x</a>' * 20, "Welcome")

    def test_a_deleted_target_is_told_when_the_draft_is_opened_again(self):
        home = make_page(HomePage)
        strategy = make_page(StrategyPage, home)
        home.welcome = f'<p><a linktype="page" id="{strategy.pk}">Strategy</a></p>'
        revision = home.save_revision()
        assert revision.as_object().represent().pages == {strategy.pk}

        Page.objects.get(pk=strategy.pk).delete()

        representation = revision.as_object().represent()
        assert representation.json["welcome"] == "<p>Strategy</p>"
        assert representation.problems == ("The link “Strategy” in “Welcome” points to a page that no longer exists.",)


def test_the_specs_are_those_of_the_contract():
    assert set(renditions.SPECS) == {"width-320", "width-640", "width-960", "fill-1200x400"}
    assert all("quality" in spec for spec in renditions.SPECS.values())
