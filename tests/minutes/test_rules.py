"""The rules of minutes."""

import pytest
from django.core.exceptions import ValidationError

from minutes import rules
from minutes.models import MinutesAddendumPage, MinutesIndexPage, MinutesPage
from tests.builders import make_board
from tests.factories import build_page, make_agency, make_full_page, make_page, make_seat, publish_page

pytestmark = pytest.mark.django_db


def action(reference: str) -> tuple[str, dict]:
    return "action", {"reference": reference, "text": "Do it.", "owner": make_agency().code}


def report(reference: str) -> tuple[str, dict]:
    return "report", {"reference": reference, "state": "done"}


def refusal(page: MinutesPage) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused:
        page.clean()
    return refused.value.message_dict


class TestNumber:
    def test_a_second_page_for_a_meeting_is_refused(self):
        make_page(MinutesPage, number=4, title="Meeting 4")
        assert refusal(build_page(MinutesPage, number=4)) == {
            "number": ["Meeting number 4 has minutes already: “Meeting 4”."]
        }
        build_page(MinutesPage, number=5).clean()

    def test_the_number_of_a_draft_counts_as_its_latest_revision_has_it(self):
        page = make_page(MinutesPage, number=4)
        page.number = 5
        page.save_revision()
        assert "number" in refusal(build_page(MinutesPage, number=5))
        build_page(MinutesPage, number=4).clean()

    def test_a_live_page_keeps_its_number_while_its_draft_has_another(self):
        page = make_page(MinutesPage, number=4, live=True)
        page.number = 5
        page.save_revision()
        assert "number" in refusal(build_page(MinutesPage, number=4))
        assert "number" in refusal(build_page(MinutesPage, number=5))

    def test_a_page_does_not_stand_in_its_own_way(self):
        page = make_page(MinutesPage, number=4)
        page.save_revision()
        page.clean()

    def test_a_draft_without_number_is_told(self):
        page = build_page(MinutesPage, number=None)
        page.clean()
        assert page.represent().problems == ("The minutes have no meeting number.",)


class TestActions:
    def test_references_begin_with_the_meetings_number(self):
        page = build_page(MinutesPage, number=4, actions=[action("4.1"), action("3.2")])
        assert refusal(page) == {
            "actions": ["The references of this meeting's actions begin with 4; these do not: 3.2."]
        }

    def test_references_are_used_once(self):
        page = build_page(MinutesPage, number=4, actions=[action("4.1"), action("4.2"), action("4.1")])
        assert refusal(page) == {"actions": ["Each action needs a reference of its own; used twice: 4.1."]}

    def test_reports_are_on_earlier_actions_once_each(self):
        page = build_page(MinutesPage, number=4, action_reports=[report("3.1"), report("4.1"), report("5.1")])
        assert refusal(page) == {
            "action_reports": ["Reports are on actions of meetings before this one; these are not: 4.1, 5.1."]
        }
        page = build_page(MinutesPage, number=4, action_reports=[report("3.1"), report("3.1")])
        assert refusal(page) == {"action_reports": ["Report on each action once; reported twice: 3.1."]}

    @pytest.mark.parametrize("reference", ["4", "4.", "4.0", "04.1", "4.1.1", "four.1", "4,1"])
    def test_a_reference_has_one_form(self, reference):
        block = MinutesPage._meta.get_field("actions").stream_block.child_blocks["action"]
        with pytest.raises(ValidationError) as refused:
            block.clean(block.to_python(action(reference)[1]))
        assert "reference" in refused.value.block_errors
        assert block.clean(block.to_python(action("4.1")[1]))

    def test_owners_are_agencies(self):
        block = MinutesPage._meta.get_field("actions").stream_block.child_blocks["action"]
        with pytest.raises(ValidationError) as refused:
            block.clean(block.to_python(action("4.1")[1] | {"owner": "nobody"}))
        assert "owner" in refused.value.block_errors


def test_a_seat_stands_once_in_the_attendance():
    row = ("seat", {"seat": make_seat().code, "attended": "present"})
    assert refusal(build_page(MinutesPage, attendance=[row, row])) == {
        "attendance": ["Each seat has one line; listed twice: npia."]
    }


@pytest.mark.parametrize("confirmed_at", [3, 4])
def test_minutes_are_confirmed_at_a_later_meeting(confirmed_at):
    page = build_page(MinutesPage, number=4, confirmed_at=confirmed_at)
    assert refusal(page) == {"confirmed_at": ["The minutes of meeting 4 can only be confirmed at a later meeting."]}


class TestConfirmed:
    @pytest.fixture
    def confirmed(self) -> MinutesPage:
        return make_page(MinutesPage, number=4, confirmed_at=5, place="London")

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("title", "Other minutes"),
            ("place", "York"),
            ("number", 6),
            ("confirmed_at", None),
            ("items", [("item", {"heading": "New"})]),
            ("actions", [("action", {"reference": "4.1", "text": "x", "owner": "acpo"})]),
        ],
    )
    def test_their_substance_is_refused_to_change(self, confirmed, field, value):
        published = confirmed.represent().json
        setattr(confirmed, field, value)
        with pytest.raises(ValidationError) as refused:
            rules.refuse_change_of_confirmed(confirmed, published)
        (message,) = refused.value.messages
        assert message == (
            "These minutes were confirmed at meeting 5. Add an addendum below them instead, "
            f"and undo the changes to: {field.replace('_', ' ')}."
        )

    def test_what_is_said_about_them_may_change(self, confirmed):
        published = confirmed.represent().json
        confirmed.summary, confirmed.contact_name = "Other", "Team"
        confirmed.change_note, confirmed.review_by = "Clearer", "2012-01-01"
        rules.refuse_change_of_confirmed(confirmed, published)

    def test_confirming_may_correct_what_was_unconfirmed(self, confirmed):
        published = confirmed.represent().json | {"confirmed_at": None, "place": "York"}
        rules.refuse_change_of_confirmed(confirmed, published)

    def test_a_key_that_a_later_release_adds_is_no_change(self, confirmed):
        published = confirmed.represent().json
        del published["document"]
        rules.refuse_change_of_confirmed(confirmed, published)

    def test_the_form_compares_with_what_was_published(self, confirmed):
        confirmed.place = "York"
        confirmed.clean()
        confirmed.place = "London"
        publish_page(make_board(), confirmed)
        confirmed.save_revision().as_object().clean()

        confirmed.place = "York"
        with pytest.raises(ValidationError, match="undo the changes to: place"):
            confirmed.clean()


class TestAddenda:
    def test_it_names_the_meeting_it_adds_to(self):
        minutes = make_page(MinutesPage, number=3)
        addendum = make_page(MinutesAddendumPage, minutes, sequence=1)
        assert addendum.represent().json["number"] == 3

    def test_the_meetings_number_is_that_of_the_draft(self):
        minutes = make_page(MinutesPage, number=3)
        addendum = make_page(MinutesAddendumPage, minutes, sequence=1)
        minutes.number = 2
        minutes.save_revision()
        assert MinutesAddendumPage.objects.get(pk=addendum.pk).represent().json["number"] == 2

    def test_two_addenda_do_not_share_a_number(self):
        minutes = make_page(MinutesPage, number=3)
        make_page(MinutesAddendumPage, minutes, sequence=1, title="First addendum")
        second = make_page(MinutesAddendumPage, minutes, sequence=2)
        second.clean()
        second.sequence = 1
        assert refusal(second) == {"sequence": ["Addendum 1 exists already: “First addendum”."]}

    def test_addenda_to_other_minutes_have_numbers_of_their_own(self):
        make_page(MinutesAddendumPage, make_page(MinutesPage, number=3), sequence=1)
        make_page(MinutesAddendumPage, make_page(MinutesPage, number=4), sequence=1).clean()

    def test_where_they_stand(self):
        assert MinutesPage.allowed_parent_page_models() == [MinutesIndexPage]
        assert MinutesAddendumPage.allowed_parent_page_models() == [MinutesPage]
        assert MinutesAddendumPage.allowed_subpage_models() == []


def test_the_whole_of_the_minutes_is_represented():
    json = make_full_page(MinutesPage).represent().json
    npia, acpo = {"code": "npia", "name": "NPIA"}, {"code": "acpo", "name": "ACPO"}
    assert json["chair"] == npia
    assert json["attendance"] == [{"seat": npia, "attended": "present", "note": "for item 1"}]
    assert json["items"] == [{"number": "1", "heading": "Progress", "discussion": "<p>Said.</p>", "decision": ""}]
    assert json["actions"] == [{"reference": "4.1", "text": "Write it up.", "owner": acpo, "due": "2009-04-01"}]
    assert json["action_reports"] == [{"reference": "3.1", "state": "done", "note": ""}]
