"""Every way in which Wagtail writes what is live: hand-written, valid, with what proves that stock Wagtail does it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import (
    CollectionViewRestriction,
    Locale,
    Page,
    PageViewRestriction,
    Revision,
    Task,
    Workflow,
    WorkflowState,
)
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from cctvportal.library.models import PortalDocument, PortalImage
from cctvportal.signoff.workflow import WORKFLOW_NAME
from home.models import GuidancePage
from tests.bypass.attempts import page_form
from tests.bypass.world import World
from tests.library import files

JSON = "application/json"
FORGED = "Forged"


@dataclass(frozen=True)
class Way:
    """One way: the request, what shows in Wagtail's tables that it worked, and what our doors answer to it.

    ``root`` and ``own`` are the statuses that an account made on the server and the page's own editor are answered.
    """

    says: str
    send: Callable[[Client, World], HttpResponse]
    worked: Callable[[World], bool]
    root: int
    own: int
    # Whether it is a draft of her own that she may change so, files among them.
    hers: bool = False

    def __str__(self) -> str:
        return self.says


def screen(name: str, *of: str, data: dict[str, Any] | None = None, query: str = "") -> Callable:
    """A POST to one of Wagtail's screens about pages, by name; ``of`` names the pages of the world."""

    def send(client: Client, world: World) -> HttpResponse:
        args = [pages(world)[item].pk for item in of]
        return client.post(reverse(f"wagtailadmin_pages:{name}", args=args) + query, data or {})

    return send


def pages(world: World) -> dict[str, Page]:
    return world.pages | {"home": world.home, "alias": world.alias}


def edit(of: str, **fields: str) -> Callable:
    """The page editor's form, posted with one of its buttons."""
    return screen("edit", of, data=page_form() | {name.replace("_", "-"): value for name, value in fields.items()})


def scheduled(of: str, field: str) -> Callable:
    def send(client: Client, world: World) -> HttpResponse:
        when = timezone.localtime() + timedelta(days=2)
        data = page_form() | {field: when.strftime("%Y-%m-%d %H:%M"), "action-publish": "1"}
        return client.post(reverse("wagtailadmin_pages:edit", args=[pages(world)[of].pk]), data)

    return send


def bulk(action: str, of: str, data: Callable[[World], dict] = lambda world: {}) -> Callable:
    """A bulk action on one page, confirmed."""

    def send(client: Client, world: World) -> HttpResponse:
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        return client.post(f"{address}?id={pages(world)[of].pk}&next=/admin/", data(world))

    return send


def api(action: str, of: str, data: Callable[[World], dict] = lambda world: {}) -> Callable:
    """An action of the admin's API."""

    def send(client: Client, world: World) -> HttpResponse:
        address = reverse("wagtailadmin_api:pages:action", args=[pages(world)[of].pk, action])
        return client.post(address, data(world), content_type=JSON)

    return send


def copied(**fields: str) -> Callable:
    def send(client: Client, world: World) -> HttpResponse:
        data = {"new_title": FORGED, "new_slug": "forged", "new_parent_page": world.home.pk} | fields
        return client.post(reverse("wagtailadmin_pages:copy", args=[world.pages["changed"].pk]), data)

    return send


def create(client: Client, world: World) -> HttpResponse:
    address = reverse("wagtailadmin_pages:add", args=["home", "guidancepage", world.home.pk])
    return client.post(address, page_form() | {"action-publish": "1"})


def revert(of: str) -> Callable:
    """An old revision, taken over in the page editor and published."""

    def send(client: Client, world: World) -> HttpResponse:
        page = world.pages[of]
        data = page_form() | {"revision": Revision.objects.for_instance(page).order_by("pk").first().pk}
        return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data | {"action-publish": "1"})

    return send


def admin(name: str, *of: Callable[[World], int], data: Callable[[World], dict] = lambda world: {}) -> Callable:
    """A POST to any other screen."""
    return lambda client, world: client.post(reverse(name, args=[item(world) for item in of]), data(world))


def replace(name: str, item: str, new: Callable[[], Any]) -> Callable:
    def send(client: Client, world: World) -> HttpResponse:
        file = getattr(world, item)
        data = {"title": FORGED, "collection": file.collection_id, "file": new()}
        return client.post(reverse(name, args=[file.pk]), data)

    return send


def approve(client: Client, world: World) -> HttpResponse:
    """The button of Wagtail's workflow."""
    args = [world.pages["reviewed"].pk, "approve", state_of_the_review(world).current_task_state_id]
    return client.post(reverse("wagtailadmin_pages:workflow_action", args=args), {"comment": FORGED})


def translate(client: Client, world: World) -> HttpResponse:
    Locale.objects.get_or_create(language_code="fr")
    return api("copy_for_translation", "changed", lambda world: {"locale": "fr", "copy_parents": True, "alias": True})(
        client, world
    )


# What shows that it worked


def row(world: World, of: str) -> Page | None:
    return GuidancePage.objects.filter(pk=pages(world)[of].pk).first()


def forged() -> Page | None:
    return Page.objects.filter(slug="forged").first()


def is_live(of: str) -> Callable[[World], bool]:
    """That the page stands live with the forged title."""
    return lambda world: row(world, of).live and row(world, of).title == FORGED


def is_gone(of: str) -> Callable[[World], bool]:
    return lambda world: row(world, of) is None


def is_hidden(of: str) -> Callable[[World], bool]:
    return lambda world: not row(world, of).live


def is_below(of: str, above: str) -> Callable[[World], bool]:
    return lambda world: row(world, of).get_parent().pk == pages(world)[above].pk


def a_live_copy(world: World) -> bool:
    return bool(forged() and forged().live)


def first_child(of: str) -> Callable[[World], bool]:
    return lambda world: world.home.get_children().first().pk == pages(world)[of].pk


def workflow(world: World) -> int:
    return Workflow.objects.get(name=WORKFLOW_NAME).pk


def task(world: World) -> int:
    return Task.objects.get(name=WORKFLOW_NAME).pk


def collection(world: World) -> int:
    return world.board.agencies["acpo"].collection_id


def state_of_the_review(world: World) -> WorkflowState:
    return WorkflowState.objects.get(object_id=str(world.pages["reviewed"].pk))


def is_approved(world: World) -> bool:
    """That Wagtail's workflow ended well, and published the page as Wagtail does."""
    return state_of_the_review(world).status == WorkflowState.STATUS_APPROVED and row(world, "reviewed").live


APPROVED = {"action_workflow_action": "1", "workflow_action_name": "approve"}
NO_TASKS = nested_form_data(
    {"name": FORGED, "active": "on", "workflow_tasks": inline_formset([]), "pages": inline_formset([])}
)
HIDE = {"restriction_type": "password", "password": "password"}

WAYS = [
    Way("publish", edit("draft", action_publish="1"), is_live("draft"), 404, 302),
    Way("publish what is under review", edit("reviewed", action_publish="1"), is_live("reviewed"), 404, 200),
    Way("create and publish", create, a_live_copy, 404, 302),
    Way(
        "schedule",
        scheduled("draft", "go_live_at"),
        lambda world: Revision.objects.for_instance(world.pages["draft"]).exclude(approved_go_live_at=None).exists(),
        404,
        302,
    ),
    Way(
        "expire", scheduled("changed", "expire_at"), lambda world: row(world, "changed").expire_at is not None, 404, 302
    ),
    Way("unpublish", screen("unpublish", "changed"), is_hidden("changed"), 404, 404),
    Way("delete", screen("delete", "changed"), is_gone("changed"), 404, 302),
    Way("bulk publish", bulk("publish", "draft"), lambda world: row(world, "draft").live, 404, 404),
    Way("bulk unpublish", bulk("unpublish", "changed"), is_hidden("changed"), 404, 404),
    Way(
        "bulk move",
        bulk("move", "changed", lambda world: {"chooser": world.pages["returned"].pk}),
        is_below("changed", "returned"),
        404,
        404,
    ),
    Way("bulk delete", bulk("delete", "changed"), is_gone("changed"), 404, 404),
    Way("copy, keeping it live", copied(publish_copies="1"), a_live_copy, 404, 302),
    Way("alias", copied(alias="1"), a_live_copy, 404, 302),
    Way(
        "convert alias",
        screen("convert_alias", "alias"),
        lambda world: Page.objects.get(pk=world.alias.pk).alias_of is None,
        404,
        404,
    ),
    Way(
        "translation copy",
        translate,
        lambda world: Page.objects.filter(locale__language_code="fr", live=True).exists(),
        404,
        404,
    ),
    Way("move", screen("move_confirm", "changed", "returned"), is_below("changed", "returned"), 404, 302),
    Way("reorder", screen("set_page_position", "returned", query="?position=0"), first_child("returned"), 404, 404),
    Way("revert while in review", revert("reviewed"), is_live("reviewed"), 404, 200),
    Way("revert and publish", revert("changed"), is_live("changed"), 404, 302),
    Way(
        "privacy",
        screen("set_privacy", "changed", data=HIDE),
        lambda world: PageViewRestriction.objects.exists(),
        404,
        404,
    ),
    Way(
        "collection privacy",
        admin("wagtailadmin_collections:set_privacy", collection, data=lambda world: HIDE),
        lambda world: CollectionViewRestriction.objects.exists(),
        404,
        404,
    ),
    Way("lock", screen("lock", "changed"), lambda world: row(world, "changed").locked, 404, 404),
    Way(
        "document replacement",
        replace("wagtaildocs:edit", "published_document", lambda: files.upload("new.txt", b"Forged.")),
        lambda world: PortalDocument.objects.get(pk=world.published_document.pk).title == FORGED,
        302,
        302,
        hers=True,
    ),
    Way(
        "image replacement",
        replace("wagtailimages:edit", "published_image", lambda: files.upload("new.png", files.picture())),
        lambda world: PortalImage.objects.get(pk=world.published_image.pk).title == FORGED,
        302,
        302,
        hers=True,
    ),
    Way(
        "deletion of a document",
        admin("wagtaildocs:delete", lambda world: world.published_document.pk),
        lambda world: not PortalDocument.objects.filter(pk=world.published_document.pk).exists(),
        302,
        302,
        hers=True,
    ),
    Way(
        "deletion of an image",
        admin("wagtailimages:delete", lambda world: world.published_image.pk),
        lambda world: not PortalImage.objects.filter(pk=world.published_image.pk).exists(),
        302,
        302,
        hers=True,
    ),
    Way(
        "workflow disable",
        admin("wagtailadmin_workflows:disable", workflow),
        lambda world: not Workflow.objects.get(pk=workflow(world)).active,
        404,
        404,
    ),
    Way(
        "a workflow without tasks",
        admin("wagtailadmin_workflows:edit", workflow, data=lambda world: NO_TASKS),
        lambda world: Workflow.objects.filter(name=FORGED).exists(),
        404,
        404,
    ),
    Way(
        "task disable",
        admin("wagtailadmin_workflows:disable_task", task),
        lambda world: not Task.objects.get(pk=task(world)).active,
        404,
        404,
    ),
    Way("approve", approve, is_approved, 404, 302),
    Way("approve while saving", edit("reviewed", **APPROVED), is_approved, 404, 200),
    Way("publish, by the API", api("publish", "draft"), lambda world: row(world, "draft").live, 404, 404),
    Way("unpublish, by the API", api("unpublish", "changed"), is_hidden("changed"), 404, 404),
    Way(
        "move, by the API",
        api(
            "move",
            "changed",
            lambda world: {"destination_page_id": world.pages["returned"].pk, "position": "first-child"},
        ),
        is_below("changed", "returned"),
        404,
        404,
    ),
    Way("delete, by the API", api("delete", "changed"), is_gone("changed"), 404, 404),
    Way(
        "copy, keeping it live, by the API",
        api("copy", "changed", lambda world: {"keep_live": True, "slug": "forged", "title": FORGED}),
        a_live_copy,
        404,
        404,
    ),
    Way(
        "alias, by the API",
        api("create_alias", "changed", lambda world: {"update_slug": "forged"}),
        a_live_copy,
        404,
        404,
    ),
    Way(
        "convert alias, by the API",
        api("convert_alias", "alias"),
        lambda world: Page.objects.get(pk=world.alias.pk).alias_of is None,
        404,
        404,
    ),
    Way(
        "revert, by the API",
        api(
            "revert_to_page_revision",
            "draft",
            lambda world: {
                "revision_id": Revision.objects.for_instance(world.pages["draft"]).order_by("pk").first().pk
            },
        ),
        lambda world: row(world, "draft").revisions.count() > 2,
        404,
        404,
    ),
]
