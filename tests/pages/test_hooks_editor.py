"""The page editor: the portal's verbs in place of Wagtail's, and what it tells."""

import pytest
from django.urls import reverse
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from cctvportal.agencies.enums import Capacity, Role
from cctvportal.pages.freeze import freeze
from cctvportal.pages.models import PageOwnership
from cctvportal.pages.permissions import PortalPagePolicy
from cctvportal.signoff.actions.submit import submit
from cctvportal.signoff.actions.withdraw import submit_withdrawal
from cctvportal.signoff.enums import Decision
from cctvportal.signoff.models import Submission
from home.models import GuidancePage, HomePage
from tests.builders import cast, join, make_user, sign_off
from tests.factories import make_page

WAGTAILS_WAYS = ("action-publish", "action-unpublish", 'name="action-submit"', "action-restart", "action-cancel")


def editor_of(client, user, page) -> str:
    """The page editor as ``user`` sees it."""
    client.force_login(user)
    return client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]), follow=True).content.decode()


def form_of(title: str, **fields) -> dict:
    """What the editor of a guidance page posts."""
    data = {
        "title": title, "slug": "siting", "summary": "A summary.", "sections": streamfield([]), "change_note": "",
        "review_by": "", "contact_name": "", "contact_email": "", "contact_phone": "", "comments": inline_formset([]),
    }  # fmt: skip
    return nested_form_data(data | fields)


def test_the_portals_policy_answers_for_every_page():
    for model in (Page, HomePage, GuidancePage):
        assert isinstance(policy_registry.get_by_type(model), PortalPagePolicy)


def test_the_editor_offers_to_submit_and_none_of_wagtails_ways_to_publish(client, board, draft, published):
    page = editor_of(client, board.editors["acpo"], draft)
    assert "Submit for sign-off" in page
    assert [way for way in WAGTAILS_WAYS if way in page] == []


def test_a_new_page_offers_the_same(client, board, home):
    client.force_login(board.editors["acpo"])
    page = client.get(reverse("wagtailadmin_pages:add", args=["home", "guidancepage", home.pk])).content.decode()
    assert "Submit for sign-off" in page
    assert [way for way in WAGTAILS_WAYS if way in page] == []


def test_submitting_from_the_editor_saves_first_and_then_shows_what_would_be_frozen(client, board, draft):
    client.force_login(board.editors["acpo"])
    data = form_of("A better title") | {"action-submit-for-sign-off": "1"}
    answer = client.post(reverse("wagtailadmin_pages:edit", args=[draft.pk]), data)
    assert answer["Location"] == reverse("pages:submit", args=[draft.pk])
    assert "A better title" in client.get(answer["Location"]).content.decode()
    assert not Submission.objects.filter(content_id=draft.pk).exists()


def test_submitting_a_new_page_saves_it_first(client, board, home):
    client.force_login(board.editors["acpo"])
    data = form_of("New advice") | {"action-submit-for-sign-off": "1"}
    answer = client.post(reverse("wagtailadmin_pages:add", args=["home", "guidancepage", home.pk]), data)
    page = GuidancePage.objects.get(title="New advice")
    assert answer["Location"] == reverse("pages:submit", args=[page.pk])
    assert not page.live


def test_saving_alone_goes_nowhere_else(client, board, draft):
    client.force_login(board.editors["acpo"])
    answer = client.post(reverse("wagtailadmin_pages:edit", args=[draft.pk]), form_of("A better title"))
    assert answer["Location"].startswith(reverse("wagtailadmin_pages:edit", args=[draft.pk]))


def test_a_forged_publish_publishes_nothing(client, board, draft):
    client.force_login(board.editors["acpo"])
    for way in ("action-publish", "action-submit", "action-unpublish"):
        client.post(reverse("wagtailadmin_pages:edit", args=[draft.pk]), form_of("Forged") | {way: "1"})
    assert not Page.objects.get(pk=draft.pk).live
    assert not Submission.objects.filter(content_id=draft.pk).exists()


def test_under_review_the_editor_leads_to_the_submission_and_to_taking_it_back(client, board, draft):
    submission = submit(freeze(draft), board.editors["acpo"])
    page = editor_of(client, board.editors["acpo"], draft)
    assert reverse("signoff:review", args=[submission.pk]) in page
    assert reverse("signoff:take_back", args=[submission.pk]) in page
    assert "Under review, round 1" in page
    assert "action-submit-for-sign-off" not in page


def test_a_co_author_neither_submits_nor_takes_back(client, board, draft):
    PageOwnership.objects.get(page=draft).co_authors.add(board.editors["npia"])
    assert "action-submit-for-sign-off" not in editor_of(client, board.editors["npia"], draft)
    submission = submit(freeze(draft), board.editors["acpo"])
    page = editor_of(client, board.editors["npia"], draft)
    assert reverse("signoff:review", args=[submission.pk]) in page
    assert reverse("signoff:take_back", args=[submission.pk]) not in page


def test_a_returned_page_tells_by_whom_and_why(client, board, draft):
    submission = submit(freeze(draft), board.editors["acpo"])
    cast(board, submission, "npia", Decision.RETURN, reason="Name <b>a</b> source.")
    page = editor_of(client, board.editors["acpo"], draft)
    assert "Round 1 was returned by NPIA: Name &lt;b&gt;a&lt;/b&gt; source." in page
    assert reverse("signoff:review", args=[submission.pk]) in page
    submit(freeze(draft), board.editors["acpo"])
    assert "was returned" not in editor_of(client, board.editors["acpo"], draft)


def test_a_withdrawn_page_says_so_and_offers_to_restore_it(client, board, published):
    sign_off(board, submit_withdrawal(published.pk, "Wrong.", board.editors["acpo"]))
    page = editor_of(client, board.editors["acpo"], published)
    assert "This page is withdrawn" in page
    assert "Submit to restore" in page
    assert "Withdrawn" in page


def test_the_status_comes_from_publications_not_from_wagtails_flag(client, board, published):
    Page.objects.filter(pk=published.pk).update(live=False)
    page = editor_of(client, board.editors["acpo"], published)
    assert "In edition 2" in page
    assert f"/record/pages/{published.pk}/" in page
    Page.objects.filter(pk=published.pk).update(live=True)
    sign_off(board, submit_withdrawal(published.pk, "Wrong.", board.editors["acpo"]))
    assert "In edition 3" in editor_of(client, board.editors["acpo"], published)


def test_the_status_tells_when_the_draft_differs(client, board, published):
    assert "The draft differs" not in editor_of(client, board.editors["acpo"], published)
    published.title = "Another title"
    published.save_revision(user=board.editors["acpo"])
    assert "The draft differs" in editor_of(client, board.editors["acpo"], published)


def test_a_board_member_is_warned_before_her_first_change(client, board, draft):
    member = board.members["acpo"]
    join(member, board.agencies["acpo"], Role.EDITOR)
    warning = "You will not be able to vote on this; no eligible ACPO members remain."
    assert warning in editor_of(client, member, draft)
    deputy = make_user("deputy")
    join(deputy, board.agencies["acpo"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    warning = "You will not be able to vote on this; 1 eligible ACPO member remains."
    assert warning in editor_of(client, member, draft)
    client.post(reverse("wagtailadmin_pages:edit", args=[draft.pk]), form_of("Her title"))
    assert "You will not be able to vote" not in editor_of(client, member, draft)


def test_so_is_she_before_a_page_of_her_own(client, board, home):
    join(board.members["acpo"], board.agencies["acpo"], Role.EDITOR)
    client.force_login(board.members["acpo"])
    page = client.get(reverse("wagtailadmin_pages:add", args=["home", "guidancepage", home.pk])).content.decode()
    assert "You will not be able to vote on this" in page


def test_an_editor_without_a_seat_is_not_warned(client, board, draft):
    assert "You will not be able to vote" not in editor_of(client, board.editors["acpo"], draft)


def test_after_publication_the_warning_comes_again(client, board, published):
    """What she wrote is public then; the next change is another matter."""
    member = board.members["acpo"]
    join(member, board.agencies["acpo"], Role.EDITOR)
    published.title = "Hers"
    published.save_revision(user=member)
    assert "You will not be able to vote" not in editor_of(client, member, published)
    submission = submit(freeze(published), board.editors["acpo"])
    cast(board, submission, "npia")
    cast(board, submission, "sample")
    assert "You will not be able to vote" in editor_of(client, member, published)


def test_a_draft_is_previewed_through_the_public_templates(client, board, draft):
    client.force_login(board.editors["acpo"])
    answer = client.get(reverse("wagtailadmin_pages:view_draft", args=[draft.pk]))
    page = answer.content.decode()
    assert "Siting cameras" in page
    assert "govuk" in page
    assert "no-store" in answer["Cache-Control"]


def test_a_page_not_yet_saved_is_previewed_too(client, board, home):
    client.force_login(board.editors["acpo"])
    address = reverse("wagtailadmin_pages:preview_on_add", args=["home", "guidancepage", home.pk])
    assert client.post(address, form_of("Not yet saved")).json()["is_valid"]
    assert "Not yet saved" in client.get(address).content.decode()


def test_choosers_show_the_publics_pages_and_ones_own(client, board, home, draft, published):
    secret = make_page(GuidancePage, home, owner=board.editors["npia"], title="Secret plans")
    secret.save_revision(user=board.editors["npia"])
    client.force_login(board.editors["acpo"])
    address = reverse("wagtailadmin_choose_page_child", args=[home.pk])
    listed = client.get(address).content.decode()
    assert "Siting cameras" in listed
    assert "Secret plans" not in listed
    searched = client.get(reverse("wagtailadmin_choose_page_search"), {"q": "Secret"}).content.decode()
    assert "Secret plans" not in searched
    client.force_login(board.editors["npia"])
    assert "Secret plans" in client.get(address).content.decode()


def test_lists_show_published_pages_by_their_published_title(client, board, home, published):
    published.title = "A title not yet signed off"
    published.save_revision(user=board.editors["acpo"])
    client.force_login(board.editors["npia"])
    for address in ("wagtailadmin_explore", "wagtailadmin_choose_page_child"):
        listed = client.get(reverse(address, args=[home.pk])).content.decode()
        assert "Siting cameras" in listed
        assert "not yet signed off" not in listed


def test_the_list_of_pages_offers_the_withdrawal_to_those_who_may_ask_for_it(client, board, home, published):
    address = reverse("pages:withdraw", args=[published.pk])
    for user, offered in ((board.editors["acpo"], True), (board.secretary, True), (board.editors["npia"], False)):
        client.force_login(user)
        listed = client.get(reverse("wagtailadmin_explore", args=[home.pk])).content.decode()
        assert (address in listed) is offered
        assert reverse("wagtailadmin_pages:unpublish", args=[published.pk]) not in listed


def test_a_form_that_came_in_part_is_answered_with_what_to_do(client, board, draft):
    client.force_login(board.editors["acpo"])
    data = {name: value for name, value in form_of("In part").items() if name != "sections-count"}
    answer = client.post(reverse("wagtailadmin_pages:edit", args=[draft.pk]), data)
    assert answer.status_code == 400
    assert "nothing was saved" in answer.content.decode()
    assert not draft.revisions.filter(object_str="In part").exists()


@pytest.mark.parametrize("cut", ["", "x"])
@pytest.mark.parametrize("part", ["sections-count", "sections-0-order"])
def test_a_form_that_was_cut_off_within_a_number_is_answered_so_too(client, board, draft, part, cut):
    block = nested_form_data({"sections": streamfield([("section", {"title": "One"})])})
    client.force_login(board.editors["acpo"])
    answer = client.post(reverse("wagtailadmin_pages:edit", args=[draft.pk]), form_of("In part") | block | {part: cut})
    assert answer.status_code == 400
    assert "nothing was saved" in answer.content.decode()
    assert not draft.revisions.filter(object_str="In part").exists()


def test_the_chooser_of_addresses_says_what_to_do_without_one(client, board):
    client.force_login(board.editors["acpo"])
    address = reverse("wagtailadmin_choose_page_external_link")
    assert client.get(address).status_code == 200
    for sent in ({}, {"external-link-chooser-url": " ", "external-link-chooser-link_text": "More"}):
        answer = client.post(address, sent)
        assert answer.status_code == 400
        assert "nothing was saved" in answer.content.decode()
    sent = {"external-link-chooser-url": "https://npia.example/", "external-link-chooser-link_text": "More"}
    assert client.post(address, sent).json()["step"] == "external_link_chosen"


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("wagtailadmin_choose_page", "target_pages[]=x"),
        ("wagtailadmin_choose_page_chosen_multiple", "id=x"),
        ("wagtailadmin_choose_page_chosen_multiple", "id=1&id=1.5"),
        ("wagtailadmin_choose_page_external_link", "parent_page_id=x"),
        ("wagtaildocs_chooser:chosen_multiple", "id=x"),
        ("wagtailimages_chooser:chosen_multiple", "id=%C2%B2"),
    ],
)
def test_a_chooser_that_is_asked_for_no_number_says_what_to_do(client, board, name, query):
    client.force_login(board.editors["acpo"])
    assert client.get(f"{reverse(name)}?{query}").status_code == 400
    assert client.get(reverse("wagtailadmin_choose_page"), {"target_pages[]": ""}).status_code == 200
