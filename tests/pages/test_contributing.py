"""Who contributes, tried through the editor's own addresses: whoever changes what would be published, in any way."""

from io import BytesIO
from threading import Thread

import pytest
from django.db import connections, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from time_machine import travel
from wagtail.models import APIToken, Comment, Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from cctvportal.agencies.enums import Role
from cctvportal.agencies.models import User
from cctvportal.kernel import clock
from cctvportal.library.models import PortalDocument
from cctvportal.pages.freeze import freeze
from cctvportal.pages.models import PageOwnership
from cctvportal.signoff.actions.submit import submit
from cctvportal.signoff.models import Contribution, Submission
from cctvportal.signoff.rules import Refused
from home.models import GuidancePage, HomePage
from tests.builders import cast, join, make_board, sign_off
from tests.bypass.routes import LOCAL, routes
from tests.factories import make_page, publish_page


@pytest.fixture
def colleague(board) -> User:
    """A board member of NPIA who edits for ACPO, too."""
    join(board.members["npia"], board.agencies["acpo"], Role.EDITOR)
    from cctvportal.agencies.sync import sync_user

    sync_user(board.members["npia"])
    return board.members["npia"]


@pytest.fixture
def hers(client, colleague) -> Client:
    """Her browser."""
    client.force_login(colleague)
    return client


def form_of(page: Page, title: str = "", **fields) -> dict:
    """What the editor of a guidance page posts."""
    data = {
        "title": title or page.title, "slug": page.slug, "summary": "A summary.", "sections": streamfield([]),
        "change_note": "", "review_by": "", "contact_name": "", "contact_email": "", "contact_phone": "",
        "comments": inline_formset([]),
    }  # fmt: skip
    return nested_form_data(data | fields)


def edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def contributors(board, page: Page) -> set[User]:
    """Those of the next submission of ``page``."""
    return set(submit(freeze(page), board.editors["acpo"]).contributors.all())


def assert_she_cannot_vote(board, page: Page, who: User) -> None:
    submission = submit(freeze(page), board.editors["acpo"])
    assert who in submission.contributors.all()
    with pytest.raises(Refused, match="You contributed to this"):
        cast(board, submission, "npia")


# Changing makes a contributor


def test_a_save(board, draft, hers, colleague):
    assert hers.post(edit_url(draft), form_of(draft, "Her title")).status_code == 302
    assert_she_cannot_vote(board, draft, colleague)


def test_an_autosave_also_where_a_later_save_of_somebody_else_overwrote_it(board, draft, hers, colleague):
    fresh = hers.post(edit_url(draft), form_of(draft, "Typing"), headers={"accept": "application/json"})
    assert fresh.status_code == 200
    told = fresh.json()
    again = form_of(draft, "Still typing") | {"overwrite_revision_id": told["revision_id"]}
    assert hers.post(edit_url(draft), again, headers={"accept": "application/json"}).status_code == 200
    author = Client()
    author.force_login(board.editors["acpo"])
    author.post(edit_url(draft), form_of(draft, "Siting cameras"))
    assert_she_cannot_vote(board, draft, colleague)


def test_going_back_to_an_earlier_version(board, draft, hers, colleague):
    first = draft.latest_revision
    later = draft.get_latest_revision_as_object()
    later.title = "Another title"
    later.save_revision(user=board.editors["acpo"])
    screen = reverse("wagtailadmin_pages:revisions_revert", args=[draft.pk, first.pk])
    assert hers.get(screen).status_code == 200
    hers.post(edit_url(draft), form_of(draft, "Siting cameras") | {"revision": first.pk})
    assert_she_cannot_vote(board, draft, colleague)


def test_whose_earlier_version_it_goes_back_to(board, draft, colleague):
    """Her words were replaced before it was published, and come back by another's hand: they are hers still."""
    author = board.editors["acpo"]
    retitled(draft, "Her words", colleague)
    retitled(draft, "Other words", author)
    sign_off(board, submit(freeze(draft), author))
    retitled(draft, "Her words", author)
    assert_she_cannot_vote(board, draft, colleague)


def retitled(page: Page, title: str, user: User) -> None:
    """The draft with another title, saved by ``user``."""
    changed = GuidancePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    changed.title = title
    changed.save_revision(user=user)


def test_a_copy(board, home, draft, hers, colleague):
    data = {"new_title": "A copy", "new_slug": "a-copy", "new_parent_page": home.pk, "copy_subpages": "", "alias": ""}
    assert hers.post(reverse("wagtailadmin_pages:copy", args=[draft.pk]), data).status_code == 302
    copy = GuidancePage.objects.get(slug="a-copy")
    PageOwnership.objects.update_or_create(page=copy, defaults={"agency": board.agencies["acpo"]})
    assert contributors(board, copy) == {board.editors["acpo"], colleague}


def test_an_upload_of_a_file_that_is_new_in_it(board, draft, hers, colleague):
    acpo = board.agencies["acpo"]
    acpo.refresh_from_db()
    upload = BytesIO(b"Text of a document.")
    upload.name = "guide.txt"
    data = {"title": "A guide", "file": upload, "collection": acpo.collection_id}
    assert hers.post(reverse("wagtaildocs:add"), data).status_code == 302
    document = PortalDocument.objects.get(title="A guide")
    changed = draft.get_latest_revision_as_object()
    changed.sections = [("section", {"heading": "Files", "body": [("document", {"document": document})]})]
    changed.save_revision(user=board.editors["acpo"])
    assert contributors(board, draft) == {board.editors["acpo"], colleague}


def test_an_invited_co_author(board, draft, client):
    author = board.editors["npia"]
    PageOwnership.objects.get(page=draft).co_authors.add(author)
    client.force_login(author)
    client.post(edit_url(draft), form_of(draft, "The guest's title"))
    assert author in contributors(board, draft)


# Reading, commenting and reviewing do not


def test_opening_comparing_and_previewing(board, draft, hers, colleague):
    draft.get_latest_revision_as_object().save_revision(user=board.editors["acpo"])
    hers.get(edit_url(draft))
    hers.get(reverse("wagtailadmin_pages:history", args=[draft.pk]))
    earliest = draft.revisions.order_by("pk").first()
    hers.get(reverse("wagtailadmin_pages:revisions_compare", args=[draft.pk, earliest.pk, "latest"]))
    hers.get(reverse("wagtailadmin_pages:view_draft", args=[draft.pk]))
    hers.get(reverse("pages:submit", args=[draft.pk]))
    assert contributors(board, draft) == {board.editors["acpo"]}


def test_commenting(board, draft, colleague):
    """The editor's form has no comments; a row of Wagtail's table is no part of what would be published either."""
    Comment.objects.create(page=draft, user=colleague, text="Is this so?", contentpath="title")
    GuidancePage.objects.get(pk=draft.pk).get_latest_revision_as_object().save_revision(user=colleague)
    assert contributors(board, draft) == {board.editors["acpo"]}


def test_saving_without_a_change(board, draft, hers, colleague):
    assert hers.post(edit_url(draft), form_of(draft)).status_code == 302
    assert draft.revisions.count() == 2
    assert contributors(board, draft) == {board.editors["acpo"]}


def test_reviewing_returning_and_voting(board, draft, hers, colleague):
    submission = submit(freeze(draft), board.editors["acpo"])
    for name in ("review", "preview"):
        hers.get(reverse(f"signoff:{name}", args=[submission.pk]))
    data = {"seat": board.seats["npia"].pk, "decision": "return", "digest": submission.digest, "reason": "Not yet."}
    hers.post(reverse("signoff:vote", args=[submission.pk]), data)
    assert contributors(board, draft) == {board.editors["acpo"]}


# The review is read-only


def test_under_review_neither_a_save_nor_an_autosave_nor_a_comment_gets_through(board, draft, hers, colleague):
    submission = submit(freeze(draft), board.editors["acpo"])
    before = (draft.revisions.count(), Contribution.objects.count())
    comment = {
        "DELETE": "",
        "resolved": "",
        "contentpath": "title",
        "text": "Now?",
        "position": "",
        "replies": inline_formset([]),
    }
    for data in (form_of(draft, "Changed"), form_of(draft, comments=inline_formset([comment]))):
        for accept in ("text/html", "application/json"):
            hers.post(edit_url(draft), data, headers={"accept": accept})
    assert (draft.revisions.count(), Contribution.objects.count()) == before
    assert submission.is_open
    assert hers.post(reverse("signoff:review", args=[submission.pk])).status_code == 405


# API tokens


def test_wagtails_api_that_takes_tokens_is_not_mounted(client, board, draft):
    token, secret = APIToken.create_token(user=board.editors["acpo"], name="Script")
    assert token.user == board.editors["acpo"]
    with pytest.raises(NoReverseMatch):
        reverse("wagtailapi_v3:pages:listing")
    before = draft.revisions.count()
    for path in ("/api/v3/", "/api/v3/pages/", f"/api/v3/pages/{draft.pk}/", f"/api/v2/pages/{draft.pk}/"):
        for method in (client.get, client.post, client.patch, client.put, client.delete):
            answer = method(path, headers={"authorization": f"Bearer {secret}"})
            assert answer.status_code in (401, 404, 405), f"{method.__name__} {path}"  # it is no read key either
    assert client.get("/admin/", headers={"authorization": f"Bearer {secret}"}).status_code == 302
    assert draft.revisions.count() == before
    assert [str(route) for route in routes(LOCAL) if "v3" in str(route) or "api_token" in str(route)] == []


# Order and clock


def test_a_clock_that_jumps_back_hides_no_contributor(board, draft, colleague):
    publish_page(board, draft)
    with travel(clock.now().replace(year=2020), tick=False):
        changed = draft.get_latest_revision_as_object()
        changed.title = "Her title"
        changed.save_revision(user=colleague)
    assert_she_cannot_vote(board, draft, colleague)


def test_a_change_that_is_saved_while_it_is_being_submitted_is_neither_lost_nor_unsigned(portal_db):
    """The save waits for the submission, and is refused then; so no change is older than what was frozen without it."""
    board = make_board()
    home = make_page(HomePage, owner=board.editors["home-office"])
    publish_page(board, home, "home-office")
    page = make_page(GuidancePage, home, owner=board.editors["acpo"], title="Siting cameras")
    page.save_revision(user=board.editors["acpo"])
    frozen, outcome = freeze(page), []

    def save() -> None:
        changed = GuidancePage.objects.get(pk=page.pk).get_latest_revision_as_object()
        changed.title = "Meanwhile"
        try:
            changed.save_revision(user=board.editors["acpo"])
        except Exception as error:
            outcome.append(type(error).__name__)
        finally:
            connections.close_all()

    with transaction.atomic():
        submit(frozen, board.editors["acpo"])
        saving = Thread(target=save)
        saving.start()
        saving.join(2)
        assert saving.is_alive(), "The save did not wait."
    saving.join(30)
    assert outcome == ["PermissionDenied"]
    submission = Submission.objects.get(content_id=page.pk)
    assert Contribution.objects.filter(content_id=page.pk, pk__gt=submission.changes_until).count() == 0
    sign_off(board, submission)
