"""Well-formed requests by which somebody would change what the public sees, or another agency's page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, Revision, Task, Workflow, WorkflowState
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cctvportal.agencies.models import Agency
from cctvportal.signoff.workflow import WORKFLOW_NAME
from tests.bypass.world import World
from tests.library import files

Send = Callable[[Client], HttpResponse]
JSON = "application/json"
NOW = "2010-01-01 09:00"


@dataclass(frozen=True)
class Attempt:
    """What somebody tries, in words, and the request that does it."""

    says: str
    send: Send

    def __str__(self) -> str:
        return self.says


def attempts(world: World, user_id: int | None) -> Iterator[Attempt]:
    """All of them; ``user_id`` is who tries."""
    for name in ("draft", "changed", "reviewed"):
        yield from _on_a_page(world, world.pages[name], f"the {name} page")
    yield from _by_the_admins_api(world, world.pages["changed"], "the changed page")
    yield from _beneath_others(world)
    yield from _by_the_workflow(world)
    yield from _on_files(world)
    yield from _on_the_machinery(world)
    yield from _on_people(world, user_id)
    yield from _by_sign_off(world)
    yield from _by_the_public_api(world)


def page_form(title: str = "Forged", **fields: Any) -> dict[str, Any]:
    """What the editor of a guidance page posts."""
    section = {"heading": "Forged", "body": streamfield([("rich_text", rich_text("<p>Forged.</p>"))])}
    data = {
        "title": title, "slug": "forged", "summary": "Forged.", "sections": streamfield([("section", section)]),
        "change_note": "", "review_by": "", "contact_name": "", "contact_email": "", "contact_phone": "",
        "comments": inline_formset([]),
    }  # fmt: skip
    return nested_form_data(data | fields)


def _post(address: str, data: dict | None = None, **extra: Any) -> Send:
    return lambda client: client.post(address, data or {}, **extra)


def _admin(name: str, *args: object) -> str:
    return reverse(name if ":" in name or name.startswith("wagtail") else f"wagtailadmin_pages:{name}", args=args)


def _on_a_page(world: World, page: Page, of: str) -> Iterator[Attempt]:
    edit, first = _admin("edit", page.pk), Revision.objects.for_instance(page).order_by("pk").first()
    state = (
        WorkflowState.objects.filter(object_id=str(page.pk)).order_by("-pk").first() or WorkflowState.objects.first()
    )
    yield Attempt(f"saves {of}", _post(edit, page_form()))
    yield Attempt(
        f"saves {of} in the background, over its last revision",
        _post(edit, page_form() | {"overwrite_revision_id": page.latest_revision_id}, headers={"accept": JSON}),
    )
    for action in ("publish", "unpublish", "submit", "restart-workflow", "cancel-workflow"):
        yield Attempt(f"posts “{action}” with {of}", _post(edit, page_form() | {f"action-{action}": "1"}))
    yield Attempt(
        f"approves {of} while saving it",
        _post(edit, page_form() | {"action-workflow-action": "1", "workflow-action-name": "approve"}),
    )
    times = {"go_live_at": NOW, "expire_at": NOW, "action-publish": "1"}
    yield Attempt(f"sets when {of} goes live", _post(edit, page_form() | times))
    copy = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": world.home.pk, "publish_copies": "1"}
    yield Attempt(f"copies {of}, live", _post(_admin("copy", page.pk), copy))
    yield Attempt(f"copies {of} as an alias", _post(_admin("copy", page.pk), copy | {"alias": "1"}))
    yield Attempt(f"moves {of}", _post(_admin("move", page.pk), {"new_parent_page": world.pages["returned"].pk}))
    yield Attempt(f"confirms a move of {of}", _post(_admin("move_confirm", page.pk, world.pages["returned"].pk)))
    yield Attempt(f"puts {of} first", _post(_admin("set_page_position", page.pk) + "?position=0"))
    for verb in ("delete", "unpublish", "lock", "unlock", "convert_alias", "confirm_workflow_cancellation"):
        yield Attempt(f"posts “{verb}” for {of}", _post(_admin(verb, page.pk), {"next": "/admin/"}))
    private = {"restriction_type": "password", "password": "password"}
    yield Attempt(f"hides {of} behind a password", _post(_admin("set_privacy", page.pk), private))
    revert = _admin("revisions_revert", page.pk, first.pk)
    yield Attempt(f"reverts {of} and publishes it", _post(revert, page_form() | {"action-publish": "1"}))
    yield Attempt(f"unschedules a revision of {of}", _post(_admin("revisions_unschedule", page.pk, first.pk)))
    for action in ("approve", "reject"):
        address = _admin("workflow_action", page.pk, action, state.current_task_state_id)
        yield Attempt(f"{action}s {of} by its workflow", _post(address, {"comment": "Forged."}))
    for action in ("publish", "unpublish", "move", "delete"):
        address = _admin("wagtail_bulk_action", "wagtailcore", "page", action) + f"?id={page.pk}&next=/admin/"
        data = {"include_descendants": "1", "chooser": world.pages["returned"].pk}
        yield Attempt(f"posts “{action}” in bulk for {of}", _post(address, data))
    for verb, data in {
        "submit": {"digest": "0" * 64},
        "withdraw": {"reason": "Forged."},
        "co_authors": {"verb": "invite", "user": world.board.editors["npia"].pk},
    }.items():
        yield Attempt(f"posts “{verb}” for {of}", _post(reverse(f"pages:{verb}", args=[page.pk]), data))
    give = {"verb": "give", "agency": world.board.agencies["npia"].pk}
    yield Attempt(f"gives {of} away", _post(reverse("pages:co_authors", args=[page.pk]), give))


def _by_the_admins_api(world: World, page: Page, of: str) -> Iterator[Attempt]:
    first = Revision.objects.for_instance(page).order_by("pk").first()
    data = {
        "destination_page_id": world.home.pk, "keep_live": True, "update_slug": "by-api", "update_title": "By API",
        "slug": "by-api", "title": "By API", "position": "first-child", "revision_id": first.pk, "recursive": True,
        "locale": "en",
    }  # fmt: skip
    for action in ("copy", "create_alias", "convert_alias", "publish", "unpublish", "move", "delete",
                   "revert_to_page_revision", "copy_for_translation"):  # fmt: skip
        address = reverse("wagtailadmin_api:pages:action", args=[page.pk, action])
        yield Attempt(f"asks the admin's API to {action} {of}", _post(address, data, content_type=JSON))


def _beneath_others(world: World) -> Iterator[Attempt]:
    for name, parent in {"the home page": world.home, "ACPO's published page": world.pages["changed"],
                         "ACPO's draft": world.pages["draft"]}.items():  # fmt: skip
        address = _admin("add", "home", "guidancepage", parent.pk)
        yield Attempt(
            f"creates and publishes a page beneath {name}", _post(address, page_form() | {"action-publish": "1"})
        )
    address = _admin("add", "home", "homepage", 1)
    yield Attempt("creates and publishes a second home page", _post(address, page_form() | {"action-publish": "1"}))


def _by_the_workflow(world: World) -> Iterator[Attempt]:
    changed, reviewed = world.pages["changed"], world.pages["reviewed"]
    foreign = WorkflowState.objects.filter(object_id=str(reviewed.pk)).first().current_task_state_id
    for name in ("workflow_action", "collect_workflow_action_data"):
        address = _admin(name, changed.pk, "approve", foreign)
        yield Attempt(
            f"approves a page with the task state of another ({name})", _post(address, {"comment": "Forged."})
        )
    workflow, task = Workflow.objects.get(name=WORKFLOW_NAME), Task.objects.get(name=WORKFLOW_NAME)
    form = nested_form_data(
        {"name": "Forged", "active": "on", "workflow_tasks": inline_formset([]), "pages": inline_formset([])}
    )
    for says, address, data in (
        ("makes a workflow without tasks", _admin("wagtailadmin_workflows:add"), form),
        ("takes the tasks out of the board's workflow", _admin("wagtailadmin_workflows:edit", workflow.pk), form),
        ("switches the board's workflow off", _admin("wagtailadmin_workflows:disable", workflow.pk), {}),
        ("takes a page out of the board's workflow", _admin("wagtailadmin_workflows:remove", world.home.pk), {}),
        ("switches the board's task off", _admin("wagtailadmin_workflows:disable_task", task.pk), {}),
        ("renames the board's task", _admin("wagtailadmin_workflows:edit_task", task.pk), {"name": "Forged"}),
        (
            "makes a task that a group approves",
            _admin("wagtailadmin_workflows:add_task", "wagtailcore", "groupapprovaltask"),
            {"name": "Forged", "groups": [world.author.groups.first().pk]},
        ),
    ):
        yield Attempt(says, _post(address, data))


def _on_files(world: World) -> Iterator[Attempt]:
    for kind, item, new in (
        ("document", world.published_document, lambda: files.upload("new.txt", b"Forged.")),
        ("image", world.published_image, lambda: files.upload("new.png", files.picture())),
    ):
        app = f"wagtail{kind}s".replace("documents", "docs")
        edit, delete = _admin(f"{app}:edit", item.pk), _admin(f"{app}:delete", item.pk)
        data = {"title": "Forged", "collection": item.collection_id}
        yield Attempt(f"replaces a published {kind}", lambda c, a=edit, d=data, n=new: c.post(a, d | {"file": n()}))
        yield Attempt(f"deletes a published {kind}", _post(delete))
        for action in ("delete", "add_to_collection"):
            address = _admin("wagtail_bulk_action", "library", item._meta.model_name, action) + f"?id={item.pk}"
            collection = world.board.agencies["npia"].collection_id
            yield Attempt(
                f"posts “{action}” in bulk for a published {kind}", _post(address, {"collection": collection})
            )


def _on_the_machinery(world: World) -> Iterator[Attempt]:
    collection, group = world.board.agencies["acpo"].collection_id, world.author.groups.first().pk
    rights = nested_form_data(
        {
            "name": "Forged",
            "permissions": [],
            "page_permissions": inline_formset(
                [{"page": world.home.pk, "permissions": ["publish_page", "change_page", "add_page", "unlock_page"]}]
            ),
        }
    )
    for says, address, data in (
        ("makes a collection", _admin("wagtailadmin_collections:add"), {"name": "Forged", "parent": 1}),
        ("moves a library", _admin("wagtailadmin_collections:edit", collection), {"name": "Forged", "parent": 1}),
        ("deletes a library", _admin("wagtailadmin_collections:delete", collection), {}),
        (
            "hides a library",
            _admin("wagtailadmin_collections:set_privacy", collection),
            {"restriction_type": "login"},
        ),
        ("makes a group that publishes", _admin("wagtailusers_groups:add"), rights),
        ("lets a group publish", _admin("wagtailusers_groups:edit", group), rights),
        ("deletes a group", _admin("wagtailusers_groups:delete", group), {}),
    ):
        yield Attempt(says, _post(address, data))


def _on_people(world: World, user_id: int | None) -> Iterator[Attempt]:
    npia = world.board.agencies["npia"]
    for person in {user_id or world.author.pk, world.author.pk}:
        account = {
            "first_name": "F", "last_name": "F", "email": "forged@portal.example", "username": "forged",
            "is_superuser": "on", "is_active": "on", "groups": [world.author.groups.first().pk],
            "password1": "secret-and-long", "password2": "secret-and-long",
        }  # fmt: skip
        yield Attempt("makes an account a superuser", _post(_admin("wagtailusers_users:edit", person), account))
        place = {
            "user": person, "agency": npia.pk, "role": "board-member", "seat": npia.seats.get().pk,
            "capacity": "holder", "from_date": "2010-01-01",
        }  # fmt: skip
        yield Attempt("appoints somebody to a seat, who votes at once", _appoint_and_vote(world, place, npia))


def _appoint_and_vote(world: World, place: dict, agency: Agency) -> Send:
    def send(client: Client) -> HttpResponse:
        client.post(_admin("memberships:add"), place)
        return client.post(reverse("signoff:vote", args=[world.reviewed.pk]), _ballot(world, agency))

    return send


def _by_sign_off(world: World) -> Iterator[Attempt]:
    for code, agency in world.board.agencies.items():
        review = reverse("signoff:vote", args=[world.reviewed.pk])
        yield Attempt(f"votes for the seat of {code}", _post(review, _ballot(world, agency)))
        forged = _ballot(world, agency) | {"digest": "0" * 64}
        yield Attempt(f"votes for the seat of {code} on another digest", _post(review, forged))
    for name, submission in {"reviewed": world.reviewed, "returned": world.returned}.items():
        again = reverse("signoff:try_again", args=[submission.pk])
        yield Attempt(f"publishes the {name} submission without votes", _post(again))
        yield Attempt(f"takes the {name} submission back", _post(reverse("signoff:take_back", args=[submission.pk])))


def _ballot(world: World, agency: Agency) -> dict[str, Any]:
    return {"seat": agency.seats.get().pk, "decision": "sign-off", "digest": world.reviewed.digest, "reason": ""}


def _by_the_public_api(world: World) -> Iterator[Attempt]:
    for address in ("/api/v2/pages/", f"/api/v2/pages/{world.pages['changed'].pk}/"):
        for method in ("post", "put", "patch", "delete"):
            yield Attempt(
                f"sends {method.upper()} to {address.split('/')[-2]}",
                lambda client, a=address, m=method: getattr(client, m)(a, {"title": "Forged"}, content_type=JSON),
            )
