"""Previews of drafts: saved or not, filled or not, with or without a site around them."""

import pytest
from bs4 import BeautifulSoup

from cctvportal.pages.preview import draft_preview
from home.models import DisclaimerPage, GuidancePage, HomePage
from minutes.models import MinutesPage
from tests.factories import TYPES, make_document, make_full_page, make_page, publish_page


@pytest.mark.parametrize("page_type", TYPES)
def test_a_page_of_every_type_is_previewed_before_anything_is_published(board, page_type):
    page = make_full_page(page_type)
    shown = page.site_name if page_type is HomePage else page.title
    assert shown in draft_preview(page).content.decode()


@pytest.mark.parametrize("page_type", TYPES)
def test_a_page_of_every_type_is_previewed_with_nothing_filled_in_and_unsaved(board, page_type):
    parent = make_page(page_type).get_parent()
    blank = page_type(title="Half written", slug="half-written", locale=parent.locale)
    blank.depth = parent.depth + 1
    blank.path = page_type._get_children_path_interval(parent.path)[1]
    answer = draft_preview(blank)
    assert answer.status_code == 200
    assert "Half written" in answer.content.decode() or page_type is HomePage


def test_a_preview_shows_the_signed_off_site_around_the_draft(board):
    home = make_page(HomePage, owner=board.editors["home-office"], site_name="The portal of the strategy")
    publish_page(board, home, "home-office")
    draft = make_page(GuidancePage, home, owner=board.editors["acpo"], title="Siting cameras")
    page = draft_preview(draft).content.decode()
    assert "The portal of the strategy" in page
    assert "Siting cameras" in page
    assert "Preview" in page
    assert "ACPO" in page


def test_a_preview_leads_to_files_of_the_library_behind_the_sign_in(board):
    page = draft_preview(make_full_page(GuidancePage)).content.decode()
    assert "/admin/library/documents/" in page
    assert "/admin/library/renditions/" in page


def test_what_surrounds_a_draft_has_the_files_that_it_was_signed_with(board):
    document = make_document(uploaded_by_user=board.editors["acpo"])
    link = f'<p><a linktype="document" id="{document.pk}">the strategy</a></p>'
    home = make_page(HomePage, owner=board.editors["acpo"], footer=link)
    publish_page(board, home)
    draft = make_page(DisclaimerPage, home, owner=board.editors["acpo"], body=[("rich_text", link)])
    drawn = BeautifulSoup(draft_preview(draft).content, "html.parser")
    assert drawn.main.find("a", string="the strategy")["href"].startswith("/admin/library/documents/")
    assert drawn.footer.find("a", string="the strategy")["href"].startswith("/assets/")
    drawn = BeautifulSoup(draft_preview(home).content, "html.parser")
    assert drawn.footer.find("a", string="the strategy")["href"].startswith("/admin/library/documents/")


def test_a_preview_answers_this_reader_alone(board):
    answer = draft_preview(make_page(DisclaimerPage))
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "no-store" in answer["Cache-Control"]


def test_minutes_without_a_number_are_previewed(board):
    page = make_full_page(MinutesPage)
    page.number = None
    assert page.title in draft_preview(page).content.decode()
