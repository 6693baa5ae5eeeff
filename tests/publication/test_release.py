"""Editions: atomic, numbered, as of; routes; what cannot stand is refused."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from cctvportal.kernel import clock
from cctvportal.publication.content import Change
from cctvportal.publication.editions import make_due_editions
from cctvportal.publication.enums import Cause, RouteKind
from cctvportal.publication.models import CHANGES_WITH_TIME, Edition, Publication, Route
from cctvportal.publication.reads import current_edition, current_representation
from cctvportal.publication.release import ReleaseRefused, release
from cctvportal.record.models import RecordEntry
from cctvportal.record.verification import problems
from tests.builders import make_content, publish_content, sign_off, submit_content


def test_editions_are_numbered_without_gaps(board, home):
    publish_content(board, make_content("One"))
    publish_content(board, make_content("Two"))
    assert list(Edition.objects.values_list("number", flat=True)) == [1, 2, 3]


def test_an_earlier_edition_can_be_read_again(board, home):
    content = make_content("One")
    publish_content(board, content)
    before = current_edition().number
    changed = replace(content, representation=content.representation | {"title": "One, changed"})
    publish_content(board, changed)
    titles = Publication.objects.filter(content_id=content.content_id)
    assert [p.title for p in titles.at(before)] == ["One"]
    assert [p.title for p in titles.at(before + 1)] == ["One, changed"]
    assert [p.title for p in titles.current()] == ["One, changed"]
    assert titles.at(before - 1).count() == 0


def test_a_new_address_leaves_a_redirect(board, home):
    content = make_content("Old")
    publish_content(board, content)
    publish_content(board, replace(content, slug="new", path="/new/"))
    open_routes = Route.objects.filter(content_id=content.content_id, until_edition__isnull=True)
    assert dict(open_routes.values_list("path", "kind")) == {
        "/new/": RouteKind.CANONICAL,
        "/old/": RouteKind.REDIRECT,
    }


def test_a_page_with_pages_beneath_it_keeps_its_address(board, home):
    from cctvportal.signoff.rules import Refused

    parent = make_content("Parent")
    publish_content(board, parent)
    publish_content(board, make_content("Child", parent_id=parent.content_id, path="/parent/child/"))
    with pytest.raises(Refused, match="its address cannot change"):
        publish_content(board, replace(parent, slug="elsewhere", path="/elsewhere/"))


def test_every_version_of_a_disclaimer_keeps_an_address(board, home):
    first = make_content("Disclaimer", type="home.DisclaimerPage")
    first = replace(first, representation=first.representation | {"permanent_slug": "version-1", "version": "1"})
    publish_content(board, first)
    second = replace(first, representation=first.representation | {"permanent_slug": "version-2", "version": "2"})
    publish_content(board, second)
    versions = Route.objects.filter(kind=RouteKind.VERSION, until_edition__isnull=True)
    assert {route.path: route.publication.representation["version"] for route in versions} == {
        "/disclaimer/version-1/": "1",
        "/disclaimer/version-2/": "2",
    }


def test_what_a_missing_file_is_part_of_is_not_released(board, home):
    from tests.builders import asset_use

    content = make_content(assets=(asset_use(),))
    change = Change(content, content.digest, sign_off=home.sign_off, agency={}, seats=[])
    with pytest.raises(ReleaseRefused, match=r"The file a\.pdf is not in the published storage"):
        release([change])
    assert current_edition().number == 1


def test_the_same_content_twice_in_a_release_is_refused(board, home):
    content = make_content()
    change = Change(content, content.digest, sign_off=home.sign_off, agency={}, seats=[])
    with pytest.raises(ReleaseRefused, match="is in the release 2 times"):
        release([change, change])


def test_content_that_differs_from_its_digest_is_refused(board, home):
    change = Change(make_content(), "0" * 64, sign_off=home.sign_off, agency={}, seats=[])
    with pytest.raises(ReleaseRefused, match="is not what was signed off"):
        release([change])


def test_an_instant_that_content_names_makes_an_edition_from_signed_bytes(board, home):
    now = clock.now().replace(microsecond=0)
    opens, closes = now + timedelta(hours=1), now + timedelta(hours=2)
    publish_content(board, make_content("Consultation", boundaries=(opens, closes)))
    assert current_edition().next_boundary == opens
    assert make_due_editions(now) == []
    made = make_due_editions(now + timedelta(hours=3))
    assert [(e.effective_at, e.next_boundary, e.cause) for e in made] == [
        (opens, closes, Cause.BOUNDARY),
        (closes, None, Cause.BOUNDARY),
    ]
    assert Publication.objects.count() == 2


def test_a_release_makes_the_missed_editions_first(board, home, monkeypatch):
    soon = clock.now().replace(microsecond=0) + timedelta(seconds=30)
    publish_content(board, make_content("Consultation", boundaries=(soon,)))
    monkeypatch.setattr(clock, "now", lambda: soon + timedelta(minutes=5))
    publish_content(board, make_content("Later"))
    assert list(Edition.objects.values_list("cause", flat=True)) == ["release", "release", "boundary", "release"]


def test_time_never_runs_backwards(board, home, monkeypatch):
    effective = current_edition().effective_at
    submission = submit_content(board, make_content("Clock set back"))
    monkeypatch.setattr(clock, "now", lambda: effective - timedelta(days=1))
    sign_off(board, submission)
    assert current_edition().effective_at == effective


def test_the_record_tells_of_each_edition_and_opens_what_was_kept_back(board, home):
    content = make_content("Told later")
    submission = submit_content(board, content)
    told = str(list(RecordEntry.objects.values_list("body", flat=True)))
    assert "Told later" not in told
    assert submission.digest not in told
    sign_off(board, submission)
    entry = RecordEntry.objects.filter(kind="edition").last()
    assert entry.body["publications"][0]["digest"] == submission.digest
    opened = [opening["body"] for opening in entry.body["opens"]]
    assert opened[0]["title"] == "Told later"
    assert {vote["seat"] for vote in opened[1:]} == {"acpo", "home-office"}
    assert list(problems()) == []


def test_the_representation_that_stands_now(board, home):
    content = make_content("Standing")
    assert current_representation(content.content_id) is None
    publish_content(board, content)
    assert current_representation(content.content_id) == content.representation


@pytest.mark.parametrize("slug", ["search", "record", "admin", "assets"])
def test_no_page_gets_an_address_that_the_portal_uses_itself(board, home, slug):
    from cctvportal.signoff.rules import Refused

    with pytest.raises(Refused, match="one that the portal uses itself"):
        publish_content(board, make_content(slug.capitalize(), slug=slug, path=f"/{slug}/"))


def test_every_address_of_the_software_is_kept_free_of_pages():
    from django.urls import get_resolver

    from cctvportal.publication.checks import RESERVED

    patterns = get_resolver("cctvportal.urls_local").url_patterns
    routes = {str(pattern.pattern).lstrip("^").split("/")[0] for pattern in _leaves(patterns)}
    assert {route for route in routes if route and "<" not in route and "(" not in route} <= RESERVED


def _leaves(patterns):
    for pattern in patterns:
        if str(pattern.pattern) == "" and hasattr(pattern, "url_patterns"):
            yield from _leaves(pattern.url_patterns)
        else:
            yield pattern


def test_the_next_boundary_is_found_without_a_look_at_what_does_not_change(board):
    changing = Publication.objects.filter(CHANGES_WITH_TIME).order_by().values("boundaries", "expires_at")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "publication_with_time_idx" in changing.explain()
