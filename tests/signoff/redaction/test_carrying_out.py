"""What two seats ordered is destroyed in every place, and what stays says so."""

import json

import pytest

from cctvportal.publication.models import Destruction, Publication, Tombstone
from cctvportal.publication.reads import current_edition
from cctvportal.publication.verification import verify
from cctvportal.record import verify as stranger
from cctvportal.record.models import RecordEntry
from cctvportal.record.verification import examined_record
from cctvportal.signoff.actions.redact import carry_out_redaction
from search.models import SearchRow, SearchWord
from tests.signoff.redaction.orders import BLOCKS, NAME, order, propose, redact, tables_holding

pytestmark = pytest.mark.django_db


def test_a_name_stands_in_many_tables_before(page):
    assert set(tables_holding("Zebedee")) >= {
        "publication_publication",
        "search_searchrow",
        "record_recordentry",
        "record_secret",
        "signoff_submission",
        "wagtailcore_page",
        "wagtailcore_revision",
        "wagtailcore_pagelogentry",
        "home_guidancepage",
    }


def test_a_redacted_name_stands_in_no_table_any_more(board, page):
    redact(board, page.pk)
    assert tables_holding("Zebedee") == {}
    assert tables_holding("Quill") == {}


def test_what_is_public_shows_blocks_in_its_place(board, page):
    redact(board, page.pk)
    for version in Publication.objects.filter(content_id=page.pk):
        assert version.title == version.representation["title"] == f"Advice of {BLOCKS}"
        html = version.representation["sections"][0]["body"][0]["value"]["html"]
        assert html == "<p>Said ████████<b>██</b>███ &amp; others.</p>"


def test_digests_stay_and_tombstones_stand_beside_them(board, page):
    before = list(
        Publication.objects.filter(content_id=page.pk).values_list("edition_id", "digest").order_by("edition_id")
    )
    redaction = redact(board, page.pk)
    assert (
        list(Publication.objects.filter(content_id=page.pk).values_list("edition_id", "digest").order_by("edition_id"))
        == before
    )
    stones = Tombstone.objects.filter(content_id=page.pk).values_list("of_edition", "digest")
    assert list(stones) == before
    destruction = Destruction.objects.get(redaction=redaction.pk)
    assert destruction.ground == redaction.statement
    assert destruction.seats == ["acpo", "npia"]
    assert destruction.edition == current_edition()


def test_the_record_is_redacted_and_not_broken(board, page):
    redaction = redact(board, page.pk)
    examination = examined_record()
    assert examination.problems == []
    told = RecordEntry.objects.get(kind="redaction").body
    assert told["redaction"] == str(redaction.pk)
    assert examination.redacted_entries == told["entries"] != []
    assert {each["content"] for each in told["publications"]} == {page.pk}
    assert verify().ok


def test_an_export_is_redacted_and_not_broken(board, page, tmp_path, capsys):
    redact(board, page.pk)
    export = tmp_path / "record.jsonl"
    lines = [json.dumps(entry.exported(), ensure_ascii=False) for entry in RecordEntry.objects.order_by("pk")]
    export.write_text("\n".join(lines) + "\n")
    assert stranger.main([str(export)]) == 0
    assert "is redacted" in capsys.readouterr().out


def test_it_is_found_no_more_by_searching(board, page):
    assert SearchRow.objects.filter(document="zebedee").exists()
    assert SearchWord.objects.filter(word="zebedee").exists()
    redact(board, page.pk)
    assert not SearchRow.objects.filter(document="zebedee").exists()
    assert not SearchWord.objects.filter(word="zebedee").exists()


def test_it_makes_an_edition_of_its_own(board, page):
    before = current_edition().number
    redact(board, page.pk)
    assert (current_edition().number, current_edition().cause) == (before + 1, "redaction")


def test_the_head_of_the_record_is_redacted_like_any_other_entry(board, page):
    assert RecordEntry.objects.order_by("-pk").first().body["publications"][0]["content"] == page.pk
    redact(board, page.pk)
    assert examined_record().problems == []


def test_other_content_is_left_alone_and_whoever_proposes_is_told(board, page, other_page):
    redaction = propose(board, page.pk)
    carry_out_redaction(order(board, redaction))
    assert Publication.objects.current().get(content_id=other_page.pk).title == f"{NAME} elsewhere"
