"""Bodies: each block as JSON, and what its form refuses."""

import pytest
from django.core.exceptions import ValidationError

from cctvportal.pages.blocks import BodyBlock, FooterLinkBlock, ImageBlock, LinkBlock, TableBlock
from cctvportal.pages.completeness import shortcomings
from cctvportal.pages.represent import Representer
from home.models import HomePage, StrategyPage
from tests.factories import full_body, make_document, make_image, make_page, table

pytestmark = pytest.mark.django_db


def body(blocks: list, representer: Representer | None = None) -> list[dict]:
    page = StrategyPage(body=blocks)
    return (representer or Representer()).body(page.body)


def problems(blocks: list) -> tuple[str, ...]:
    representer = Representer()
    body(blocks, representer)
    return representer.finish({}).problems


def test_every_block_as_the_contract_has_it():
    blocks = full_body()
    document, image = blocks[3][1]["document"], blocks[2][1]["image"]
    representer = Representer()

    found = {block["type"]: block["value"] for block in body(blocks, representer)}

    assert found == {
        "heading": {"text": "Where to site cameras", "level": 2, "anchor": "where-to-site-cameras"},
        "rich_text": {"html": f'<p>See <a data-document="{document.pk}">this</a>.</p>'},
        "image": {"image": image.pk, "alt": "A camera on a pole", "caption": "A camera"},
        "document": {"document": document.pk, "title": "", "description": "The whole text"},
        "callout": {"kind": "warning", "title": "Signs", "html": "<p>Put up signs.</p>"},
        "quote": {"text": "Words.", "attribution": "The strategy"},
        "table": {
            "caption": "Retention",
            "columns": ["Purpose", "Days"],
            "rows": [["cell 0", "cell 1"]],
            "row_headers": True,
        },
        "contact": {"name": "Enquiries", "email": "a@portal.example", "phone": "", "address": "1 Road\nTown"},
        "statistics": {"title": "In figures", "items": [{"figure": "44", "label": "recommendations"}], "source": ""},
    }
    collected = representer.finish({})
    assert collected.images == {(image.pk, spec) for spec in ("width-320", "width-640", "width-960")}
    assert collected.documents == {document.pk}
    assert collected.problems == ()


def test_block_ids_come_from_position_and_content():
    one, two = ("rich_text", "<p>One</p>"), ("rich_text", "<p>Two</p>")
    first, second = body([one, two])
    assert len(first["id"]) == 12
    assert int(first["id"], 16)
    assert body([one, two]) == [first, second]
    assert body([two, one])[0]["id"] not in (first["id"], second["id"])
    assert body([one, one])[0]["id"] != body([one, one])[1]["id"]


def test_headings_have_anchors_of_their_own():
    found = body([("heading", {"text": "Signs", "level": "2"}), ("heading", {"text": "Signs", "level": "3"})])
    assert [(block["value"]["anchor"], block["value"]["level"]) for block in found] == [("signs", 2), ("signs-2", 3)]


def test_empty_text_shows_nothing_and_is_no_problem():
    assert body([("rich_text", '<p data-block-key="a"></p>')]) == []
    assert problems([("rich_text", "")]) == ()


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        (("heading", {"text": " "}), "A heading in “Siting” has no text."),
        (("image", {"image": None}), "An image in “Siting” was never chosen, or no longer exists."),
        (("document", {"document": None}), "A document in “Siting” was never chosen, or no longer exists."),
        (("quote", {"text": ""}), "A quote in “Siting” has no text."),
        (("table", {"table": None}), "A table in “Siting” has no columns."),
        (("statistics", {"figures": []}), "Statistics in “Siting” have no figures."),
    ],
)
def test_a_block_half_filled_is_left_out_and_told(block, problem):
    blocks = [("heading", {"text": "Siting"}), block]
    assert [found["type"] for found in body(blocks)] == ["heading"]
    assert problems(blocks) == (problem,)


def test_a_deleted_image_is_told():
    image = make_image()
    page = make_page(StrategyPage, body=[("image", {"image": image, "alt_text": "A camera"})])
    image.delete()
    representation = StrategyPage.objects.get(pk=page.pk).represent()
    assert representation.problems == ("An image in “Body” was never chosen, or no longer exists.",)
    assert representation.images == frozenset()


def test_an_image_without_words_is_told():
    blocks = [("image", {"image": make_image(), "alt_text": "", "decorative": False})]
    assert problems(blocks) == ("An image in “Body” has no alternative text and is not marked as decorative.",)
    decorative = [("image", {"image": make_image(), "alt_text": "", "decorative": True})]
    assert problems(decorative) == ()


class TestForms:
    @pytest.mark.parametrize(
        ("alt", "decorative", "is_right"),
        [("A", False, True), ("", True, True), ("A", True, False), (" ", False, False)],
    )
    def test_a_picture_is_described_or_decorative(self, alt, decorative, is_right):
        block = ImageBlock()
        value = block.to_python({"image": make_image().pk, "alt_text": alt, "decorative": decorative})
        if is_right:
            assert block.clean(value)["alt_text"] == alt
        else:
            with pytest.raises(ValidationError) as refused:
                block.clean(value)
            assert "one of the two" in str(refused.value.block_errors["alt_text"])

    def test_a_draft_may_leave_the_picture_undescribed_for_now(self):
        block = ImageBlock()
        block.defer_required_validation()
        try:
            assert block.clean(block.to_python({"image": make_image().pk, "alt_text": ""}))
        finally:  # the blocks within are shared by all instances
            block.restore_deferred_validation()

    @pytest.mark.parametrize("bad", [table("", "A"), table("Caption", ""), {"caption": "x", "columns": [], "rows": []}])
    def test_a_table_needs_caption_and_column_headings(self, bad):
        block = TableBlock()
        with pytest.raises(ValidationError) as refused:
            block.clean(block.to_python({"table": bad}))
        assert "table" in refused.value.block_errors
        assert block.clean(block.to_python({"table": table()}))

    @pytest.mark.parametrize("targets", [[], ["page", "url"], ["document", "url"], ["page", "document", "url"]])
    def test_a_link_leads_to_one_place(self, targets):
        block = LinkBlock()
        places = {"page": make_page(HomePage).pk, "document": make_document().pk, "url": "https://a.example/"}
        with pytest.raises(ValidationError) as refused:
            block.clean(block.to_python({"label": "x"} | {key: places[key] for key in targets}))
        assert refused.value.non_block_errors == ["Give exactly one of page, document and address."]
        for key in places:
            assert block.clean(block.to_python({"label": "x", key: places[key]}))

    def test_a_link_of_the_footer_goes_to_http_addresses_only(self):
        block = FooterLinkBlock()
        with pytest.raises(ValidationError):
            block.clean(block.to_python({"label": "x", "url": "ftp://a.example/"}))

    def test_every_block_can_be_picked_by_its_description(self):
        assert all(block.meta.icon != "placeholder" for block in BodyBlock().child_blocks.values())
        assert all(block.get_description() for block in BodyBlock().child_blocks.values())


class TestShortcomings:
    def test_a_complete_page_has_none(self):
        assert shortcomings(make_page(StrategyPage, body=full_body())) == ()

    def test_each_missing_field_and_block_is_told(self):
        page = make_page(
            StrategyPage, summary="", body=[("heading", {"text": "", "level": "2"}), ("image", {"image": None})]
        )
        assert set(shortcomings(page)) == {
            "Summary: This field cannot be blank.",
            "Body: This field is required.",
        }
