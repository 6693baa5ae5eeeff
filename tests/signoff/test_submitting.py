"""What may be put before the board, by whom, and what follows from changing it."""

import pytest

from cctvportal.agencies.enums import Capacity, Role
from cctvportal.kernel.canonical import digest_of
from cctvportal.publication.enums import Kind
from cctvportal.publication.reads import current_publication
from cctvportal.signoff.actions.submit import Frozen, submit
from cctvportal.signoff.actions.take_back import take_back
from cctvportal.signoff.actions.withdraw import submit_withdrawal
from cctvportal.signoff.contributors import note_change
from cctvportal.signoff.enums import Decision, Step
from cctvportal.signoff.models import Contribution, Submission
from cctvportal.signoff.rules import Refused, can_be_met, missing_for_sign_off
from tests.builders import cast, change_policy, join, leave, make_content, publish_content, sign_off, submit_content


def refusal(action, *args, **kwargs) -> str:
    before = Submission.objects.count()
    with pytest.raises(Refused) as refused:
        action(*args, **kwargs)
    assert Submission.objects.count() == before
    return str(refused.value)


def changed(content, title="Changed"):
    from dataclasses import replace

    return replace(content, representation=content.representation | {"title": title})


def test_only_an_editor_of_the_owning_agency_submits(board, home):
    content = make_content()
    draft_digest = digest_of({"slug": content.slug, "representation": content.representation})
    note_change(content.content_id, board.editors["acpo"], draft_digest)
    frozen = Frozen(content, board.agencies["acpo"], draft_digest, revision_id=None)
    for user in (board.editors["npia"], board.members["acpo"], board.secretary, board.administrator):
        assert "Only an editor of ACPO can submit this" in refusal(submit, frozen, user)


def test_a_page_of_no_agency_is_not_submitted(board, home):
    frozen = Frozen(make_content(), None, "0" * 64, revision_id=None)
    assert "belongs to no agency" in refusal(submit, frozen, board.editors["acpo"])


def test_what_is_under_review_is_not_submitted_again(board, home):
    content = make_content()
    submit_content(board, content)
    assert "under review already" in refusal(submit_content, board, content)


def test_a_change_that_nobody_known_made_is_not_submitted(board, home):
    content = make_content()
    note_change(content.content_id, None, digest_of("from nowhere"))
    assert "changed outside the editor" in refusal(submit_content, board, content)


def test_a_draft_that_was_changed_past_the_editor_is_not_submitted(board, home):
    content = make_content()
    note_change(content.content_id, board.editors["acpo"], digest_of("what she saved"))
    frozen = Frozen(content, board.agencies["acpo"], digest_of("what stands there now"), revision_id=None)
    assert "changed outside the editor" in refusal(submit, frozen, board.editors["acpo"])


def test_a_published_page_without_change_is_not_submitted(board, home):
    content = make_content()
    publish_content(board, content)
    assert "Nothing has changed since it was published" in refusal(submit_content, board, content)


def test_problems_of_the_draft_refuse_it(board, home):
    problems = ("A link points to a page that no longer exists.",)
    assert problems[0] in refusal(submit_content, board, make_content(), problems=problems)


def test_a_child_needs_a_published_parent(board, home):
    orphan = make_content(parent_id=4711, path="/nowhere/a-page/")
    assert "needs a published parent page" in refusal(submit_content, board, orphan)


def test_a_links_target_must_be_published(board, home):
    assert "links to pages that are not published (page 4711)" in refusal(
        submit_content, board, make_content(links=(4711,))
    )


def test_an_address_that_another_page_has_is_refused(board, home):
    publish_content(board, make_content("Same"))
    assert "belongs to another published page" in refusal(submit_content, board, make_content("Same"))


def test_submit_refuses_when_nobody_is_left_who_could_sign(board, home):
    for code in ("home-office", "npia", "sample"):
        leave(board.members[code].memberships.get())
    said = refusal(submit_content, board, make_content())
    assert "Nobody is left who could sign this off" in said
    assert "only these seats have a member who did not contribute: ACPO" in said


def test_a_person_on_two_seats_counts_once(board):
    policy = {"required": [], "quorum": 2}
    assert not can_be_met(policy, {"acpo": {1}, "npia": {1}})
    assert can_be_met(policy, {"acpo": {1}, "npia": {1, 2}})


def test_required_seats_need_people_of_their_own(board):
    policy = {"required": ["acpo", "npia"], "quorum": 2}
    assert not can_be_met(policy, {"acpo": {1}, "npia": {1}, "sample": {3}})
    assert not can_be_met(policy, {"acpo": {1}, "npia": set(), "sample": {3}})
    assert can_be_met(policy, {"acpo": {1, 2}, "npia": {1}})


def test_seats_of_agencies_that_did_not_contribute_need_people_too(board, home):
    policy = {"required": ["acpo"], "quorum": 2, "outside": 1}
    assert not can_be_met(policy, {"acpo": {1}, "npia": {2}}, {"acpo", "npia"})
    assert not can_be_met(policy, {"acpo": {1}, "npia": {2}, "sample": set()}, {"acpo", "npia"})
    assert not can_be_met(policy, {"acpo": {1}, "npia": {2}, "sample": {1}}, {"acpo", "npia"})
    assert can_be_met(policy, {"acpo": {1}, "npia": {2}, "sample": {3}}, {"acpo", "npia"})
    assert can_be_met(policy, {"acpo": {1}, "npia": {2}}, {"acpo"})
    change_policy(board, "standard", outside=2)
    for code in ("npia", "sample"):
        leave(board.members[code].memberships.get())
    said = refusal(submit_content, board, make_content())
    assert "needs 2 seats (at least two of agencies that did not contribute)" in said


def test_people_are_placed_so_that_most_seats_of_other_agencies_sign(board):
    """Whoever sits on two seats signs for that of the agency which did not contribute, where it is needed."""
    policy = {"required": [], "quorum": 2, "outside": 2}
    assert can_be_met(policy, {"acpo": {1, 2}, "npia": {1}, "sample": {2}}, {"acpo"})
    assert not can_be_met(policy | {"outside": 3}, {"acpo": {1, 2}, "npia": {1}, "sample": {2}}, {"acpo"})


def test_where_only_the_fallback_can_be_met_it_is_submitted_and_waits(board, home):
    core = make_content("Strategy", type="home.StrategyPage")
    change_policy(board, "core", fallback=2)
    leave(board.members["npia"].memberships.get())
    submission = submit_content(board, core)
    for code in ("acpo", "home-office", "sample"):
        cast(board, submission, code)
    assert missing_for_sign_off(submission) == ["Still required: NPIA."]


def test_where_there_is_no_fallback_a_required_seat_without_members_refuses_it(board, home):
    leave(board.members["npia"].memberships.get())
    said = refusal(submit_content, board, make_content("Strategy", type="home.StrategyPage"))
    assert "Nobody is left who could sign this off" in said


def test_everybody_who_changed_it_since_the_last_publication_is_a_contributor(board, home):
    content = make_content()
    first, second = board.editors["acpo"], board.members["npia"]
    join(second, board.agencies["acpo"], Role.EDITOR)
    note_change(content.content_id, second, digest_of("overwritten later"))
    submission = submit_content(board, content)
    assert set(submission.contributors.all()) == {first, second}


def test_contributors_of_an_earlier_version_may_vote_on_the_next(board, home):
    content = make_content()
    note_change(content.content_id, board.members["npia"], digest_of("hers"))
    first = submit_content(board, content)
    cast(board, first, "sample")
    cast(board, first, "home-office")
    second = submit_content(board, changed(content))
    assert board.members["npia"] not in second.contributors.all()


def test_a_save_that_changes_nothing_makes_no_contributor(board, home):
    content = make_content()
    digest = digest_of("the same")
    assert note_change(content.content_id, board.editors["acpo"], digest)
    assert not note_change(content.content_id, board.members["npia"], digest)
    assert Contribution.objects.filter(content_id=content.content_id).count() == 1


def test_a_changed_resubmission_is_a_new_round_without_votes(board, home):
    content = make_content()
    first = submit_content(board, content)
    cast(board, first, "npia")
    take_back(first, board.editors["acpo"])
    second = submit_content(board, changed(content))
    assert (second.round, second.votes.count()) == (2, 0)
    cast(board, second, "sample")
    assert current_publication(content.content_id) is None


def test_an_unchanged_resubmission_goes_on_with_its_votes(board, home):
    content = make_content()
    first = submit_content(board, content)
    cast(board, first, "npia")
    take_back(first, board.editors["acpo"])
    again = submit_content(board, content)
    assert again == first
    cast(board, again, "sample")
    assert current_publication(content.content_id).digest == content.digest


def test_after_a_return_it_is_a_new_round_also_when_nothing_changed(board, home):
    content = make_content()
    first = submit_content(board, content)
    cast(board, first, "npia", Decision.RETURN, reason="No.")
    assert submit_content(board, content).round == 2


def test_a_submission_keeps_the_policy_it_was_made_under(board, home):
    submission = submit_content(board, make_content())
    change_policy(board, "standard", quorum=3)
    assert submission.policy["quorum"] == 2
    sign_off(board, submission)
    assert current_publication(submission.content_id)
    assert submit_content(board, make_content("Another")).policy["quorum"] == 3


def test_any_editor_of_the_agency_takes_it_back_and_nobody_else(board, home):
    submission = submit_content(board, make_content())
    colleague = board.members["sample"]
    with pytest.raises(Refused, match="Only an editor of ACPO can take this back"):
        take_back(submission, board.editors["npia"])
    join(colleague, board.agencies["acpo"], Role.EDITOR)
    take_back(submission, colleague)
    assert submission.last_event.step == Step.TAKEN_BACK
    with pytest.raises(Refused, match="not under review"):
        take_back(submission, colleague)


def test_a_withdrawal_puts_a_notice_in_place_of_the_content_and_a_restore_brings_it_back(board, home):
    content = make_content()
    publish_content(board, content)
    withdrawal = submit_withdrawal(content.content_id, "It is out of date.\n<b>Truly</b>.", board.editors["acpo"])
    sign_off(board, withdrawal)
    notice = current_publication(content.content_id)
    assert notice.kind == Kind.WITHDRAWAL
    assert notice.representation == {
        "title": "A page",
        "reason": "<p>It is out of date.<br>&lt;b&gt;Truly&lt;/b&gt;.</p>",
        "withdrawn": True,
    }
    restored = publish_content(board, content)
    assert restored.kind == Kind.CONTENT
    assert restored.first_published_at == notice.first_published_at


def test_the_author_of_an_unpublished_draft_does_not_vote_on_it_after_a_withdrawal_either(board, home):
    content = make_content()
    publish_content(board, content)
    note_change(content.content_id, board.members["npia"], digest_of("a draft of hers"))
    sign_off(board, submit_withdrawal(content.content_id, "Wrong.", board.editors["acpo"]))
    assert board.members["npia"] in submit_content(board, changed(content)).contributors.all()


def test_only_what_is_public_can_be_withdrawn_and_only_with_a_reason(board, home):
    content = make_content()
    assert "Only a published page" in refusal(submit_withdrawal, 4711, "Why", board.editors["acpo"])
    publish_content(board, content)
    assert "Say why" in refusal(submit_withdrawal, content.content_id, " ", board.editors["acpo"])
    sign_off(board, submit_withdrawal(content.content_id, "Wrong.", board.editors["acpo"]))
    assert "Only a published page" in refusal(submit_withdrawal, content.content_id, "Again", board.editors["acpo"])


def test_the_secretary_asks_for_withdrawals_and_other_agencies_do_not(board, home):
    content = make_content()
    publish_content(board, content)
    assert "Only an editor of ACPO" in refusal(submit_withdrawal, content.content_id, "Why", board.editors["npia"])
    assert submit_withdrawal(content.content_id, "Why", board.secretary).submitted_by == board.secretary


def test_a_page_with_published_pages_beneath_it_is_not_withdrawn(board, home):
    parent = make_content("Parent")
    publish_content(board, parent)
    publish_content(board, make_content("Child", parent_id=parent.content_id, path="/parent/child/"))
    assert "has published pages beneath it" in refusal(
        submit_withdrawal, parent.content_id, "Why", board.editors["acpo"]
    )


def test_who_drafts_a_withdrawal_does_not_vote_on_it(board, home):
    content = make_content()
    publish_content(board, content)
    submission = submit_withdrawal(content.content_id, "Why", board.editors["acpo"])
    assert list(submission.contributors.all()) == [board.editors["acpo"]]


def test_a_capacity_does_not_matter_for_who_could_sign(board, home):
    leave(board.members["npia"].memberships.get())
    deputy = board.editors["sample"]
    join(deputy, board.agencies["npia"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    assert submit_content(board, make_content()).is_open
