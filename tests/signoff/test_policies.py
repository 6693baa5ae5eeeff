"""Policies: what none may say, how the secretary proposes one, and how the board reads, compares and adopts it."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from cctvportal.agencies.enums import Role
from cctvportal.publication.reads import current_publication
from cctvportal.record.models import RecordEntry
from cctvportal.record.verification import problems
from cctvportal.signoff.actions.policy import submit_policy
from cctvportal.signoff.enums import Decision, Step
from cctvportal.signoff.models import Policy, Submission
from cctvportal.signoff.policies import DEFAULTS, ORDINARY, decide_by, policy_for, resolved
from cctvportal.signoff.policy_checks import problems_of_policy, problems_of_terms
from cctvportal.signoff.policy_words import conditions_in_words, needs_in_words, readable
from cctvportal.signoff.rules import Refused
from tests.builders import cast, change_policy, delegate_vote, join, make_content, make_user, sign_off, submit_content

NEWS = ["news.NewsPage", "news.BulletinPage"]


def propose(board, code="news", name="News: two seats", types=NEWS, reason="", **terms) -> Submission:
    return submit_policy(code, name, list(types), ORDINARY | terms, board.secretary, reason)


def refusal(act, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refused:
        act(*args, **kwargs)
    return str(refused.value)


# What none may say


def test_the_policies_that_the_board_begins_with_say_nothing_that_is_refused(board):
    for default in DEFAULTS:
        assert list(problems_of_policy(**default)) == [], default["code"]


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"quorum": 1}, "a majority, or a number from 2 to 4"),
        ({"quorum": True}, "a majority, or a number from 2 to 4"),
        ({"quorum": 5}, "a majority, or a number from 2 to 4"),
        ({"quorum": "most"}, "a majority, or a number from 2 to 4"),
        ({"quorum": None}, "a majority, or a number from 2 to 4"),
        ({"required": ["mi5"]}, "No seat of the board is called mi5"),
        ({"required": "acpo"}, "are a list"),
        ({"required": ["acpo", "acpo"]}, "named twice"),
        ({"chair": "yes"}, "the chair's seat is among them or not"),
        ({"outside": 4}, "a number from 0 to 3"),
        ({"outside": -1}, "a number from 0 to 3"),
        ({"fallback": 1}, "never under two seats"),
        ({"fallback": True}, "never under two seats"),
        ({"fallback": 3}, "not greater than the number of seats that suffice in time"),
        ({"fallback": 2, "decide_within": None}, "needs a number of days"),
        ({"decide_within": 0}, "from 1 to 365"),
        ({"decide_within": 1.5}, "from 1 to 365"),
        ({"abstentions": "count"}, "what an abstention does"),
        ({"on_return": "burn"}, "what a returned item does"),
        ({"silence": "consent"}, "A policy says nothing about silence"),
    ],
)
def test_no_policy_says_what_cannot_be(board, terms, said):
    assert said in " ".join(problems_of_terms(terms))
    assert said in refusal(propose, board, **terms)
    assert not Submission.objects.filter(kind="policy").exists()


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ({"types": ["news.GossipPage"]}, "There are no pages of the type news.GossipPage"),
        ({"types": ["wagtailcore.Page"]}, "There are no pages of the type wagtailcore.Page"),
        ({"types": ["signoff.Policy"]}, "There are no pages of the type signoff.Policy"),
        ({"types": []}, "at least one type of page"),
        ({"types": ["news.NewsPage", "news.NewsPage"]}, "names a type twice"),
        ({"types": ["home.StrategyPage"]}, "is for Strategy already. Change that one first"),
        ({"name": "  "}, "Give the policy a name"),
        ({"code": "standard", "name": "x", "types": NEWS}, "so it names no types itself"),
        ({"code": "board", "name": "x", "types": ["signoff.Notice"]}, "and nothing else"),
        ({"code": "clerical", "name": "x", "types": ["signoff.Correction"]}, "the signature of one seat"),
    ],
)
def test_what_a_policy_is_for_is_checked(board, policy, said):
    assert said in refusal(propose, board, **policy)


def test_what_is_in_force_already_is_not_proposed(board):
    standard = Policy.objects.get(code="standard")
    said = refusal(submit_policy, "standard", standard.name, [], standard.terms, board.secretary)
    assert "This is what is in force already" in said


def test_only_the_secretary_proposes(board):
    clerk = make_user("clerk")
    join(clerk, board.secretariat, Role.EDITOR)
    for user in (board.members["npia"], board.editors["acpo"], board.administrator, clerk):
        said = refusal(submit_policy, "news", "News", NEWS, dict(ORDINARY), user)
        assert "Only the board’s secretary proposes this" in said


def test_one_proposal_at_a_time(board):
    propose(board)
    assert "under review already" in refusal(propose, board, code="other", types=["home.GuidancePage"])


# Adopted


def test_a_policy_is_in_force_when_the_board_signed_it_and_not_before(board, home):
    submission = propose(board, quorum=3)
    assert policy_for("news.NewsPage").code == "standard"
    sign_off(board, submission)
    assert submission.last_event.step == Step.ADOPTED
    assert policy_for("news.NewsPage").terms["quorum"] == 3
    assert policy_for("home.GuidancePage").code == "standard"
    assert current_publication(submission.content_id) is None


def test_the_record_has_it_and_opens_what_led_to_it(board, home):
    sign_off(board, propose(board))
    body = RecordEntry.objects.filter(kind="policy").last().body
    assert (body["code"], body["version"], body["types"]) == ("news", 1, NEWS)
    seats = {opened["body"].get("seat") for opened in body["opens"]}
    assert {"acpo", "home-office", "npia"} <= seats
    assert list(problems()) == []


def test_a_returned_proposal_changes_nothing(board, home):
    submission = propose(board)
    cast(board, submission, "npia", Decision.RETURN, reason="Too few.")
    assert not Policy.objects.filter(code="news").exists()
    sign_off(board, propose(board, quorum=3))
    assert Policy.objects.get(code="news").version == 1


def test_the_clerical_policy_keeps_its_one_seat_and_can_be_changed_otherwise(board, home):
    clerical = Policy.objects.get(code="clerical")
    change_policy(board, "clerical", decide_within=2)
    assert Policy.objects.filter(code="clerical").first().terms == clerical.terms | {"decide_within": 2}


def test_the_database_takes_no_policy_but_the_one_that_was_signed(board, home):
    submission = propose(board)
    sign_off(board, submission)
    adopted = Policy.objects.get(code="news")
    with pytest.raises(DatabaseError), transaction.atomic():
        Policy.objects.create(
            code="news", version=2, name=adopted.name, types=NEWS, terms=adopted.terms, sign_off=adopted.sign_off
        )


# In words


def test_what_is_needed_is_told_in_words(board):
    def needs(**terms) -> str:
        return needs_in_words(resolved(Policy(code="x", version=1, name="X", types=[], terms=ORDINARY | terms)))

    assert needs() == "2 seats (at least one of an agency that did not contribute)"
    assert needs(outside=0) == "2 seats"
    assert needs(quorum="majority", required=["acpo", "npia"], outside=2) == (
        "3 seats, among them ACPO and NPIA (at least two of agencies that did not contribute)"
    )
    assert needs(chair=True, outside=0) == "2 seats, among them Home Office"


def test_what_changes_with_time_and_by_abstaining_is_told_in_words(board):
    from datetime import UTC, datetime

    by = decide_by({"decide_within": 10}, datetime(2027, 2, 22, 12, tzinfo=UTC))
    assert conditions_in_words({"fallback": 2, "outside": 1, "abstentions": "lowers"}, by) == [
        "Each abstention lowers that number by one, never under two.",
        "From 5 March 2027 on two seats suffice, whichever they are (at least one of an agency that did not "
        "contribute). Silence is no consent.",
    ]
    assert conditions_in_words({"fallback": None}, by) == [
        "From 5 March 2027 on it is overdue. Nothing changes by that: silence is no consent."
    ]
    assert conditions_in_words({"fallback": None}, None) == []


def test_every_policy_can_be_read(board):
    said = readable({"name": "X", "types": [], "terms": {}})
    assert said["applies to"] == ["Everything that no other policy names"]
    assert said["number of seats"] == "Two seats"
    for default in DEFAULTS:
        assert all(readable(default).values())


# On screen


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, name: str, *args) -> str:
    answer = client.get(reverse(f"signoff:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def groups(board):
    from cctvportal.agencies.sync import sync_roles

    sync_roles()


def form(**fields) -> dict:
    return {
        "name": "Everything else: three seats", "quorum_kind": "number", "quorum": 3, "outside": 1,
        "abstentions": "nothing", "decide_within": 10, "fallback": 2, "on_return": "leaves", "reason": "Two are few.",
    } | fields  # fmt: skip


def test_board_and_secretary_read_all_versions_with_what_made_them(board, home, groups):
    change_policy(board, "standard", quorum=3)
    submission = Submission.objects.get(kind="policy")
    delegate_vote(board, "npia")
    for user in (board.members["acpo"], board.secretary, board.editors["npia"]):
        client = signed_in(user)
        listed = page(client, "policies")
        assert "The board began with it" in listed
        assert "Version 2." in listed
        assert reverse("signoff:review", args=[submission.pk]) in listed
        history = page(client, "policy", "standard")
        assert "Version 2, in force" in history
        assert "Version 1" in history
        assert "<del>Two </del>" in history
    assert "Propose a change" in page(signed_in(board.secretary), "policies")
    assert "Propose a change" not in page(signed_in(board.members["acpo"]), "policies")
    assert signed_in(board.secretary).get(reverse("signoff:policy", args=["no-such"])).status_code == 404


def test_nobody_else_reads_or_proposes_them(board, home, groups):
    for user in (board.editors["acpo"], board.administrator):
        for url in (reverse("signoff:policies"), reverse("signoff:policy", args=["core"])):
            assert signed_in(user).get(url).status_code == 302
    for user in (board.members["acpo"], board.editors["acpo"], board.administrator):
        url = reverse("signoff:change_policy", args=["standard"])
        assert signed_in(user).post(url, form()).status_code == 302
    assert not Submission.objects.filter(kind="policy").exists()


def test_from_the_form_to_the_policy_in_force(board, home, groups):
    secretary = signed_in(board.secretary)
    shown = page(secretary, "change_policy", "standard")
    assert 'value="Everything else: two seats"' in shown
    assert "silence is no consent" in shown
    answer = secretary.post(reverse("signoff:change_policy", args=["standard"]), form())
    submission = Submission.objects.get(kind="policy")
    assert answer.url == reverse("signoff:review", args=[submission.pk])
    assert "is before the board" in page(secretary, "policies")
    review = page(signed_in(board.members["npia"]), "review", submission.pk)
    assert "Compared with version 1, which is in force" in review
    assert "<del>Two </del>" in review
    assert "<ins>Three </ins>" in review
    assert "Two are few." in review
    assert "<iframe" not in review
    assert "put exactly this in force" in review
    for code in ("npia", "acpo", "home-office"):
        data = {"seat": board.seats[code].pk, "decision": "sign-off", "digest": submission.digest}
        url = reverse("signoff:vote", args=[submission.pk])
        said = signed_in(board.members[code]).post(url, data, follow=True).content.decode()
    assert "it holds from now on" in said
    assert "Adopted" in said
    assert Policy.objects.filter(code="standard").first().terms["quorum"] == 3
    assert "Version 2" in page(secretary, "policies")


def test_a_refused_proposal_says_why_and_loses_nothing(board, home, groups):
    secretary = signed_in(board.secretary)
    url = reverse("signoff:change_policy", args=["standard"])
    said = secretary.post(url, form(quorum=1, reason="Kept words.")).content.decode()
    assert "a number from 2 to 4" in said
    assert "Kept words." in said
    said = secretary.post(url, form(quorum="", fallback="two")).content.decode()
    assert "Say how many seats." in said
    assert "Enter a whole number." in said
    taken = secretary.post(reverse("signoff:propose_policy"), form(code="core", types=NEWS)).content.decode()
    assert "There is a policy of this name" in taken
    forged = form(code="x", types=["signoff.Policy"])
    assert (
        "not one of the available choices" in secretary.post(reverse("signoff:propose_policy"), forged).content.decode()
    )
    assert not Submission.objects.filter(kind="policy").exists()


def test_a_missing_policy_of_the_portals_own_is_proposed_from_the_list(board, home, groups, monkeypatch):
    from cctvportal.signoff import policies

    extra = {"code": "extra", "name": "Extra", "types": ["news.NewsPage"], "terms": ORDINARY}
    monkeypatch.setattr(policies, "DEFAULTS", [*DEFAULTS, extra])
    assert "The secretary can propose it." in page(signed_in(board.members["npia"]), "policies")
    secretary = signed_in(board.secretary)
    assert "Propose it to the board" in page(secretary, "policies")
    assert 'value="Extra"' in page(secretary, "change_policy", "extra")


def test_a_proposal_is_taken_back_and_stands_in_the_boards_list(board, home, groups):
    submission = propose(board)
    listed = page(signed_in(board.members["npia"]), "board")
    assert "Policy: News: two seats" in listed
    assert "/news/ · round" not in listed
    secretary = signed_in(board.secretary)
    answer = secretary.post(reverse("signoff:take_back", args=[submission.pk]))
    assert answer.url == reverse("signoff:review", args=[submission.pk])
    assert "Taken back" in page(secretary, "review", submission.pk)


def test_a_page_submitted_before_keeps_its_policy_and_a_later_one_does_not(board, home):
    earlier = submit_content(board, make_content("Earlier"))
    change_policy(board, "standard", quorum=3)
    later = submit_content(board, make_content("Later"))
    for submission in (earlier, later):
        cast(board, submission, "npia")
        cast(board, submission, "sample")
    assert current_publication(earlier.content_id)
    assert current_publication(later.content_id) is None
