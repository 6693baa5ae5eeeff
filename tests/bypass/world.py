"""A portal with a published site, and drafts of ACPO that carry words found nowhere else."""

from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import TypeVar

import PIL.Image
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from PIL.PngImagePlugin import PngInfo
from wagtail.log_actions import log
from wagtail.models import Comment, Page, ReferenceIndex, UploadedFile
from wagtail.search import index as search_index

from cctvportal.agencies.models import User
from cctvportal.agencies.sync import sync_roles
from cctvportal.delivery.manifests import make_manifest
from cctvportal.delivery.models import Reader
from cctvportal.frontends.actions import add_endpoint
from cctvportal.frontends.enums import MessageState
from cctvportal.frontends.keys import add_reader
from cctvportal.frontends.models import Endpoint, Message, PreviewSite
from cctvportal.frontends.outbox import about
from cctvportal.library.models import PortalDocument, PortalImage
from cctvportal.pages.freeze import freeze
from cctvportal.pages.mirror import bring_in_line
from cctvportal.pages.sharing import share
from cctvportal.publication.reads import current_edition
from cctvportal.signoff.actions.emergency import propose_publication
from cctvportal.signoff.actions.packs import add_to_pack, put_pack
from cctvportal.signoff.actions.submit import submit
from cctvportal.signoff.enums import Decision
from cctvportal.signoff.models import Duty, Emergency, Pack, PreviewLink, Redaction, Submission
from cctvportal.signoff.preview_links import Terms, revoke_link, share_submission
from cctvportal.signoff.workflow import install_workflow
from home.models import GuidancePage, HomePage
from tests.builders import Board, cast, delegate_vote, make_board, put_on_duty
from tests.bypass.public_state import ENDED
from tests.factories import make_page, publish_page
from tests.library import files
from tests.pack_builder import make_pack
from tests.signoff.redaction.orders import propose

Item = TypeVar("Item", PortalDocument, PortalImage)

NEVER_SUBMITTED = {
    name: f"secret{name.replace(' ', '')}wren"
    for name in (
        "title", "earlier title", "summary", "text", "slug", "change note", "contact", "comment",
        "document title", "document name", "document bytes", "upload", "picture title", "picture name", "picture bytes",
        "changed title", "changed summary", "changed text",
    )
}  # fmt: skip
# The board and its secretary read what was put before them, also after it was returned.
SUBMITTED = {
    name: f"secret{name.replace(' ', '')}finch"
    for name in ("returned title", "returned text", "reason", "reviewed title", "reviewed text")
}


@dataclass
class World:
    """Pages by name: ``draft`` never submitted, ``changed`` published and changed since, ``returned`` by the board."""

    board: Board
    root: User
    home: HomePage
    pages: dict[str, GuidancePage] = field(default_factory=dict)
    document: PortalDocument | None = None
    image: PortalImage | None = None
    published_document: PortalDocument | None = None
    published_image: PortalImage | None = None
    returned: Submission | None = None
    reviewed: Submission | None = None
    # That the returned one should have been public at once; given up with the return.
    emergency: Emergency | None = None
    duty: Duty | None = None
    # That the Home Office's member proposed to destroy something published of ACPO's.
    redaction: Redaction | None = None
    # In which the secretary gathers what is reviewed.
    pack: Pack | None = None
    # A document that ACPO uploaded among several, and has not confirmed yet.
    upload: UploadedFile | None = None
    # A front end that the administrator has told of editions, and a dead letter to it.
    webhook: Endpoint | None = None
    reader: Reader | None = None
    # Links to ACPO's draft and to its returned submission, all of them ended or tampered with.
    links: list[PreviewLink] = field(default_factory=list)
    message: Message | None = None
    # What Wagtail calls an alias of the published page.
    alias: Page | None = None

    @property
    def author(self) -> User:
        """The editor of ACPO, who wrote all of it."""
        return self.board.editors["acpo"]

    @property
    def documents(self) -> dict[str, PortalDocument]:
        return {"document": self.document, "published document": self.published_document}

    @property
    def images(self) -> dict[str, PortalImage]:
        return {"image": self.image, "published image": self.published_image}

    @property
    def submissions(self) -> dict[str, Submission]:
        found = {"returned submission": self.returned, "reviewed submission": self.reviewed}
        return {name: submission for name, submission in found.items() if submission}

    def people(self) -> dict[str, User | None]:
        """Everybody who is not ACPO, by what they are."""
        return {
            "an editor of NPIA": self.board.editors["npia"],
            "a board member of NPIA": self.board.members["npia"],
            "the board's secretary": self.board.secretary,
            "a portal administrator": self.board.administrator,
            "an account made on the server": self.root,
            "nobody signed in": None,
        }


def make_world() -> World:
    """The portal, its people, and the drafts."""
    board = make_board()
    root = User.objects.create_superuser("root", "root@portal.example", "password")
    sync_roles()
    for agency in board.agencies.values():
        agency.refresh_from_db()
    home = make_page(HomePage, owner=board.editors["home-office"])
    publish_page(board, home, "home-office")
    bring_in_line(home.pk)
    install_workflow(home)
    world = World(board, root, home)
    delegate_vote(board, "acpo")
    _add_files(world)
    _add_draft(world)
    _add_changed(world)
    _add_returned(world)
    world.redaction = propose(board, world.pages["changed"].pk, code="home-office", passages=("What the public reads",))
    world.pack = make_pack(board, put=False)
    _add_front_end(world)
    _add_ended_links(world)
    _index(world)
    make_manifest(current_edition())
    return world


def add_reviewed(world: World) -> None:
    """A page of ACPO under review."""
    page = _page(world, SUBMITTED["reviewed title"], SUBMITTED["reviewed text"])
    _save(world, page)
    world.reviewed = submit(freeze(page), world.author)
    world.pages["reviewed"] = page
    add_to_pack(world.pack, [world.reviewed], world.board.secretary)
    put_pack(world.pack, world.board.secretary)


def _add_front_end(world: World) -> None:
    world.webhook = Endpoint(name="App", url="https://app.example.org/hooks")
    add_endpoint(world.webhook, by=world.board.administrator)
    world.message = about(current_edition(), world.webhook)
    world.message.state = MessageState.DEAD
    world.message.save()
    world.reader = Reader(name="App", contact="app@portal.example")
    add_reader(world.reader, timedelta(days=1), by=world.board.administrator)


def _add_ended_links(world: World) -> None:
    """Two that have expired, of which one still has its copy of the draft, and a revoked one."""
    site = PreviewSite.objects.create(name="App", template="https://app.example.org/preview?token={token}")
    over = Terms(timedelta(seconds=-1), ENDED, site)
    world.links = [
        share(world.pages["draft"], over, by=world.author),
        share_submission(world.returned, over, by=world.author),
        share(world.pages["changed"], Terms(timedelta(days=1), ENDED), by=world.author),
    ]
    revoke_link(world.links[2], by=world.author)


def _add_files(world: World) -> None:
    words, marks, picture = NEVER_SUBMITTED, PngInfo(), BytesIO()
    marks.add_text("Comment", words["picture bytes"])
    PIL.Image.new("RGB", (640, 480)).save(picture, "PNG", pnginfo=marks)
    text = words["document bytes"].encode()
    world.document = _upload(world, PortalDocument, words["document title"], text, f"{words['document name']}.txt")
    data = picture.getvalue()
    world.image = _upload(world, PortalImage, words["picture title"], data, f"{words['picture name']}.png")
    world.upload = UploadedFile.objects.create(
        file=ContentFile(b"Not confirmed yet.", name=f"{words['upload']}.txt"),
        for_content_type=ContentType.objects.get_for_model(PortalDocument),
        uploaded_by_user=world.author,
    )
    world.published_document = _upload(world, PortalDocument, "Public document", b"Public.", "public.txt")
    world.published_image = _upload(world, PortalImage, "Public picture", files.picture(), "public.png")


def _upload(world: World, model: type[Item], title: str, data: bytes, name: str) -> Item:
    collection = world.board.agencies["acpo"].collection
    file = ContentFile(data, name=name)
    return model.objects.create(title=title, file=file, collection=collection, uploaded_by_user=world.author)


def _add_draft(world: World) -> None:
    words = NEVER_SUBMITTED
    page = _page(
        world, words["earlier title"], words["text"], [("document", world.document), ("image", world.image)],
        slug=words["slug"], summary=words["summary"], change_note=words["change note"], contact_name=words["contact"],
    )  # fmt: skip
    _save(world, page)
    page.title = words["title"]
    _save(world, page)
    page.save(clean=False)
    Comment.objects.create(
        page=page, user=world.author, text=words["comment"], contentpath="title",
        revision_created=page.latest_revision,
    )  # fmt: skip
    world.pages["draft"] = page


def _add_changed(world: World) -> None:
    words = NEVER_SUBMITTED
    shown = [("document", world.published_document), ("image", world.published_image)]
    page = _page(world, "Public advice", "What the public reads.", shown)
    publish_page(world.board, page)
    bring_in_line(page.pk)
    page = GuidancePage.objects.get(pk=page.pk)
    page.title, page.summary = words["changed title"], words["changed summary"]
    page.sections = _sections(words["changed text"])
    _save(world, page)
    world.pages["changed"] = page
    live = GuidancePage.objects.get(pk=page.pk)
    world.alias = live.create_alias(update_slug="alias")


def _add_returned(world: World) -> None:
    page = _page(world, SUBMITTED["returned title"], SUBMITTED["returned text"])
    _save(world, page)
    world.returned = submit(freeze(page), world.author)
    member, seat = world.board.members["sample"], world.board.seats["sample"]
    world.emergency = propose_publication(world.returned, member, seat, SUBMITTED["reason"])
    world.duty = put_on_duty(world.board, "sample")
    cast(world.board, world.returned, "home-office", Decision.RETURN, reason=SUBMITTED["reason"])
    world.pages["returned"] = page


def _page(world: World, title: str, text: str, shown: list[tuple] = (), **fields: str) -> GuidancePage:
    return make_page(
        GuidancePage, world.home, owner=world.author, title=title, sections=_sections(text, shown), **fields
    )


def _sections(text: str, shown: list[tuple] = ()) -> list[tuple]:
    blocks = {
        "document": lambda item: {"document": item, "title": "", "description": ""},
        "image": lambda item: {"image": item, "alt_text": "", "decorative": True, "caption": ""},
    }
    body = [("rich_text", f"<p>{text}</p>"), *((kind, blocks[kind](item)) for kind, item in shown)]
    return [("section", {"heading": "Section", "body": body})]


def _save(world: World, page: GuidancePage) -> None:
    """As the page editor does it, which notes it in the page's history."""
    revision = page.save_revision(user=world.author, log_action=True)
    log(page, "wagtail.edit", user=world.author, revision=revision, content_changed=True)


def _index(world: World) -> None:
    """What is written after commit, which a test's transaction never reaches."""
    for page in Page.objects.filter(depth__gt=1).specific():
        search_index.insert_or_update_object(page)
        ReferenceIndex.create_or_update_for_object(page)
    for item in (world.document, world.image):
        search_index.insert_or_update_object(item)
