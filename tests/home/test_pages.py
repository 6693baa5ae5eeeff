"""The home page and the sections beneath it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from cctvportal.signoff.rules import Refused
from home.blocks import AnnouncementBlock
from home.models import (
    ConsultationPage,
    DisclaimerPage,
    GuidancePage,
    HaveYourSayPage,
    HomePage,
    RecommendationPage,
    StrategyPage,
)
from home.models.strategy import UNCITED, status_is_cited
from minutes.models import MinutesPage
from tests.builders import make_board
from tests.factories import (
    CLOSES,
    OPENS,
    build_page,
    make_document,
    make_full_page,
    make_image,
    make_page,
    publish_page,
)

pytestmark = pytest.mark.django_db


class TestHomePage:
    def test_the_announcement_names_the_instants_at_which_it_comes_and_goes(self):
        representation = make_full_page(HomePage).represent()
        announcement = representation.json["announcement"]
        assert (announcement["from"], announcement["until"]) == ("2010-03-01T09:00:00Z", "2010-05-31T16:00:00Z")
        assert announcement["link"] is None
        assert announcement["document"] in representation.documents
        assert representation.boundaries == (OPENS, CLOSES)

    def test_no_announcement_is_null(self):
        representation = make_page(HomePage).represent()
        assert representation.json["announcement"] is None
        assert representation.boundaries == ()

    def test_the_announcement_survives_a_round_trip(self):
        page = make_full_page(HomePage)
        assert page.save_revision().as_object().represent().boundaries == (OPENS, CLOSES)

    @pytest.mark.parametrize(
        ("fields", "where", "message"),
        [
            (
                {"document": True, "url": "https://a.example/", "label": "x"},
                None,
                "Give at most one of page, document and address.",
            ),
            ({"from_time": CLOSES, "until_time": OPENS}, "until_time", "taken down before it is shown"),
            ({"url": "https://a.example/"}, "label", "Give the link its words."),
        ],
    )
    def test_what_an_announcement_may_not_be(self, fields, where, message):
        block = AnnouncementBlock()
        fields = fields | ({"document": make_document().pk} if "document" in fields else {})
        with pytest.raises(ValidationError) as refused:
            block.clean(block.to_python({"text": "<p>New.</p>"} | fields))
        errors = refused.value.block_errors[where].messages if where else refused.value.non_block_errors
        assert message in "".join(str(error) for error in errors)

    def test_an_announcement_may_lead_nowhere(self):
        block = AnnouncementBlock()
        assert block.clean(block.to_python({"text": "<p>New.</p>"}))["label"] == ""

    @pytest.mark.parametrize(("alt", "decorative"), [("", False), ("People", True)])
    def test_the_masthead_is_described_or_decorative(self, alt, decorative):
        page = build_page(HomePage, masthead_image=make_image(), masthead_alt=alt, masthead_decorative=decorative)
        with pytest.raises(ValidationError) as refused:
            page.clean()
        assert refused.value.message_dict == {
            "masthead_alt": ["Describe the picture, or mark it as decorative: one of the two."]
        }

    def test_the_masthead_asks_for_its_renditions(self):
        page = make_full_page(HomePage)
        image = page.masthead_image_id
        assert page.represent().images == {(image, "fill-1200x400"), (image, "width-960")}

    def test_a_link_whose_target_is_gone_is_told(self):
        document = make_document()
        page = make_page(HomePage, links=[("link", {"label": "Strategy", "document": document})])
        document.delete()
        problems = HomePage.objects.get(pk=page.pk).represent().problems
        assert problems == (
            "The link “Strategy” in “Links and downloads” needs exactly one target; what it led to may be gone.",
        )


class TestStrategy:
    def test_updates_stand_newest_first_and_the_undated_last(self):
        updates = make_full_page(RecommendationPage).represent().json["updates"]
        assert [update["date"] for update in updates] == ["2010-01-01", "2009-06-01", "2009-01-01", None]

    def test_an_update_cites_minutes_or_a_document(self):
        page = make_full_page(RecommendationPage)
        found = page.represent()
        minutes, document, *others = [update["evidence"] for update in found.json["updates"]]
        assert (minutes["document"], document["page"], others) == (None, None, [None, None])
        assert (found.pages, found.documents) == ({minutes["page"]}, {document["document"]})

    def test_minutes_that_are_evidence_have_to_be_published(self):
        board, minutes = make_board(), make_page(MinutesPage)
        page = make_page(RecommendationPage, updates=[("update", {"text": "<p>Done.</p>", "minutes": minutes})])
        with pytest.raises(Refused, match=rf"links to pages that are not published \(page {minutes.pk}\)"):
            publish_page(board, page)
        publish_page(board, minutes)
        assert publish_page(board, page).representation["updates"][0]["evidence"]["page"] == minutes.pk

    def test_evidence_is_minutes_and_one_of_the_two(self):
        block = RecommendationPage._meta.get_field("updates").stream_block.child_blocks["update"]
        update = {"date": None, "text": "<p>Done.</p>"}
        minutes, other, document = make_page(MinutesPage).pk, make_page(GuidancePage).pk, make_document().pk
        block.clean(block.to_python(update | {"minutes": minutes}))
        for refused in ({"minutes": other}, {"minutes": minutes, "document": document}):
            with pytest.raises(StructBlockValidationError):
                block.clean(block.to_python(update | refused))

    def test_a_change_of_the_published_status_cites_what_decided_it(self):
        page = make_page(RecommendationPage, status="not-started")
        publish_page(make_board(), page)
        page.status = "complete"
        assert UNCITED in page.represent().problems
        page.updates = [("update", {"date": None, "text": "<p>Done.</p>"})]
        assert UNCITED in page.represent().problems
        page.updates = [("update", {"date": None, "text": "<p>Done.</p>", "document": make_document()})]
        assert page.represent().problems == ()

    def test_what_was_cited_for_one_status_does_not_do_for_the_next(self):
        cited = {"date": "2010-01-01", "html": "<p>Begun.</p>", "evidence": {"page": 3, "document": None}}
        before = {"date": None, "html": "<p>Of before there was evidence.</p>"}
        published = {"status": {"code": "in-progress"}, "updates": [cited, before]}
        kept = [cited, before | {"evidence": None}]
        assert status_is_cited("in-progress", kept, published)
        assert not status_is_cited("complete", kept, published)
        assert status_is_cited("complete", [cited | {"date": "2010-05-01"}, *kept], published)

    def test_a_recommendation_of_which_little_is_known(self):
        json = make_page(RecommendationPage).represent().json
        assert json["number"] is json["lead_agency"] is json["target_date"] is None
        assert json["status"] == {"code": "not-recorded", "name": "Not recorded"}
        assert json["theme"] == {"code": "standards", "name": "Standards"}


class TestGuidance:
    def test_sections_have_anchors_and_blocks_of_their_own(self):
        same = [("rich_text", "<p>The same.</p>")]
        page = make_page(
            GuidancePage,
            sections=[
                ("section", {"heading": "Signs", "body": [*same, ("heading", {"text": "Signs", "level": "3"})]}),
                ("section", {"heading": "Signs", "body": same}),
            ],
        )
        one, two = page.represent().json["sections"]
        assert (one["anchor"], one["body"][1]["value"]["anchor"], two["anchor"]) == ("signs", "signs-2", "signs-3")
        assert one["body"][0]["id"] != two["body"][0]["id"]

    def test_a_problem_names_the_section(self):
        body = [("rich_text", '<p><a linktype="page" id="999999">x</a></p>')]
        page = make_page(GuidancePage, sections=[("section", {"heading": "Where to site cameras", "body": body})])
        assert "in “Where to site cameras” points to a page" in page.represent().problems[0]


class TestConsultation:
    def test_it_changes_when_it_opens_and_closes(self):
        representation = make_page(ConsultationPage).represent()
        assert representation.boundaries == (OPENS, CLOSES)
        assert (representation.json["opens"], representation.json["closes"]) == (
            "2010-03-01T09:00:00Z",
            "2010-05-31T16:00:00Z",
        )
        assert representation.json["outcome"] is None

    def test_it_closes_after_it_opens(self):
        with pytest.raises(ValidationError) as refused:
            build_page(ConsultationPage, opens=CLOSES, closes=OPENS).clean()
        assert refused.value.message_dict == {
            "closes": ["The consultation would close before it opens. Choose a later time."]
        }

    def test_a_draft_without_times_is_told(self):
        problems = build_page(ConsultationPage, opens=None, closes=None).represent().problems
        assert problems == ("The consultation has no opening time.", "The consultation has no closing time.")


class TestHaveYourSay:
    def test_a_seat_that_is_gone_is_told(self):
        page = make_page(HaveYourSayPage, seats=[("seat", {"seat": "gone", "contact": "", "email": ""})])
        assert page.represent().problems == ("“Seats” names an agency that no longer exists: gone.",)


def test_a_published_version_of_the_disclaimer_keeps_its_wording():
    board = make_board()
    disclaimer = make_page(DisclaimerPage, version="1", body=[("rich_text", "<p>Words.</p>")])
    publish_page(board, disclaimer)

    disclaimer.summary, disclaimer.change_note = "Another summary.", "A clearer summary."
    disclaimer.clean()

    for field, value in {"body": [("rich_text", "<p>Other.</p>")], "effective_date": date(2010, 1, 1)}.items():
        changed = DisclaimerPage.objects.get(pk=disclaimer.pk)
        setattr(changed, field, value)
        with pytest.raises(ValidationError) as refused:
            changed.clean()
        assert refused.value.message_dict == {
            "version": ["Version 1 was published with other words. Give these a version of their own."]
        }
        changed.version = "2"
        changed.clean()


def test_where_pages_may_stand():
    assert HomePage.allowed_parent_page_models() == [HomePage._meta.get_field("page_ptr").related_model]
    assert RecommendationPage.allowed_parent_page_models() == [StrategyPage]
    assert ConsultationPage.allowed_parent_page_models() == [HaveYourSayPage]
    assert set(GuidancePage.allowed_parent_page_models()) == {HomePage, GuidancePage}
    assert (HomePage.max_count, DisclaimerPage.max_count) == (1, 1)
    assert not HomePage.can_create_at(make_page(HomePage).get_parent())
