"""Who may read a submission, and what they are shown."""

from io import BytesIO

import pytest
from django.urls import reverse

from cctvportal.agencies.enums import Capacity, Role
from cctvportal.kernel.canonical import sha256
from cctvportal.library.freezing import frozen_storage
from cctvportal.library.models import Upload
from cctvportal.publication.assets import storage_name, store
from cctvportal.publication.reads import current_publication
from cctvportal.signoff.actions.correct import call_in
from cctvportal.signoff.actions.emergency import propose_take_down
from cctvportal.signoff.actions.publish import publish
from cctvportal.signoff.actions.take_back import take_back
from cctvportal.signoff.actions.withdraw import submit_withdrawal
from cctvportal.signoff.enums import Decision
from tests.builders import (
    asset_use,
    cast,
    corrected,
    declare_emergency,
    join,
    leave,
    make_content,
    make_home,
    publish_content,
    publish_correction,
    sign_off,
    submit_content,
)

SITE = {
    "site_name": "National CCTV Strategy",
    "notice": "",
    "footer": "",
    "footer_links": [],
    "disclaimer": None,
}


@pytest.fixture
def home(board):
    """A published home page with all that stands around every page."""
    return make_home(board, **SITE)


@pytest.fixture
def submission(board, home):
    """A guidance page of ACPO under review."""
    return submit_content(board, make_content("Siting cameras"))


def screen(client, user, submission, name="review"):
    """The answer that ``user`` gets to one of a submission's addresses."""
    client.force_login(user)
    return client.get(reverse(f"signoff:{name}", args=[submission.pk]))


def stored(board, data: bytes, **fields):
    """A use of ``data``, which ACPO's editor uploaded and which lies in the frozen storage."""
    digest = sha256(data)
    Upload.objects.create(sha256=digest, user=board.editors["acpo"])
    store(frozen_storage(), digest, BytesIO(data))
    return asset_use(sha256=digest, size=len(data), **fields)


def with_text(html: str, **fields):
    """Guidance with one paragraph of rich text."""
    block = {"id": "0" * 12, "type": "rich_text", "value": {"html": html}}
    sections = [{"heading": "Siting", "anchor": "siting", "body": [block]}]
    return {"title": "Siting", "summary": "", "sections": sections, "change_note": "", "review_by": None} | fields


@pytest.mark.parametrize("name", ["review", "preview"])
def test_the_board_its_secretary_and_the_submitting_agency_read_a_submission(client, board, submission, name):
    for user in (*board.members.values(), board.secretary, board.editors["acpo"]):
        assert screen(client, user, submission, name).status_code == 200


@pytest.mark.parametrize("name", ["review", "preview", "take_back"])
def test_nobody_else_reads_it(client, board, submission, name):
    for user in (board.editors["npia"], board.editors["sample"], board.administrator):
        # Whoever has no place in the admin at all is led away; whoever has is refused.
        answer = screen(client, user, submission, name)
        assert answer.status_code in (302, 403)
        assert b"Siting cameras" not in answer.content


def test_a_member_whose_place_ended_reads_no_submission(client, board, submission):
    leave(board.members["npia"].memberships.get())
    answer = screen(client, board.members["npia"], submission)
    assert answer.status_code in (302, 403)
    assert b"Siting cameras" not in answer.content


def test_a_contributor_of_another_agency_reads_what_she_worked_on(client, board, home):
    from cctvportal.signoff.contributors import note_change

    content = make_content("Siting cameras")
    note_change(content.content_id, board.editors["npia"], "0" * 64)
    submission = submit_content(board, content)
    assert screen(client, board.editors["npia"], submission).status_code == 200


def test_the_preview_is_the_public_page_of_what_was_frozen(client, board, home):
    submission = submit_content(board, make_content("Siting", representation=with_text("<p>Look around first.</p>")))
    answer = screen(client, board.members["npia"], submission, "preview")
    page = answer.content.decode()
    assert "Look around first." in page
    assert "Preview" in page
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "no-store" in answer["Cache-Control"]


def test_the_preview_leads_to_frozen_files_which_their_readers_get(client, board, home):
    use = stored(board, b"%PDF-1.4 the manual", library_id=7, name="manual.pdf", page_count=3)
    block = {"id": "1" * 12, "type": "document", "value": {"document": 7, "title": "", "description": ""}}
    representation = with_text("<p>See the manual.</p>")
    representation["sections"][0]["body"].append(block)
    submission = submit_content(board, make_content("Siting", representation=representation, assets=(use,)))
    address = reverse("signoff:asset", args=[submission.pk, use.sha256, "manual.pdf"])
    assert address in screen(client, board.members["npia"], submission, "preview").content.decode()
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 the manual"
    client.force_login(board.editors["sample"])
    assert client.get(address).status_code == 302


def test_a_submission_gives_out_no_other_file_than_its_own(client, board, home):
    own = stored(board, b"its own", name="own.pdf")
    other = stored(board, b"of another submission", name="other.pdf")
    submission = submit_content(board, make_content("Siting", assets=(own,)))
    client.force_login(board.members["npia"])
    for sha256_, name in ((other.sha256, "other.pdf"), (other.sha256, "own.pdf"), (own.sha256, "other.pdf")):
        assert client.get(reverse("signoff:asset", args=[submission.pk, sha256_, name])).status_code == 404


def test_a_damaged_file_is_not_shown_as_what_was_submitted(client, board, home):
    use = stored(board, b"what was submitted", name="own.pdf")
    submission = submit_content(board, make_content("Siting", assets=(use,)))
    name = storage_name(use.sha256)
    frozen_storage().delete(name)
    frozen_storage().save(name, BytesIO(b"something else"))
    client.force_login(board.members["npia"])
    answer = client.get(reverse("signoff:asset", args=[submission.pk, use.sha256, "own.pdf"]))
    assert answer.status_code == 500
    assert b"damaged" in answer.content


def test_the_review_shows_the_words_that_changed_and_only_those(client, board, home):
    content = make_content("Siting", representation=with_text("<p>Look by day. Ask.</p>"))
    publish_content(board, content)
    changed = make_content(
        "Siting", content_id=content.content_id, representation=with_text("<p>Look by night. Ask.</p>")
    )
    page = screen(client, board.members["npia"], submit_content(board, changed)).content.decode()
    assert "<del>day</del>" in page
    assert "<ins>night</ins>" in page
    assert "Compared with the version published in edition 2" in page


def test_markup_in_a_title_or_a_text_is_shown_not_run(client, board, home):
    hostile = "<script>alert(1)</script>"
    content = make_content("Siting", representation=with_text("<p>Look.</p>"))
    publish_content(board, content)
    changed = make_content(
        "Siting",
        content_id=content.content_id,
        representation=with_text("<p>Look.</p>", title=hostile, change_note=hostile),
    )
    submission = submit_content(board, changed)
    cast(board, submission, "npia", Decision.RETURN, reason=hostile)
    places = [
        (board.members["sample"], reverse("signoff:board")),
        (board.members["sample"], reverse("signoff:review", args=[submission.pk])),
        (board.editors["acpo"], reverse("wagtailadmin_home")),
        (board.editors["acpo"], reverse("signoff:preview", args=[submission.pk])),
    ]
    for user, address in places:
        client.force_login(user)
        page = client.get(address).content.decode()
        assert hostile not in page
        assert "alert(1)" in page


def test_files_are_set_side_by_side(client, board, home):
    old = stored(board, b"%PDF old", library_id=7, name="manual.pdf", title="Manual", page_count=2)
    content = make_content("Siting", assets=(old,))
    publish_content(board, content)
    new = stored(board, b"%PDF new", library_id=7, name="manual.pdf", title="Manual", page_count=5)
    submission = submit_content(board, make_content("Siting", content_id=content.content_id, assets=(new,)))
    page = screen(client, board.members["npia"], submission).content.decode()
    for use, label in ((old, "2 pages"), (new, "5 pages")):
        assert reverse("signoff:asset", args=[submission.pk, use.sha256, "manual.pdf"]) in page
        assert label in page
    client.force_login(board.members["npia"])
    answer = client.get(reverse("signoff:asset", args=[submission.pk, old.sha256, "manual.pdf"]))
    assert b"".join(answer.streaming_content) == b"%PDF old"


def test_the_review_names_agencies_policy_votes_and_what_is_missing(client, board, submission):
    cast(board, submission, "npia")
    page = screen(client, board.members["sample"], submission).content.decode()
    assert "Everything else: two seats" in page
    assert "1 more seat must sign off." in page
    assert "Npia member, holder" in page
    assert "<b>ACPO</b>" in page


def test_the_vote_of_a_member_who_left_is_marked_as_not_counting(client, board, submission):
    cast(board, submission, "npia")
    leave(board.members["npia"].memberships.get())
    page = screen(client, board.members["sample"], submission).content.decode()
    assert "Does not count" in page


def test_who_cannot_vote_is_told_why(client, board, home):
    author = board.editors["acpo"]
    join(author, board.agencies["acpo"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    page = screen(client, author, submit_content(board, make_content())).content.decode()
    assert "You contributed to this, so you cannot vote on it." in page
    assert "Cast the vote" not in page


def test_earlier_rounds_are_told_with_their_reasons(client, board, home):
    content = make_content("Siting", representation=with_text("<p>Look.</p>"))
    cast(board, submit_content(board, content), "npia", Decision.RETURN, reason="Name a source.")
    page = screen(client, board.members["sample"], submit_content(board, content)).content.decode()
    assert "Earlier rounds" in page
    assert "Returned by NPIA" in page
    assert "Name a source." in page


def test_what_is_signed_off_but_cannot_stand_says_why_and_can_be_tried_again(client, board, home):
    parent = make_content("Parent")
    publish_content(board, parent)
    child = make_content("Child", parent_id=parent.content_id, path="/parent/child/")
    submission = submit_content(board, child)
    sign_off(board, submit_withdrawal(parent.content_id, "Wrong.", board.editors["acpo"]))
    sign_off(board, submission)
    assert current_publication(child.content_id) is None
    page = screen(client, board.members["npia"], submission).content.decode()
    assert "Signed off, but not published yet" in page
    assert "needs a published parent page" in page
    sign_off(board, submit_content(board, parent))
    answer = client.post(reverse("signoff:try_again", args=[submission.pk]), follow=True)
    edition = current_publication(child.content_id).edition_id
    assert f"is published in edition {edition}" in answer.content.decode()


def test_trying_again_publishes_nothing_that_was_not_signed_off(client, board, submission):
    client.force_login(board.members["npia"])
    answer = client.post(reverse("signoff:try_again", args=[submission.pk]), follow=True)
    assert "2 more seats must sign off." in answer.content.decode()
    assert current_publication(submission.content_id) is None


def test_editors_of_the_agency_take_a_submission_back_on_its_screen(client, board, submission):
    assert "Take it back" in screen(client, board.editors["acpo"], submission, "take_back").content.decode()
    client.post(reverse("signoff:take_back", args=[submission.pk]))
    assert not submission.is_open


def test_a_board_member_does_not_take_it_back(client, board, submission):
    client.force_login(board.members["npia"])
    answer = client.post(reverse("signoff:take_back", args=[submission.pk]), follow=True)
    assert "Only an editor of ACPO can take this back." in answer.content.decode()
    assert submission.is_open


def test_a_withdrawal_shows_the_notice_that_the_public_would_read(client, board, home):
    content = make_content("Siting")
    publish_content(board, content)
    withdrawal = submit_withdrawal(content.content_id, "It is out of date.", board.editors["acpo"])
    assert "It is out of date." in screen(client, board.members["npia"], withdrawal, "preview").content.decode()
    page = screen(client, board.members["npia"], withdrawal).content.decode()
    assert "The whole content of this page leaves the public site." in page


def test_a_take_down_is_shown_as_the_public_reads_it_before_the_board_decides(client, board, home):
    page = publish_content(board, make_content("Siting"))
    emergency = propose_take_down(page.content_id, board.members["npia"], board.seats["npia"], "Checked.", "Wrong.")
    address = f"{reverse('signoff:preview', args=[emergency.submission.pk])}?emergency"
    assert address in screen(client, board.members["sample"], emergency, "emergency").content.decode()
    assert "Taken down" in client.get(address).content.decode()
    assert "Taken down" not in screen(client, board.members["sample"], emergency.submission, "preview").content.decode()


def test_a_submission_taken_back_stays_readable(client, board, submission):
    take_back(submission, board.editors["acpo"])
    assert "Taken back" in screen(client, board.members["npia"], submission).content.decode()


def test_a_past_submission_is_compared_with_what_stood_before_it(client, board, home):
    content = make_content("Siting", representation=with_text("<p>Look by day.</p>"))
    publish_content(board, content)
    changed = submit_content(
        board,
        make_content("Siting", content_id=content.content_id, representation=with_text("<p>Look by night.</p>")),
    )
    sign_off(board, changed)
    assert publish(changed) is None
    page = screen(client, board.members["npia"], changed).content.decode()
    assert "<del>day</del>" in page
    assert "Published in edition 3" in page


def test_what_an_emergency_published_is_compared_with_what_the_board_signed(client, board, home):
    page = publish_content(board, make_content("Siting cameras"))
    submission = submit_content(board, corrected(page, summary="Switch them off."))
    declare_emergency(board, submission)
    answer = screen(client, board.members["acpo"], submission).content.decode()
    assert f"Compared with the version published in edition {page.edition_id}." in answer
    assert "No text differs" not in answer


def test_what_an_emergency_published_for_the_first_time_is_new(client, board, home):
    submission = submit_content(board, make_content("Siting cameras"))
    declare_emergency(board, submission)
    assert "all of it is new" in screen(client, board.members["acpo"], submission).content.decode()


def test_a_correction_that_was_called_in_is_compared_with_what_the_board_signed(client, board, home):
    page = publish_content(board, make_content("Siting cameras"))
    correction = publish_correction(board, page, summary="About the siting of cameras.")
    emergency = call_in(correction, board.members["npia"], board.seats["npia"], "It changes the sense.")
    answer = screen(client, board.members["acpo"], emergency.submission).content.decode()
    assert f"Compared with the version published in edition {page.edition_id}." in answer


def test_the_screens_need_a_sign_in(client, submission):
    for name in ("review", "preview", "take_back", "vote"):
        answer = client.get(reverse(f"signoff:{name}", args=[submission.pk]))
        assert answer.status_code == 302
        assert "/login/" in answer["Location"]


def test_an_unknown_submission_is_not_found(client, board):

    client.force_login(board.members["npia"])
    assert client.get("/admin/signoff/review/00000000-0000-4000-8000-000000000000/").status_code == 404
