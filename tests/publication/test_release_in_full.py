"""One release down to the last field: the rows, the addresses, the files and the entry in the record."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import transaction
from time_machine import travel

from cctvportal.kernel import clock
from cctvportal.kernel.canonical import sha256
from cctvportal.library.freezing import frozen_storage
from cctvportal.library.models import Upload
from cctvportal.publication.assets import published_storage, store
from cctvportal.publication.content import AssetUse, Change, Content
from cctvportal.publication.enums import Authority, Cause, Kind, RouteKind
from cctvportal.publication.models import Asset, Edition, Publication, PublicationAsset, Route
from cctvportal.publication.reads import current_edition, current_publication
from cctvportal.publication.release import ReleaseRefused, release, standing_for
from cctvportal.publication.signals import edition_made, publications_added
from cctvportal.record.models import RecordEntry
from cctvportal.signoff.models import SignOff
from tests.builders import Board, asset_use, make_board, make_content, make_home, publish_content
from tests.signoff.test_publish import Heard, is_free, signed_off

DATA = b"%PDF-1.7 how to site a camera"


def signed(board: Board, monkeypatch: pytest.MonkeyPatch, content: Content, **fields: object) -> Change:
    """A change that the Home Office and NPIA signed off, not released yet."""
    (submission,) = signed_off(board, monkeypatch, content=content)
    seats = [seat.as_json() for code, seat in board.seats.items() if code in ("home-office", "npia")]
    sign_off = SignOff.objects.create(submission=submission, digest=submission.digest, seats=seats)
    return Change(
        submission.content,
        submission.digest,
        sign_off.pk,
        submission.agency.as_json(),
        seats,
        (submission.pk,),
        **fields,
    )


def document(board: Board, **fields: object) -> AssetUse:
    """A document whose bytes are frozen, and in the published storage already."""
    use = asset_use(sha256=sha256(DATA), size=len(DATA), **fields)
    for storage in (frozen_storage(), published_storage()):
        store(storage, use.sha256, BytesIO(DATA))
    Upload.objects.get_or_create(sha256=use.sha256, defaults={"user": board.editors["acpo"]})
    return use


def test_every_field_of_a_publication_is_that_of_what_was_signed(board, home, monkeypatch):
    now = clock.now().replace(microsecond=0)
    later, sooner = now + timedelta(days=2), now + timedelta(days=1)
    content = make_content(
        "Siting cameras",
        type="home.ConsultationPage",
        position=7,
        boundaries=(later, sooner),
        assets=(document(board),),
    )
    change = signed(board, monkeypatch, content)
    edition = release([change])
    assert (edition.number, edition.cause, edition.next_boundary) == (2, Cause.RELEASE, sooner)
    row = Publication.objects.filter(content_id=content.content_id).values().get()
    del row["id"]
    assert row == {
        "edition_id": 2,
        "agency": {"code": "acpo", "name": "ACPO"},
        "seats": [{"code": "home-office", "name": "Home Office"}, {"code": "npia", "name": "NPIA"}],
        "sign_off": change.sign_off,
        "authority": Authority.SIGN_OFF,
        "emergency": None,
        "expires_at": None,
        "digest": content.digest,
        "kind": Kind.CONTENT,
        "type": "home.ConsultationPage",
        "content_id": content.content_id,
        "parent_id": home.content_id,
        "locale": "en",
        "slug": "siting-cameras",
        "path": "/siting-cameras/",
        "position": 7,
        "title": "Siting cameras",
        "first_published_at": edition.effective_at,
        "representation": content.representation,
        "assets": content.assets_json(),
        "boundaries": [sooner, later],
    }


def test_the_entry_in_the_record_tells_all_of_an_edition_and_nothing_else(board, home, monkeypatch):
    content = make_content("Siting cameras", assets=(document(board), document(board, library_id=2)))
    change = signed(board, monkeypatch, content)
    edition = release([change])
    body = dict(RecordEntry.objects.filter(kind="edition").last().body)
    opened = body.pop("opens")
    assert opened[0]["body"]["title"] == "Siting cameras"
    assert body == {
        "edition": 2,
        "effective_at": clock.to_text(edition.effective_at),
        "cause": "release",
        "publications": [
            {
                "content": content.content_id,
                "kind": "content",
                "type": "home.GuidancePage",
                "path": "/siting-cameras/",
                "title": "Siting cameras",
                "digest": content.digest,
                "sign_off": str(change.sign_off),
                "agency": "acpo",
                "seats": ["home-office", "npia"],
                "assets": [sha256(DATA)],
                "authority": "sign-off",
                "emergency": None,
            }
        ],
        "gone": [],
    }


def test_an_edition_tells_each_of_its_publications_its_own_files_once(board, home, monkeypatch):
    both = [
        signed(board, monkeypatch, make_content(title, assets=(document(board, name=name), *more)))
        for title, name, more in (
            ("Siting cameras", "siting.pdf", (document(board, library_id=2, name="siting.pdf"),)),
            ("Keeping pictures", "keeping.pdf", ()),
        )
    ]
    release(both)
    asset = Asset.objects.get()
    assert (asset.sha256, asset.size, asset.content_type) == (sha256(DATA), len(DATA), "application/pdf")
    links = PublicationAsset.objects.order_by("publication__title").values_list("publication__title", "name")
    assert list(links) == [("Keeping pictures", "keeping.pdf"), ("Siting cameras", "siting.pdf")]
    again = make_content("Asking for footage", assets=(document(board, name="asking.pdf"),))
    release([signed(board, monkeypatch, again)])
    assert PublicationAsset.objects.filter(asset=asset).count() == 3


def test_a_page_that_moved_keeps_its_first_date_and_its_old_address_redirects(board, home, monkeypatch):
    content = make_content("Old")
    first = publish_content(board, content)
    with travel(first.first_published_at + timedelta(days=3)):
        moved = signed(board, monkeypatch, replace(content, slug="new", path="/new/"), gives_place=True)
        edition = release([moved])
    assert current_publication(content.content_id).first_published_at == first.first_published_at
    standing = Route.objects.filter(content_id=content.content_id, from_edition=edition)
    publication = current_publication(content.content_id)
    assert set(standing.values_list("kind", "path", "publication", "sign_off", "until_edition")) == {
        (RouteKind.CANONICAL, "/new/", publication.pk, moved.sign_off, None),
        (RouteKind.REDIRECT, "/old/", None, moved.sign_off, None),
    }
    ended = Route.objects.get(content_id=content.content_id, from_edition=first.edition, kind=RouteKind.CANONICAL)
    assert (ended.path, ended.until_edition) == ("/old/", edition)


def test_a_page_takes_the_address_that_a_moved_one_left(board, home, monkeypatch):
    content = make_content("Old")
    publish_content(board, content)
    release([signed(board, monkeypatch, replace(content, slug="new", path="/new/"), gives_place=True)])
    other = make_content("Old")
    edition = release([signed(board, monkeypatch, other)])
    standing = Route.objects.filter(path="/old/", until_edition=None)
    assert list(standing.values_list("content_id", "kind")) == [(other.content_id, RouteKind.CANONICAL)]
    redirect = Route.objects.get(path="/old/", kind=RouteKind.REDIRECT)
    assert redirect.until_edition == edition


def test_a_release_is_told_within_it_and_after_it(board, home, monkeypatch, django_capture_on_commit_callbacks):
    change = signed(board, monkeypatch, make_content("Siting cameras"))
    heard = Heard(publications_added, Edition), Heard(edition_made, Edition)
    with heard[0] as within, heard[1] as afterwards, django_capture_on_commit_callbacks(execute=True):
        edition = release([change], texts={"digest": "text"})
        assert afterwards == []
    assert [(list(said["publications"]), said["texts"]) for said in within] == [
        ([current_publication(change.content.content_id)], {"digest": "text"})
    ]
    assert [said["edition"] for said in afterwards] == [edition]
    with Heard(publications_added, Edition) as within:
        release([signed(board, monkeypatch, make_content("Without files"))])
    assert [said["texts"] for said in within] == [{}]


def test_the_cause_of_an_edition_is_told(board, home, monkeypatch):
    edition = release([signed(board, monkeypatch, make_content())], cause=Cause.LAPSE)
    assert edition.cause == current_edition().cause == Cause.LAPSE


def test_all_that_is_in_the_way_of_a_release_is_told(board, home):
    wrong = [
        Change(make_content(title), "0" * 64, sign_off=home.sign_off, agency={}, seats=[]) for title in ("One", "Two")
    ]
    with pytest.raises(ReleaseRefused) as refused:
        release(wrong)
    assert len(refused.value.problems) == 2
    assert str(refused.value) == " ".join(refused.value.problems)


def test_a_release_rests_on_what_it_replaces_stands_beneath_and_links_to(board, home):
    page, linked, other = (publish_content(board, make_content(title)) for title in ("Page", "Linked", "Other"))
    content = make_content("New", content_id=page.content_id, links=(linked.content_id, 4711))
    assert standing_for([content]) == {one.content_id: one for one in (home, page, linked)}
    assert standing_for([replace(content, parent_id=None, links=())]) == {page.content_id: page}
    assert other.content_id not in standing_for([content])


def test_no_two_releases_are_made_at_once(portal_db, monkeypatch):
    board = make_board(groups=False)
    make_home(board)
    free = []
    monkeypatch.setattr("cctvportal.publication.release.make_due_editions", lambda now: free.append(is_free("edition")))
    with transaction.atomic():
        release([signed(board, monkeypatch, make_content("Siting cameras"))])
    assert free == [False]
