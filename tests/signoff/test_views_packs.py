"""The packs' screens: what each role sees and does there."""

from datetime import UTC, datetime, timedelta
from html import unescape
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from cctvportal.agencies.models import User
from cctvportal.kernel import clock
from cctvportal.kernel.canonical import sha256
from cctvportal.library.freezing import frozen_storage
from cctvportal.library.models import Upload
from cctvportal.publication.assets import storage_name, store
from cctvportal.signoff.actions.packs import add_to_pack
from cctvportal.signoff.enums import Decision, PackStep
from cctvportal.signoff.models import Pack, PackItem, Vote
from cctvportal.signoff.packing import digest_of_pack, inside
from tests.builders import Board, asset_use, cast, make_board, make_content, make_home, submit_content
from tests.pack_builder import make_pack, submit_guidance, submit_strategy, vote_on


@pytest.fixture
def board(db) -> Board:
    board = make_board()
    make_home(board)
    return board


def look(user: User, name: str, *args: object, query: str = "") -> str:
    client = Client()
    client.force_login(user)
    return unescape(client.get(reverse(f"signoff:{name}", args=args) + query, follow=True).content.decode())


def send(user: User, name: str, *args: object, **data: object) -> str:
    client = Client()
    client.force_login(user)
    return unescape(client.post(reverse(f"signoff:{name}", args=args), data, follow=True).content.decode())


def ballot(board: Board, pack: Pack, code: str, decision: str, reason: str = "") -> dict:
    digest = digest_of_pack(inside(pack))
    return {"seat": board.seats[code].pk, "decision": decision, "digest": digest, "reason": reason}


def test_the_secretary_and_the_board_see_packs_and_nobody_else(board: Board):
    pack = make_pack(board, submit_guidance(board, "One"))
    for user in (board.secretary, board.members["npia"]):
        assert "Strategy and guidance" in look(user, "packs")
        assert "Strategy and guidance" in look(user, "pack", pack.pk)
    for user in (board.editors["acpo"], board.administrator):
        for name, args in (("packs", ()), ("pack", (pack.pk,)), ("pack_add", (pack.pk,)), ("pack_gather", ())):
            assert "Strategy and guidance" not in look(user, name, *args)


def test_an_empty_list_says_what_to_do(board: Board):
    assert "Gather one" in look(board.secretary, "packs")
    shown = look(board.members["npia"], "packs")
    assert "The secretary gathers submissions that should go out together" in shown
    assert reverse("signoff:pack_gather") not in shown


def test_a_pack_is_gathered_filled_put_and_released_on_the_screens(board: Board):
    one, other, third = submit_guidance(board, "One", "Other", "Third")
    by = board.secretary
    shown = send(by, "pack_gather", title="Spring")
    pack = Pack.objects.get()
    assert "“Spring” was gathered. Choose what goes into it." in shown
    assert "Add to “Spring”" in shown
    assert "2 items were added." in send(by, "pack_add", pack.pk, item=[one.pk, other.pk])
    assert "Put before the board" in look(by, "pack", pack.pk)
    assert "“Spring” is before the board." in send(by, "pack_put", pack.pk, release_at="")
    assert "You vote" not in look(by, "pack", pack.pk)
    for code in ("npia", "sample"):
        shown = send(board.members[code], "pack_vote", pack.pk, **ballot(board, pack, code, Decision.SIGN_OFF))
    assert "That was all it needed: it is public now." in shown
    assert pack.last_event.step == PackStep.RELEASED
    assert third.is_open


def test_all_that_match_a_search_go_in_at_once(board: Board):
    submit_guidance(board, *(f"Siting {number}" for number in range(60)), "Else")
    pack = make_pack(board, put=False)
    shown = look(board.secretary, "pack_add", pack.pk, query="?q=siting")
    assert "Add all 60 that match “siting”" in shown
    assert "Else" not in shown
    assert "60 items were added." in send(board.secretary, "pack_add", pack.pk, q="siting", all="1")
    shown = look(board.secretary, "pack", pack.pk)
    assert shown.count('name="item"') == 50
    assert look(board.secretary, "pack", pack.pk, query="?p=2").count('name="item"') == 10
    assert "<b>Siting 59</b>" in look(board.secretary, "pack", pack.pk, query="?q=59")
    assert "Nothing in this pack matches" in look(board.secretary, "pack", pack.pk, query="?q=nowhere")
    assert "matches “nowhere”" in look(board.secretary, "pack_add", pack.pk, query="?q=nowhere")


def test_a_refused_act_keeps_what_was_entered(board: Board):
    pack = make_pack(board, submit_guidance(board, "One"), put=False)
    past = "2010-03-01T09:30"
    shown = send(board.secretary, "pack_put", pack.pk, release_at=past)
    assert "The time of release is past" in shown
    assert f'value="{past}"' in shown
    assert "Enter day and time" in send(board.secretary, "pack_put", pack.pk, release_at="tomorrow")
    assert "Choose at least one item" in send(board.secretary, "pack_add", pack.pk)
    assert "Give the pack a title" in send(board.secretary, "pack_gather", title=" ")
    assert pack.last_event.step == PackStep.GATHERED


def test_the_time_of_release_is_londons_and_stored_as_an_instant(board: Board):
    pack = make_pack(board, submit_guidance(board, "One"), put=False)
    summer = timezone.localdate().year + 1
    with timezone.override("America/New_York"):
        send(board.secretary, "pack_put", pack.pk, release_at=f"{summer}-07-01T09:30")
    assert pack.release_at == datetime(summer, 7, 1, 8, 30, tzinfo=UTC)
    shown = look(board.secretary, "pack_time", pack.pk)
    assert f'value="{summer}-07-01T09:30"' in shown
    assert f"1 July {summer}, 09:30" in look(board.members["npia"], "pack", pack.pk)
    assert "It goes out as soon as it is signed off." in send(board.secretary, "pack_time", pack.pk, release_at="")


def test_an_hour_that_the_clocks_leave_out_is_told_of(board: Board):
    pack = make_pack(board, submit_guidance(board, "One"), put=False)
    shown = send(board.secretary, "pack_put", pack.pk, release_at="2027-03-28T01:30")
    assert "The clocks go forward or back at that hour." in shown


def test_a_member_reads_on_what_she_votes_and_what_is_left_out(board: Board):
    one, other = submit_guidance(board, "One", "Other")
    pack = make_pack(board, [one, other])
    cast(board, one, "npia", Decision.ABSTAIN)
    shown = look(board.members["npia"], "pack", pack.pk)
    assert "For NPIA you vote on <b>1</b> of 2 items." in shown
    assert "Not on 1 item: NPIA has voted already (abstain)." in shown
    shown = send(board.members["npia"], "pack_vote", pack.pk, **ballot(board, pack, "npia", Decision.SIGN_OFF))
    assert "NPIA signed off “Strategy and guidance”. One item was left out." in shown
    assert "Nothing here waits for your vote" in shown


def test_a_refused_vote_shows_the_pack_again_with_the_reason_kept(board: Board):
    one, other = submit_guidance(board, "One", "Other")
    pack = make_pack(board, [one])
    data = ballot(board, pack, "npia", Decision.RETURN, "It names no source.")
    add_to_pack(pack, [other], board.secretary)
    shown = send(board.members["npia"], "pack_vote", pack.pk, **data)
    assert "What you saw is not what is in the pack now." in shown
    assert "It names no source." in shown
    assert digest_of_pack(inside(pack)) in shown
    assert "Choose the seat" in send(board.members["npia"], "pack_vote", pack.pk, **data | {"seat": "x"})
    undecided = send(board.members["npia"], "pack_vote", pack.pk, **data | {"decision": ""})
    assert "Choose to sign off, to return or to abstain." in undecided
    assert "nothing in this pack on which you can vote" not in undecided
    assert not Vote.objects.filter(pack=pack).exists()


def test_once_the_last_vote_is_cast_one_reason_says_why_there_is_no_other(board: Board):
    pack = make_pack(board, submit_guidance(board, "One"))
    data = ballot(board, pack, "npia", Decision.SIGN_OFF)
    send(board.members["npia"], "pack_vote", pack.pk, **data)
    twice = send(board.members["npia"], "pack_vote", pack.pk, **data)
    assert "NPIA has voted already" in twice
    assert "You have voted on this already" not in twice
    vote_on(board, pack, "sample")
    late = send(board.members["home-office"], "pack_vote", pack.pk, **ballot(board, pack, "home-office", "sign-off"))
    assert "The board does not vote on this pack now: released." in late
    assert "nothing in this pack on which you can vote" not in late


def test_the_address_of_a_refused_vote_leads_back_to_the_pack(board: Board):
    pack = make_pack(board, submit_guidance(board, "One"))
    member, data = board.members["npia"], ballot(board, pack, "npia", Decision.SIGN_OFF)
    assert "not the code" in send(member, "pack_vote", pack.pk, **data | {"signing_code": "wrong"})
    client = Client()
    client.force_login(member)
    assertRedirects(client.get(reverse("signoff:pack_vote", args=[pack.pk])), reverse("signoff:pack", args=[pack.pk]))
    assert not Vote.objects.filter(pack=pack).exists()


def test_what_is_ticked_is_taken_out_with_a_reason(board: Board):
    one, other = submit_guidance(board, "One", "Other")
    pack = make_pack(board, [one, other])
    assert "Tick what you want to take out first." in look(board.secretary, "pack_take_out", pack.pk)
    shown = look(board.secretary, "pack_take_out", pack.pk, query=f"?item={one.pk}&item=x")
    assert "One" in shown
    assert "Say why" in send(board.secretary, "pack_take_out", pack.pk, item=[one.pk], reason="")
    shown = send(board.secretary, "pack_take_out", pack.pk, item=[one.pk], reason="It cannot wait.")
    assert "One item was taken out." in shown
    assert "“One” taken out" in shown
    assert "It cannot wait." in shown
    assert list(inside(pack)) == [other]


def test_a_stopped_pack_says_what_to_do_and_is_resumed(board: Board):
    one, strategy = *submit_guidance(board, "One"), submit_strategy(board)
    pack = make_pack(board, [one, strategy])
    cast(board, strategy, "acpo", Decision.RETURN, reason="Not yet.")
    shown = look(board.secretary, "pack", pack.pk)
    assert "“The strategy”: Not yet." in shown
    assert "Take out what was returned, or add its new round" in shown
    assert "Not under review any more: “The strategy”" in send(board.secretary, "pack_resume", pack.pk)
    send(board.secretary, "pack_take_out", pack.pk, item=[strategy.pk], reason="Returned.")
    assert "is before the board again." in send(board.secretary, "pack_resume", pack.pk)


def test_a_refused_release_is_shown_with_all_its_reasons_and_tried_again(board: Board):
    data = b"A file."
    use = asset_use(sha256=sha256(data), size=len(data), name="file.txt", content_type="text/plain")
    store(frozen_storage(), use.sha256, BytesIO(data))
    Upload.objects.create(sha256=use.sha256, user=board.editors["acpo"])
    pack = make_pack(board, [submit_content(board, make_content("With a file", assets=(use,)))])
    frozen_storage().delete(storage_name(use.sha256))
    vote_on(board, pack, "npia")
    shown = send(board.members["sample"], "pack_vote", pack.pk, **ballot(board, pack, "sample", Decision.SIGN_OFF))
    assert "It could not be released: see why below." in shown
    assert "“With a file”: A file that it was submitted with is gone from the storage." in shown
    assert "Try again now" not in shown
    assert "Try again now" in look(board.secretary, "pack", pack.pk)
    assert "It could not be released." in send(board.secretary, "pack_release", pack.pk)
    store(frozen_storage(), use.sha256, BytesIO(data))
    assert "is released in edition" in send(board.secretary, "pack_release", pack.pk)


def test_a_pack_is_dissolved_with_a_reason(board: Board):
    pack = make_pack(board, submit_guidance(board, "One"))
    assert "Say why" in send(board.secretary, "pack_dissolve", pack.pk, reason="")
    shown = send(board.secretary, "pack_dissolve", pack.pk, reason="They do not belong together.")
    assert "They do not belong together." in shown
    assert pack.last_event.step == PackStep.DISSOLVED


def test_only_the_secretary_reaches_what_changes_a_pack(board: Board):
    (one,) = submit_guidance(board, "One")
    pack = make_pack(board, put=False)
    member = board.members["npia"]
    send(member, "pack_gather", title="Mine")
    send(member, "pack_add", pack.pk, item=[one.pk])
    for name in ("pack_put", "pack_time", "pack_resume", "pack_dissolve", "pack_take_out", "pack_release"):
        send(member, name, pack.pk, reason="No.", item=[one.pk])
    assert Pack.objects.count() == 1
    assert pack.last_event.step == PackStep.GATHERED
    assert not PackItem.objects.exists()


def test_lists_and_review_name_the_pack_that_an_item_is_in(board: Board):
    one, _ = items = submit_guidance(board, "One", "Other")
    pack = make_pack(board, items)
    assert "In the pack <b>Strategy and guidance</b>" in look(board.members["npia"], "board")
    for code in ("npia", "sample"):
        shown = send(
            board.members[code], "vote", one.pk, seat=board.seats[code].pk, decision="sign-off", digest=one.digest
        )
    assert "It goes out with the pack “Strategy and guidance”." in shown
    assert "It goes out with everything else in the pack" in shown
    assert reverse("signoff:pack", args=[pack.pk]) in shown
    assert reverse("signoff:pack", args=[pack.pk]) not in look(board.editors["acpo"], "review", one.pk)


def test_a_pack_of_many_items_is_shown_in_as_many_queries_as_one_of_few(board: Board, django_assert_max_num_queries):
    pack = make_pack(board, submit_guidance(board, *(f"Page {number}" for number in range(60))))
    vote_on(board, pack, "npia")
    client = Client()
    client.force_login(board.members["sample"])
    client.get(reverse("signoff:pack", args=[pack.pk]))
    with django_assert_max_num_queries(45):
        client.get(reverse("signoff:pack", args=[pack.pk]))


def test_a_pack_that_is_overdue_says_that_it_goes_out(board: Board, monkeypatch):
    pack = make_pack(board, submit_guidance(board, "One"), release_at=clock.now() + timedelta(hours=1))
    now = clock.now
    monkeypatch.setattr(clock, "now", lambda: now() + timedelta(hours=2))
    assert "Its time of release has come." in look(board.members["npia"], "pack", pack.pk)
