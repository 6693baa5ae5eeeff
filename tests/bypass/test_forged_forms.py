"""The page editor's form names files and pages by number: no number brings a title or a file of another agency."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cctvportal.agencies.models import User
from cctvportal.library.permissions import may_view
from home.models import GuidancePage
from tests.bypass.attempts import page_form
from tests.bypass.test_reading_drafts import told
from tests.bypass.world import NEVER_SUBMITTED, World, make_world
from tests.factories import make_page


@pytest.fixture
def world(db) -> World:
    return make_world()


@pytest.fixture
def stranger(world) -> User:
    return world.board.editors["npia"]


@pytest.fixture
def her_page(world, stranger) -> GuidancePage:
    """A draft of the stranger's own."""
    page = make_page(GuidancePage, world.home, owner=stranger, title="Her own", slug="her-own")
    page.save_revision(user=stranger)
    return page


def forged(world: World, what: str) -> dict:
    """The form of a page that names something of ACPO's in one of the ways that there are."""
    blocks = {
        "a document": ("document", {"document": world.document.pk, "title": "", "description": ""}),
        "a picture": ("image", {"image": world.image.pk, "alt_text": "", "decorative": "on", "caption": ""}),
        "a document linked in a text": (
            "rich_text", rich_text(f'<p><a linktype="document" id="{world.document.pk}">x</a></p>'),
        ),
        "a page linked in a text": (
            "rich_text", rich_text(f'<p><a linktype="page" id="{world.pages["draft"].pk}">x</a></p>'),
        ),
    }  # fmt: skip
    section = {"heading": "Section", "body": streamfield([blocks[what]])}
    return page_form("Her own") | nested_form_data({"sections": streamfield([("section", section)])})


WAYS = ["a document", "a picture", "a document linked in a text", "a page linked in a text"]
BROKEN = {"slug": ""}


@pytest.mark.parametrize("what", WAYS)
@pytest.mark.parametrize("broken", [False, True], ids=["whole", "broken, so that it is shown again"])
def test_a_form_that_names_what_is_acpos_shows_and_saves_nothing(client, world, stranger, her_page, what, broken):
    client.force_login(stranger)
    data = forged(world, what) | (BROKEN if broken else {})
    edit, add = (
        reverse("wagtailadmin_pages:edit", args=[her_page.pk]),
        reverse("wagtailadmin_pages:add", args=["home", "guidancepage", world.home.pk]),
    )
    preview = f"{edit}preview/"
    before = (GuidancePage.objects.count(), her_page.revisions.count())
    heard = [told(ask) for ask in (client.post(edit, data), client.post(add, data), client.post(preview, data))]
    heard += [told(client.get(address)) for address in (edit, preview)]
    assert [word for word in NEVER_SUBMITTED.values() if word in " ".join(heard)] == []
    assert (GuidancePage.objects.count(), her_page.revisions.count()) == before


@pytest.mark.parametrize("what", WAYS)
def test_the_same_form_of_acpos_own_editor_is_taken(client, world, what):
    client.force_login(world.author)
    page = make_page(GuidancePage, world.home, owner=world.author, slug="own")
    page.save_revision(user=world.author)
    client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), forged(world, what))
    assert page.revisions.count() == 2


def test_a_co_author_sees_the_files_of_the_page_and_no_others_of_its_agency(client, world, stranger):
    draft = world.pages["draft"]
    assert not may_view(stranger, world.image)
    draft.ownership.co_authors.add(stranger)
    assert may_view(stranger, world.image)
    assert may_view(stranger, world.document)
    assert not may_view(stranger, world.published_document)
    client.force_login(stranger)
    assert client.get(world.image.get_rendition("width-640").url).status_code == 200
    draft.ownership.co_authors.remove(stranger)
    assert client.get(world.image.get_rendition("width-640").url).status_code == 404


def test_a_co_author_keeps_the_agencys_files_in_the_page_and_adds_no_others(client, world, stranger):
    draft = world.pages["draft"]
    draft.ownership.co_authors.add(stranger)
    client.force_login(stranger)
    edit = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    before = draft.revisions.count()
    client.post(edit, forged(world, "a document") | {"slug": draft.slug})
    assert draft.revisions.count() == before + 1
    block = ("document", {"document": world.published_document.pk, "title": "", "description": ""})
    section = {"heading": "Section", "body": streamfield([block])}
    other = page_form("Forged") | nested_form_data({"sections": streamfield([("section", section)])})
    client.post(edit, other)
    assert draft.revisions.count() == before + 1


def test_the_page_shows_the_agency_what_its_co_author_brought_along(world, stranger):
    shared = make_page(GuidancePage, world.home, owner=stranger, slug="shared", sections=world.pages["draft"].sections)
    shared.save_revision(user=stranger)
    assert not may_view(stranger, world.image)
    shared.ownership.co_authors.add(world.author)
    assert may_view(stranger, world.image)
