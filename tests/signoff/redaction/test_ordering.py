"""Two people of two seats order a redaction, knowing what they order; nobody alone, and nothing by surprise."""

import pytest

from cctvportal.agencies.enums import Capacity, Role
from cctvportal.agencies.models import Membership
from cctvportal.record.models import RecordEntry
from cctvportal.signoff.actions.redact import abandon_redaction, carry_out_redaction, propose_redaction
from cctvportal.signoff.enums import RedactionStep
from cctvportal.signoff.models import Redaction
from cctvportal.signoff.redaction.finding import Named
from cctvportal.signoff.rules import Refused
from tests.builders import join, leave, make_user
from tests.signoff.redaction.orders import NAME, order, proposal, propose, tables_holding

pytestmark = pytest.mark.django_db


def test_nobody_redacts_alone(board, proposed):
    with pytest.raises(Refused, match="You have signed this already"):
        carry_out_redaction(order(board, proposed, "acpo"))
    assert tables_holding("Zebedee")


def test_nobody_redacts_alone_for_another_seat(board, proposed):
    """She sits on two seats, and still is one person."""
    join(board.members["acpo"], board.agencies["npia"], Role.BOARD_MEMBER)
    with pytest.raises(Refused, match="You have signed this already"):
        carry_out_redaction(order(board, proposed, "npia", by=board.members["acpo"]))


def test_a_proposal_whose_digest_is_not_its_own_is_not_carried_out(board, page, proposed):
    proposed.statement = "Other."
    with pytest.raises(Refused, match="the digests differ"):
        carry_out_redaction(order(board, proposed))


def test_two_people_of_one_seat_are_not_enough(board, proposed):
    deputy = make_user("acpo-deputy")
    join(deputy, board.agencies["acpo"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    with pytest.raises(Refused, match="ACPO has signed this already"):
        carry_out_redaction(order(board, proposed, "acpo", by=deputy))


def test_nobody_signs_for_a_seat_that_is_not_hers(board, proposed):
    with pytest.raises(Refused, match="does not sit on the seat"):
        carry_out_redaction(order(board, proposed, "npia", by=board.editors["npia"]))


def test_it_is_not_carried_out_once_the_proposer_has_left(board, proposed):
    leave(Membership.objects.get(user=board.members["acpo"], role=Role.BOARD_MEMBER))
    with pytest.raises(Refused, match="Propose it anew"):
        carry_out_redaction(order(board, proposed))


def test_a_contributor_may_order_it_since_it_only_destroys_and_both_seats_are_named(board, page):
    join(board.editors["acpo"], board.agencies["sample"], Role.BOARD_MEMBER, capacity=Capacity.DEPUTY)
    redaction = propose(board, page.pk, code="sample", by=board.editors["acpo"])
    carry_out_redaction(order(board, redaction))
    assert RecordEntry.objects.get(kind="redaction").body["seats"] == ["npia", "sample"]


def test_what_is_signed_is_what_is_shown(board, proposed):
    with pytest.raises(Refused, match="What you looked at"):
        carry_out_redaction(order(board, proposed, digest="0" * 64))


def test_it_has_to_be_confirmed_in_words(board, proposed):
    with pytest.raises(Refused, match="Type DESTROY"):
        carry_out_redaction(order(board, proposed, confirmation="yes"))


def test_a_place_that_moved_since_stops_it(board, page, proposed):
    page.summary = f"Now {NAME} advises otherwise."
    page.save_revision(user=board.editors["acpo"])
    with pytest.raises(Refused, match="Something changed since"):
        carry_out_redaction(order(board, proposed))
    assert tables_holding("Zebedee")


def test_it_is_carried_out_once(board, proposed):
    carry_out_redaction(order(board, proposed))
    with pytest.raises(Refused, match="This redaction is not open"):
        carry_out_redaction(order(board, proposed, "home-office"))


def test_an_abandoned_one_is_not_carried_out(board, proposed):
    abandon_redaction(proposed, board.members["npia"])
    with pytest.raises(Refused, match="This redaction is not open: abandoned"):
        carry_out_redaction(order(board, proposed))


def test_only_the_board_abandons(board, proposed):
    for user in (board.editors["acpo"], board.administrator, board.secretary):
        with pytest.raises(Refused, match="Only a member of the board"):
            abandon_redaction(proposed, user)
    assert proposed.last_event.step == RedactionStep.PROPOSED


@pytest.mark.parametrize("person", ["editors", "secretary", "administrator"])
def test_nobody_else_proposes(board, page, person):
    by = board.editors["acpo"] if person == "editors" else getattr(board, person)
    with pytest.raises(Refused, match="does not sit on the seat"):
        propose(board, page.pk, by=by)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"ground": "taste"}, "Choose the law"),
        ({"wording": "No."}, "Say in 10 to 300 characters"),
        ({"wording": f"Request of {NAME}, 2010"}, "The ground repeats"),
        ({"passages": ()}, "Name what is to be destroyed"),
        ({"passages": ("of",)}, "A passage needs 3 characters"),
        ({"passages": ("Nowhere to be found",)}, "stands nowhere on this page"),
        ({"passages": (), "fields": ("/nothing/here",)}, "There is no text"),
        ({"passages": (), "files": ("f" * 64,)}, "never had a file"),
        ({"passages": ("advice",)}, "present address holds it"),
    ],
)
def test_a_proposal_that_cannot_be_meant_is_refused(board, page, fields, why):
    with pytest.raises(Refused, match=why):
        propose(board, page.pk, **fields)
    assert not Redaction.objects.exists()


def test_a_field_is_named_by_its_pointer_and_its_words_are_found_everywhere(board, page):
    redaction = propose(board, page.pk, passages=(), fields=("/summary",))
    carry_out_redaction(order(board, redaction))
    assert tables_holding("quill advises.") == {}


def test_a_proposal_keeps_no_word_of_what_it_names(board, page):
    before = tables_holding("Zebedee")
    propose(board, page.pk)
    assert set(tables_holding("Zebedee")) - set(before) == set()


def test_who_proposes_is_told_where_else_it_stands(board, page, other_page):
    warnings = proposal(board, page.pk).found.warnings
    assert warnings == (f"“{NAME} elsewhere” (/elsewhere/) holds it too. Nothing changes there.",)


def test_a_passage_of_no_page_is_refused(board, page):
    with pytest.raises(Refused, match="Say of which page"):
        propose_redaction(proposal(board, None, named=Named(None, passages=(NAME,))))
