"""The resolver answers as of one edition, whatever was published since."""

from datetime import timedelta

import pytest
from time_machine import travel

from cctvportal.delivery.resolver import PublishedResolver, prefixes
from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_edition, current_publication
from tests.builders import declare_emergency, make_content, publish_content, submit_content
from tests.design import samples
from tests.publication_builder import publish_sample, withdraw


@pytest.fixture
def earlier(site):
    """The edition before a page was changed, one added, one withdrawn, an action reported and a version made."""
    edition = current_edition()
    publish_sample(site, samples.BULLETIN, title="August 09 Bulletin", change_note="Renamed.")
    publish_content(site, make_content("Added", parent_id=samples.NEWS, path="/news/added/", type="news.NewsPage"))
    withdraw(site, samples.ANNOUNCEMENT)
    reports = [{"reference": "3.1", "state": "done", "note": ""}]
    publish_sample(site, samples.MEETING_4, action_reports=reports)
    publish_sample(site, samples.DISCLAIMER, version="2")
    return edition


@pytest.fixture
def then(earlier) -> PublishedResolver:
    return PublishedResolver(earlier)


@pytest.fixture
def now(earlier) -> PublishedResolver:
    return PublishedResolver(current_edition())


def test_a_page_is_what_stood_then(then, now):
    assert then.page(samples.BULLETIN)["title"] == "July 09 Bulletin"
    assert now.page(samples.BULLETIN)["title"] == "August 09 Bulletin"
    assert then.page(samples.ANNOUNCEMENT)["kind"] == "content"
    assert now.page(samples.ANNOUNCEMENT)["kind"] == "withdrawal"


def test_children_are_those_that_stood_then_each_once(then, now):
    assert [page["id"] for page in then.children(samples.NEWS)] == [samples.ANNOUNCEMENT, samples.BULLETIN]
    assert len(now.children(samples.NEWS)) == 3
    assert [page["title"] for page in now.children(samples.NEWS, "news.BulletinPage")] == ["August 09 Bulletin"]


def test_the_newest_are_those_that_were_new_then(then, now):
    renamed = next(page for page in now.latest(20) if page["id"] == samples.BULLETIN)
    assert renamed["change_note"] == "Renamed."
    assert [page["title"] for page in now.latest(3)] == ["Disclaimer", "Meeting Number 4", "Added"]
    assert "Added" not in [page["title"] for page in then.latest(50)]
    assert samples.ANNOUNCEMENT not in [page["id"] for page in now.latest(50)]


def test_an_action_is_as_it_was_reported_by_then(then, now):
    for resolver, state, meeting in ((then, "open", None), (now, "done", 4)):
        action = resolver.actions(samples.MEETING_3)[0]
        assert (action["reference"], action["state"], action["reported_at"]) == ("3.1", state, meeting)


def test_versions_are_those_made_by_then(then, now):
    assert [row["version"] for row in then.versions(samples.DISCLAIMER)] == ["1.1"]
    assert [row["version"] for row in now.versions(samples.DISCLAIMER)] == ["2", "1.1"]


def test_what_is_not_there_is_none_and_asked_once(now, queries):
    now.page(samples.NEWS)
    with queries() as asked:
        assert now.page(424_242) is None
        assert now.page(424_242) is None
    assert len(asked) == 1
    assert now.document(424_242) is None
    assert now.image(samples.HOME_PAGE["masthead"]["image"], "width-1") is None
    assert now.children(424_242) == now.minutes(424_242) == now.actions(424_242) == now.versions(424_242) == []


def test_a_withdrawn_meeting_reports_on_nothing_and_has_no_actions(site, earlier):
    withdraw(site, samples.MEETING_4)
    resolver = PublishedResolver(current_edition())
    assert resolver.actions(samples.MEETING_3)[0]["state"] == "open"
    assert resolver.actions(samples.MEETING_4) == []
    assert [page["id"] for page in resolver.minutes(samples.MINUTES)] == [samples.MEETING_3, samples.MEETING_4]


def test_a_page_s_own_assets_come_before_those_of_other_pages(site):
    edition = current_edition()
    shown = Publication.objects.current().get(content_id=samples.STRATEGY)
    own = next(use for use in shown.assets if use["role"] == "document" and use["library_id"] == samples.STRATEGY_PDF)
    own["name"] = "own.pdf"
    resolver = PublishedResolver(edition, shown, shown.path)
    assert resolver.document(samples.STRATEGY_PDF)["filename"] == "own.pdf"
    assert PublishedResolver(edition).document(samples.STRATEGY_PDF)["filename"] == "strategy.pdf"


def test_a_draft_that_was_never_published_can_be_shown(site):
    """What a preview does: an unsaved publication, here of minutes with an action of their own."""
    representation = samples.PAGES[samples.MEETING_4][3] | {
        "number": 5,
        "actions": [{"reference": "5.1", "text": "Write", "owner": samples.ACPO, "due": None}],
    }
    fields = {"content_id": 500, "parent_id": samples.MINUTES, "path": "/minutes/meeting-5/", "kind": "content"}
    draft = Publication(representation=representation, assets=[], **fields)
    resolver = PublishedResolver(current_edition(), draft, draft.path)
    assert [step["url"] for step in resolver.breadcrumbs] == ["/", "/minutes/"]
    assert resolver.site["site_name"] == samples.HOME_PAGE["site_name"]
    assert resolver.children(500) == []
    assert resolver.actions(500)[0]["state"] == "open"


@pytest.mark.parametrize(
    ("path", "above"), [("/", []), ("/a/", ["/"]), ("/a/b/", ["/", "/a/"]), ("/a/b/c/", ["/", "/a/", "/a/b/"])]
)
def test_the_addresses_above_an_address(path, above):
    assert prefixes(path) == above


def test_what_navigation_leads_to_is_asked_for_once_an_edition(site, queries):
    edition = current_edition()
    shown = Publication.objects.current().select_related("edition").get(path="/guidance/retention/")
    asked_for = []
    for _ in range(2):
        resolver = PublishedResolver(edition, shown, shown.path)
        with queries() as asked:
            assert resolver.site["navigation"]
            assert resolver.page(samples.NEWS)["title"]
            assert resolver.page(999) is None
        asked_for.append(len(asked))
    assert asked_for == [3, 2]


def test_what_is_kept_for_many_requests_is_not_found_past_its_time(site):
    """An emergency that the home page leads to, found once and kept with the edition."""
    content = make_content("Tonight")
    emergency = declare_emergency(site, submit_content(site, content))
    publish_sample(site, samples.HOME, footer=f'<p><a data-page="{content.content_id}">Tonight</a></p>')
    edition, shown = current_edition(), current_publication(samples.GUIDANCE)
    for ends, found in ((emergency.ends_at - timedelta(seconds=1), True), (emergency.ends_at, False)):
        with travel(ends, tick=False):
            resolver = PublishedResolver(edition, shown, shown.path)
            assert resolver.site
            assert bool(resolver.page(content.content_id)) is found
