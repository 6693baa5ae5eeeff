"""What a page of the portal refuses in Wagtail, whoever asks, and what it notes of each save."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from wagtail.models import Page

from cctvportal.agencies.enums import Role
from cctvportal.pages.freeze import freeze
from cctvportal.pages.mirror import bring_in_line, lagging
from cctvportal.pages.models import PageOwnership
from cctvportal.pages.ownership import may_write, owning_agency, writable
from cctvportal.publication.reads import current_publication
from cctvportal.signoff.actions.submit import submit
from cctvportal.signoff.actions.take_back import take_back
from cctvportal.signoff.actions.withdraw import submit_withdrawal
from cctvportal.signoff.locks import ReviewLock
from cctvportal.signoff.models import Contribution
from cctvportal.signoff.rules import Refused
from home.models import GuidancePage, HomePage, StrategyPage
from minutes.models import MinutesIndexPage, MinutesPage
from tests.builders import join, make_user, sign_off
from tests.factories import make_page, publish_page


@pytest.fixture
def reviewed(board, draft) -> GuidancePage:
    """The same under review."""
    submit(freeze(draft), board.editors["acpo"])
    return draft


def contributors(page: Page) -> list:
    return [row.user for row in Contribution.objects.filter(content_id=page.pk)]


def test_a_page_belongs_to_the_agency_of_its_maker(board, draft):
    assert owning_agency(draft) == board.agencies["acpo"]


def test_a_copy_belongs_to_whoever_copies(board, home, draft):
    copy = draft.copy(user=board.editors["npia"], update_attrs={"slug": "copy", "owner": board.editors["npia"]})
    assert owning_agency(copy) == board.agencies["npia"]


def test_a_page_made_outside_the_editor_belongs_to_nobody_and_cannot_be_submitted(board, home):
    page = make_page(GuidancePage, home)
    page.save_revision(user=board.editors["acpo"])
    assert owning_agency(page) is None
    with pytest.raises(Refused, match="belongs to no agency"):
        submit(freeze(page), board.editors["acpo"])


def test_every_save_that_changes_something_names_its_author(board, draft):
    draft.title = "Where to site cameras"
    draft.save_revision(user=board.members["npia"])
    assert contributors(draft) == [board.editors["acpo"], board.members["npia"]]


def test_a_save_that_changes_nothing_names_nobody(board, draft):
    draft.get_latest_revision_as_object().save_revision(user=board.members["npia"])
    assert contributors(draft) == [board.editors["acpo"]]


def test_an_autosave_that_overwrites_the_revision_is_noted_too(board, draft):
    author = board.editors["acpo"]
    revision = draft.latest_revision
    for title in ("One", "Two"):
        draft.title = title
        draft.save_revision(user=author, overwrite_revision=revision)
    assert draft.revisions.count() == 1
    assert len(contributors(draft)) == 3


def test_a_revision_that_was_submitted_is_never_overwritten(board, reviewed):
    submitted = reviewed.latest_revision
    take_back(reviewed_submission(reviewed), board.editors["acpo"])
    reviewed.title = "Changed after the review"
    assert reviewed.save_revision(user=board.editors["acpo"], overwrite_revision=submitted) != submitted
    submitted.refresh_from_db()
    assert submitted.content["title"] == "Siting cameras"


def reviewed_submission(page: Page):
    from cctvportal.signoff.models import Submission

    return Submission.objects.of(page.pk).first()


def test_a_change_past_the_editor_cannot_be_submitted(board, draft):
    revision = draft.latest_revision
    revision.content = revision.content | {"title": "Written by nobody"}
    revision.save()
    with pytest.raises(Refused, match="changed outside the editor"):
        submit(freeze(draft), board.editors["acpo"])


def test_under_review_nobody_saves_moves_or_deletes(board, home, reviewed):
    elsewhere = make_page(GuidancePage, home, title="Elsewhere")
    for user in (board.editors["acpo"], board.members["npia"], make_user("root", is_superuser=True)):
        with pytest.raises(PermissionDenied, match="under review"):
            reviewed.save_revision(user=user)
        with pytest.raises(PermissionDenied):
            reviewed.move(elsewhere, pos="last-child", user=user)
    for page in (reviewed, Page.objects.get(pk=reviewed.pk)):
        with pytest.raises(PermissionDenied, match="under review"):
            page.move(elsewhere, pos="last-child")
    for way in (reviewed, Page.objects.get(pk=reviewed.pk), Page.objects.filter(pk=reviewed.pk)):
        with pytest.raises(PermissionDenied, match="under review"), transaction.atomic():
            way.delete()


def test_the_locks_holder_cannot_save_under_review_either(board, reviewed):
    reviewed.locked, reviewed.locked_by = True, board.editors["acpo"]
    reviewed.save()
    assert isinstance(reviewed.get_lock(), ReviewLock)
    assert reviewed.get_lock().for_user(board.editors["acpo"])


def test_what_was_published_is_neither_moved_nor_deleted(board, home, draft):
    publish_page(board, draft)
    with pytest.raises(PermissionDenied, match="withdrawn, not deleted"), transaction.atomic():
        draft.delete()
    with pytest.raises(PermissionDenied, match="withdrawn, not deleted"):
        draft.move(make_page(GuidancePage, home), pos="last-child")


def test_a_mere_draft_can_be_deleted(draft):
    draft.delete()
    assert not Page.objects.filter(pk=draft.pk).exists()


def test_pages_are_not_served(draft, rf):
    with pytest.raises(Http404):
        draft.serve(rf.get("/"))


def test_an_agencys_editor_writes_and_others_do_not(board, draft):
    assert may_write(board.editors["acpo"], draft)
    for user in (board.editors["npia"], board.members["acpo"], board.secretary, board.administrator):
        assert not may_write(user, draft)
        assert not draft.permissions_for_user(user).can_edit()
        assert not draft.permissions_for_user(user).can_copy()
        assert draft.pk not in writable(user).values_list("pk", flat=True)


def test_an_invited_co_author_writes_too(board, draft):
    PageOwnership.objects.get(page=draft).co_authors.add(board.editors["npia"])
    assert may_write(board.editors["npia"], draft)
    assert draft.permissions_for_user(board.editors["npia"]).can_edit()


def test_a_superuser_has_no_power_over_pages(board, draft):
    root = make_user("root", is_superuser=True)
    permissions = draft.permissions_for_user(root)
    asked = [name for name in dir(permissions) if name.startswith("can_") and not name.endswith("_to")]
    assert {name: getattr(permissions, name)() for name in asked} == dict.fromkeys(asked, False)


def test_nobody_publishes_locks_hides_or_reorders_by_hand(board, draft):
    permissions = draft.permissions_for_user(board.editors["acpo"])
    for name in (
        "can_publish", "can_unpublish", "can_publish_subpage", "can_reorder_children", "can_lock", "can_unlock",
        "can_set_view_restrictions", "can_unschedule", "can_submit_for_moderation",
    ):  # fmt: skip
        assert getattr(permissions, name)() is False, name


def test_the_secretariat_alone_adds_minutes(board, home):
    index = make_page(MinutesIndexPage, home, owner=board.secretary)
    assert index.permissions_for_user(board.secretary).can_add_subpage()
    assert not index.permissions_for_user(board.editors["acpo"]).can_add_subpage()
    page = make_page(MinutesPage, index, owner=board.editors["acpo"])
    assert owning_agency(page) is None


def test_an_ended_membership_ends_access_at_once(board, draft):
    from tests.builders import leave

    leave(board.editors["acpo"].memberships.get())
    assert not may_write(board.editors["acpo"], draft)


def test_the_live_flag_follows_the_publication(board, draft):
    publish_page(board, draft)
    assert lagging()
    assert bring_in_line(draft.pk)
    draft.refresh_from_db()
    assert draft.live
    assert not bring_in_line(draft.pk)
    sign_off(board, submit_withdrawal(draft.pk, "Wrong.", board.editors["acpo"]))
    assert draft.pk in lagging()
    bring_in_line(draft.pk)
    draft.refresh_from_db()
    assert not draft.live


def test_mirroring_loses_no_later_draft(board, draft):
    author = board.editors["acpo"]
    publish_page(board, draft)
    later = draft.get_latest_revision_as_object()
    later.title = "A later draft"
    later.save_revision(user=author)
    bring_in_line(draft.pk)
    page = GuidancePage.objects.get(pk=draft.pk)
    assert (page.title, page.get_latest_revision_as_object().title) == ("Siting cameras", "A later draft")
    assert page.has_unpublished_changes


def test_mirroring_does_not_end_a_review_that_has_begun_since(board, draft):
    publish_page(board, draft)
    later = draft.get_latest_revision_as_object()
    later.title = "The next round"
    later.save_revision(user=board.editors["acpo"])
    submission = submit(freeze(later), board.editors["acpo"])
    bring_in_line(draft.pk)
    assert submission.is_open


def test_publishing_past_the_board_reaches_no_reader(board, draft):
    draft.latest_revision.publish()
    assert current_publication(draft.pk) is None


def test_what_is_published_is_what_was_frozen_not_what_the_draft_has_become(board, home, reviewed):
    submission = reviewed_submission(reviewed)
    GuidancePage.objects.filter(pk=reviewed.pk).update(title="Changed in the database")
    revision = reviewed.latest_revision
    revision.content = revision.content | {"title": "Changed in the revision"}
    revision.save()
    sign_off(board, submission)
    assert current_publication(reviewed.pk).title == "Siting cameras"


def test_a_board_member_who_edits_becomes_a_contributor(board, draft):
    member = board.members["npia"]
    join(member, board.agencies["acpo"], Role.EDITOR)
    changed = draft.get_latest_revision_as_object()
    changed.title = "Her words"
    changed.save_revision(user=member)
    assert member in submit(freeze(draft), board.editors["acpo"]).contributors.all()


def test_the_strategy_needs_a_published_home(board):
    orphan_home = make_page(HomePage, owner=board.editors["home-office"])
    page = make_page(StrategyPage, orphan_home, owner=board.editors["acpo"])
    page.save_revision(user=board.editors["acpo"])
    with pytest.raises(Refused, match="needs a published parent page"):
        submit(freeze(page), board.editors["acpo"])


def test_a_copy_brings_its_authors_along(board, draft):
    """Otherwise whoever wrote the words could vote on them once a colleague had copied the page."""
    member = board.members["npia"]
    join(member, board.agencies["acpo"], Role.EDITOR)
    draft.title = "Her words"
    draft.save_revision(user=member)
    copy = draft.copy(user=board.editors["acpo"], update_attrs={"slug": "a-copy", "title": "Whose words?"})
    submission = submit(freeze(copy), board.editors["acpo"])
    assert member in submission.contributors.all()


def test_authors_of_a_published_page_are_authors_of_its_copy(board, draft):
    publish_page(board, draft)
    copy = draft.copy(user=board.members["sample"], update_attrs={"slug": "a-copy"})
    PageOwnership.objects.get_or_create(page=copy, defaults={"agency": board.agencies["acpo"]})
    assert board.editors["acpo"] in submit(freeze(copy), board.editors["acpo"]).contributors.all()


def test_characters_that_html_forbids_do_not_get_into_what_is_signed(board, draft):
    draft.summary = "Bell\x07, \u202ereversed"
    draft.save_revision(user=board.editors["acpo"])
    assert freeze(draft).content.representation["summary"] == "Bell, reversed"
