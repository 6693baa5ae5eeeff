"""Links to previews: what they show and to whom, when they end, and that they open nothing else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from time_machine import travel
from wagtail.images.tests.utils import get_test_image_file

from cctvportal.agencies.models import User
from cctvportal.agencies.refusal import Refused
from cctvportal.frontends.models import PreviewSite
from cctvportal.kernel import clock
from cctvportal.library.models import PortalDocument, PortalImage
from cctvportal.pages.freeze import freeze
from cctvportal.pages.sharing import share
from cctvportal.publication.enums import Cause
from cctvportal.publication.release import release
from cctvportal.record.models import SecurityEntry
from cctvportal.signoff import preview_links
from cctvportal.signoff.actions.submit import submit
from cctvportal.signoff.models import PreviewLink
from cctvportal.signoff.preview_links import Terms, addresses_of, empty_ended, revoke_link, share_submission, token_of
from home.models import GuidancePage, HomePage
from tests.builders import Board, make_board
from tests.factories import make_page, publish_page

DAY = Terms(timedelta(days=1))
SECRET = "Cameras nobody knows of"


@pytest.fixture
def board(db: None) -> Board:
    board = make_board()
    publish_page(
        board, make_page(HomePage, owner=board.editors["home-office"], site_name="The strategy"), "home-office"
    )
    return board


@pytest.fixture
def draft(board: Board) -> GuidancePage:
    """Of ACPO, with a document and pictures, never published."""
    page = with_files(board.editors["acpo"], b"Text of a document.", title=SECRET)
    page.save_revision(user=board.editors["acpo"])
    return page


def with_files(owner: User, text: bytes, **fields: str) -> GuidancePage:
    """A page with a document of this text and a picture, both of its owner's."""
    document = PortalDocument.objects.create(title="A", file=ContentFile(text, "a.txt"), uploaded_by_user=owner)
    image = PortalImage.objects.create(title="B", file=get_test_image_file(), uploaded_by_user=owner)
    body = [
        ("rich_text", f'<p>See <a linktype="document" id="{document.pk}">it</a>.</p>'),
        ("document", {"document": document, "title": "", "description": ""}),
        ("image", {"image": image, "alt_text": "", "decorative": True, "caption": ""}),
    ]
    sections = [("section", {"heading": "Siting", "body": body})]
    return make_page(GuidancePage, HomePage.objects.get(), owner=owner, sections=sections, **fields)


@pytest.fixture
def site(board: Board) -> PreviewSite:
    return PreviewSite.objects.create(name="App", template="https://front.example/preview?token={token}")


@pytest.fixture
def link(board: Board, draft: GuidancePage) -> PreviewLink:
    return share(draft, DAY, by=board.editors["acpo"])


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser in which a user has signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def anybody() -> Client:
    """Somebody without an account."""
    return Client(raise_request_exception=False)


def address(link: PreviewLink, name: str = "page", *more: str) -> str:
    return reverse(f"shared:{name}", args=[token_of(link), *more])


def whole(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def is_private(answer) -> bool:
    return (
        "no-store" in answer["Cache-Control"]
        and "noindex" in answer["X-Robots-Tag"]
        and answer["Referrer-Policy"] == "no-referrer"
        and answer["X-Frame-Options"] == "DENY"
        and "default-src 'none'" in answer["Content-Security-Policy"]
        and not answer.cookies
    )


# What it shows


def test_a_draft_is_shown_to_whoever_has_the_link(link, anybody):
    answer = anybody.get(address(link))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert SECRET in text
    assert "The strategy" in text
    assert "Preview" in text
    assert is_private(answer)


def test_the_json_is_that_of_the_api(board, link, draft, anybody):
    told = anybody.get(address(link, "api"))
    assert is_private(told)
    publish_page(board, draft)
    public = anybody.get(f"/api/v2/pages/{draft.pk}/").json()
    shown = told.json()
    assert list(shown) == list(public)
    assert list(shown["meta"]) == list(public["meta"])
    same = {name: value for name, value in public.items() if name != "meta"}
    assert {name: value for name, value in shown.items() if name != "meta"} == same
    assert (shown["meta"]["digest"], shown["meta"]["edition"]) == (public["meta"]["digest"], None)
    assert (shown["meta"]["first_published_at"], shown["meta"]["seats"]) == (None, [])
    assert shown["meta"]["parent"] == public["meta"]["parent"]


def test_the_json_takes_the_parameters_of_the_api(link, anybody):
    told = anybody.get(address(link, "api"), {"fields": "_,title"}).json()
    assert told["title"] == SECRET
    assert "sections" not in told
    assert "renditions" in anybody.get(address(link, "api"), {"renditions": "*"}).content.decode()
    wrong = anybody.get(address(link, "api"), {"fields": "nonsense"})
    assert (wrong.status_code, list(wrong.json())) == (400, ["message"])
    assert is_private(wrong)


def test_every_file_of_the_draft_is_read_by_its_token_and_nowhere_else(link, anybody, settings):
    assert link.draft["assets"]
    page = anybody.get(address(link)).content.decode()
    told = anybody.get(address(link, "api"), {"rich_text": "html", "renditions": "*"}).content.decode()
    assert f"{settings.PORTAL_URL}/assets/" not in told
    assert settings.WAGTAILADMIN_BASE_URL + address(link, "asset", "0" * 64, "x")[: -len("0" * 64) - 2] in page + told
    for use in link.draft["assets"]:
        answer = anybody.get(address(link, "asset", use["sha256"], use["name"]))
        assert answer.status_code == 200
        assert len(whole(answer)) == use["size"]
        assert is_private(answer)
        assert anybody.get(f"/assets/{use['sha256']}/{use['name']}").status_code == 404


def test_a_link_opens_no_file_but_its_own(board, link, anybody):
    other = with_files(board.editors["npia"], b"Of somebody else.")
    foreign = share(other, DAY, by=board.editors["npia"]).draft["assets"]
    own = {use["sha256"] for use in link.draft["assets"]}
    tried = [use for use in foreign if use["sha256"] not in own]
    assert tried
    for use in tried:
        assert anybody.get(address(link, "asset", use["sha256"], use["name"])).status_code == 404
    use = link.draft["assets"][0]
    assert anybody.get(address(link, "asset", use["sha256"], "other.pdf")).status_code == 404


def test_a_link_goes_on_to_show_what_it_was_made_for(board, link, draft, anybody):
    draft.title = "Changed since"
    draft.save_revision(user=board.editors["acpo"])
    for name in ("page", "api"):
        text = anybody.get(address(link, name)).content.decode()
        assert SECRET in text
        assert "Changed since" not in text
    newer = share(draft, DAY, by=board.editors["acpo"])
    assert "Changed since" in anybody.get(address(newer)).content.decode()


def test_a_draft_that_is_half_written_is_shown_too(board, anybody):
    page = make_page(GuidancePage, HomePage.objects.get(), owner=board.editors["acpo"], title="Half written")
    page.sections = []
    page.save_revision(user=board.editors["acpo"])
    link = share(page, DAY, by=board.editors["acpo"])
    assert "Half written" in anybody.get(address(link)).content.decode()
    assert anybody.get(address(link, "api")).json()["title"] == "Half written"


def test_a_submission_is_shown_by_a_link_of_the_board(board, draft, anybody):
    submission = submit(freeze(draft), board.editors["acpo"])
    link = share_submission(submission, DAY, by=board.members["npia"])
    assert (link.digest, link.draft) == (submission.digest, None)
    assert SECRET in anybody.get(address(link)).content.decode()
    assert anybody.get(address(link, "api")).json()["meta"]["digest"] == submission.digest
    use = submission.assets[0]
    assert whole(anybody.get(address(link, "asset", use["sha256"], use["name"])))


# When it ends


def closed(answers, status: int, says: str) -> None:
    for answer in answers:
        text = whole(answer).decode()
        assert answer.status_code == status
        assert says in text
        assert SECRET not in text
        assert "/siting" not in text
        assert is_private(answer)
    assert answers[1]["Content-Type"] == "application/problem+json"
    assert answers[1].json()["status"] == status


def opened(anybody: Client, link: PreviewLink, token: str = "") -> list:
    use = (link.draft or {"assets": []})["assets"][:1]
    names = [("page",), ("api",)] + [("asset", each["sha256"], each["name"]) for each in use]
    return [anybody.get(reverse(f"shared:{name}", args=[token or token_of(link), *more])) for name, *more in names]


def test_it_expires_at_its_instant(link, anybody):
    with travel(link.expires_at - timedelta(seconds=1), tick=False):
        assert anybody.get(address(link)).status_code == 200
    with travel(link.expires_at, tick=False):
        closed(opened(anybody, link), 410, "This link has expired.")


def test_it_is_revoked_at_once_and_its_copy_is_gone(board, link, anybody):
    before = PreviewLink.objects.get()
    revoke_link(link, by=board.editors["acpo"])
    closed(opened(anybody, before), 410, "This link was revoked.")
    assert PreviewLink.objects.get().draft is None
    with pytest.raises(Refused, match="ended already"):
        revoke_link(link, by=board.editors["acpo"])


@pytest.mark.parametrize("tamper", ["signature", "claims", "cut", "other salt", "case"])
def test_a_tampered_token_leads_nowhere_and_costs_no_query(link, anybody, tamper):
    token = token_of(link)
    claims, signature = token.split(".")
    later = link.expires_at + timedelta(days=99)
    longer = PreviewLink(pk=link.pk, content_id=link.content_id, digest=link.digest, expires_at=later)
    forged = {
        "signature": f"{claims}.{signature[:-1]}{'A' if signature[-1] != 'A' else 'B'}",
        "claims": f"{token_of(longer).split('.')[0]}.{signature}",
        "cut": token[:-5],
        "other salt": preview_links.signing.Signer(sep=".", salt="x").sign_object(preview_links._claims(link)),
        "case": token.swapcase(),
    }[tamper]
    with connection.execute_wrapper(_refuse_previews):
        closed(opened(anybody, link, forged), 404, "This is no link to a preview")


def _refuse_previews(execute, sql, *args):
    assert "signoff_previewlink" not in sql
    return execute(sql, *args)


def test_a_token_that_is_signed_but_says_something_else_than_the_row_leads_nowhere(link, anybody):
    later = PreviewLink(
        pk=link.pk, content_id=link.content_id, digest=link.digest, expires_at=link.expires_at + timedelta(days=99)
    )
    closed(opened(anybody, link, token_of(later)), 404, "There is no such preview.")
    unknown = PreviewLink(pk=0, content_id=1, digest="0" * 64, expires_at=link.expires_at)
    closed(opened(anybody, link, token_of(unknown)), 404, "There is no such preview.")


def test_a_link_of_somebody_whose_account_is_closed_leads_nowhere(board, link, anybody):
    maker = board.editors["acpo"]
    maker.is_active = False
    maker.save()
    closed(opened(anybody, link), 410, "This link has ended.")


def test_a_redaction_ends_every_link_and_every_copy(link, anybody):
    release([], cause=Cause.REDACTION)
    assert PreviewLink.objects.get().draft is None
    closed(opened(anybody, link)[:2], 410, "not there any more")


def test_what_links_showed_is_forgotten_once_they_have_ended(link):
    empty_ended()
    assert PreviewLink.objects.get().draft is not None
    with travel(link.expires_at, tick=False):
        empty_ended()
    assert PreviewLink.objects.get().draft is None


def test_a_copy_that_is_not_what_was_shared_is_not_shown(link, anybody):
    changed = link.draft | {"representation": link.draft["representation"] | {"title": "Something else"}}
    PreviewLink.objects.update(draft=changed)
    closed(opened(anybody, link)[:2], 410, "not there any more")


@pytest.mark.parametrize("value", ["expires_at = expires_at + interval '9 days'", "digest = ''", "content_id = 1"])
def test_the_database_lets_no_link_be_lengthened_or_pointed_elsewhere(link, value):
    for statement in (f"UPDATE signoff_previewlink SET {value}", "DELETE FROM signoff_previewlink"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_is_written_by_a_link(link, anybody, method):
    for name in ("page", "api"):
        assert getattr(anybody, method)(address(link, name)).status_code == 405


@pytest.mark.parametrize("cut", ["", "abc", "abc/", "abc/page.json", "a.b/page.xml", "a.b/assets/"])
def test_an_address_of_which_a_part_was_lost_is_a_sentence(anybody, db, cut):
    answer = anybody.get(f"/preview/{cut}")
    assert answer.status_code == 404
    assert "only a part of one" in answer.content.decode()
    assert is_private(answer)


def test_a_slash_that_a_mail_program_left_out_is_put_back(link, anybody):
    answer = anybody.get(address(link).rstrip("/"))
    assert (answer.status_code, answer["Location"]) == (302, address(link))
    assert is_private(answer)


def test_refusals_are_kept_by_nobody_either(link, anybody):
    other = address(link, "asset", "0" * 64, "a.txt")
    strict = Client(enforce_csrf_checks=True)
    for answer in (anybody.post(address(link)), strict.post(address(link)), anybody.get(other)):
        assert answer.status_code in (404, 405)
        assert is_private(answer)


def test_a_preview_has_no_past(link, anybody):
    answer = anybody.get(address(link, "api"), {"at": "1"})
    assert (answer.status_code, answer.json()["message"][:3]) == (400, "at:")


# Front ends


def test_a_link_leads_to_the_front_end_and_its_pages_read_the_json(board, draft, site, anybody):
    link = share(draft, Terms(timedelta(days=1), site=site), by=board.editors["acpo"])
    label, there = addresses_of(link)[0]
    assert (label, there) == ("At App", f"https://front.example/preview?token={token_of(link)}")
    told = anybody.get(address(link, "api"), headers={"Origin": "https://front.example"})
    assert told["Access-Control-Allow-Origin"] == "https://front.example"
    assert "Access-Control-Allow-Credentials" not in told
    assert "Origin" in told["Vary"]
    assert "Access-Control-Allow-Origin" not in anybody.get(address(link))
    with travel(link.expires_at, tick=False):
        assert anybody.get(address(link, "api"))["Access-Control-Allow-Origin"] == "https://front.example"


def test_no_other_page_reads_it(link, site, board, draft, anybody):
    assert "Access-Control-Allow-Origin" not in anybody.get(address(link, "api"))
    there = share(draft, Terms(timedelta(days=1), site=site), by=board.editors["acpo"])
    PreviewSite.objects.update(is_active=False)
    told = anybody.get(address(there, "api"), headers={"Origin": "https://front.example"})
    assert "Access-Control-Allow-Origin" not in told
    assert [label for label, _ in addresses_of(PreviewLink.objects.get(pk=there.pk))] == ["In the portal’s own pages"]


# Who makes them


@pytest.mark.parametrize("who", ["npia editor", "board", "secretary", "administrator"])
def test_nobody_shares_a_draft_that_she_may_not_see(board, draft, who):
    people = {
        "npia editor": board.editors["npia"], "board": board.members["npia"], "secretary": board.secretary,
        "administrator": board.administrator,
    }  # fmt: skip
    with pytest.raises(Refused, match="Only who may see it"):
        share(draft, DAY, by=people[who])
    assert not PreviewLink.objects.exists()


def test_nobody_shares_a_submission_that_she_may_not_read(board, draft):
    submission = submit(freeze(draft), board.editors["acpo"])
    with pytest.raises(Refused):
        share_submission(submission, DAY, by=board.editors["npia"])


def test_links_to_a_page_have_a_limit(board, draft, monkeypatch):
    monkeypatch.setattr(preview_links, "MOST", 2)
    first, _ = (share(draft, DAY, by=board.editors["acpo"]) for _ in range(2))
    with pytest.raises(Refused, match="live already"):
        share(draft, DAY, by=board.editors["acpo"])
    revoke_link(first, by=board.editors["acpo"])
    share(draft, DAY, by=board.editors["acpo"])


def test_making_and_revoking_are_in_the_private_chain_without_a_word_of_the_page(board, link):
    revoke_link(link, by=board.editors["acpo"])
    entries = list(SecurityEntry.objects.filter(kind__startswith="preview-link"))
    assert [entry.kind for entry in entries] == ["preview-link-made", "preview-link-revoked"]
    assert all(set(entry.body) == {"member", "preview_link"} for entry in entries)


# Screens


@pytest.fixture
def editor(board: Board, signed_in: Callable) -> Client:
    return signed_in(board.editors["acpo"])


def test_an_editor_makes_and_revokes_a_link_on_screen(editor, draft, anybody):
    screen = reverse("pages:previews", args=[draft.pk])
    assert "There is none." in editor.get(screen).content.decode()
    page = editor.post(screen, {"note": "The reviewer", "lasts": "7"}, follow=True).content.decode()
    link = PreviewLink.objects.get()
    assert "The link is made." in page
    assert "The reviewer" in page
    assert token_of(link) in page
    assert timedelta(days=6) < link.expires_at - clock.now() < timedelta(days=8)
    assert anybody.get(address(link)).status_code == 200
    assert "is revoked" in editor.post(screen, {"revoke": link.pk}, follow=True).content.decode()
    assert "ended already" in editor.post(screen, {"revoke": link.pk}, follow=True).content.decode()
    assert token_of(link) not in editor.get(screen).content.decode()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"lasts": "999"}, "Select a valid choice"),
        ({}, "Say for how long"),
        ({"lasts": "1", "note": "x" * 121}, "at most 120 characters"),
        ({"revoke": "x"}, "There is no such link"),
        ({"revoke": "99"}, "There is no such link"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(editor, draft, data, says):
    page = editor.post(reverse("pages:previews", args=[draft.pk]), data, follow=True).content.decode()
    assert says in page
    assert not PreviewLink.objects.exists()


def test_a_front_end_is_offered_where_there_is_one(editor, draft, site):
    screen = reverse("pages:previews", args=[draft.pk])
    assert "Shown by" in editor.get(screen).content.decode()
    editor.post(screen, {"lasts": "1", "site": site.pk})
    assert PreviewLink.objects.get().site == site
    PreviewSite.objects.update(is_active=False)
    assert "Shown by" not in editor.get(screen).content.decode()


def test_the_board_shares_a_submission_on_screen_and_sees_no_links_to_drafts(board, draft, link, signed_in, editor):
    submission = submit(freeze(draft), board.editors["acpo"])
    member = signed_in(board.members["npia"])
    screen = reverse("signoff:previews", args=[submission.pk])
    assert screen in member.get(reverse("signoff:review", args=[submission.pk])).content.decode()
    assert token_of(link) not in member.get(screen).content.decode()
    assert "There is no such link" in member.post(screen, {"revoke": link.pk}, follow=True).content.decode()
    page = member.post(screen, {"lasts": "1"}, follow=True).content.decode()
    assert token_of(PreviewLink.objects.latest("pk")) in page
    assert editor.get(screen).status_code == 200


def test_the_screens_are_closed_to_everybody_else(board, draft, link, signed_in):
    submission = submit(freeze(draft), board.editors["acpo"])
    for address_ in (reverse("pages:previews", args=[draft.pk]), reverse("signoff:previews", args=[submission.pk])):
        for client in (signed_in(board.editors["npia"]), signed_in(board.administrator), Client()):
            for answer in (client.get(address_), client.post(address_, {"lasts": "1"})):
                assert answer.status_code in (302, 403), address_
    assert PreviewLink.objects.count() == 1
