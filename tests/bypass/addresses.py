"""Every address of the CMS, from its URLconf, filled with what ACPO keeps to itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import Group
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from wagtail.models import Page, Revision, Task, Workflow, WorkflowState

from cctvportal.agencies.models import Membership
from cctvportal.signoff.workflow import WORKFLOW_NAME
from tests.bypass.world import NEVER_SUBMITTED, World

Kwargs = dict[str, Any]

# Why these are not asked.
LEFT_OUT = {
    "wagtailadmin_logout": "ends the session of whoever asks",
    "wagtailadmin_error_test": "raises an error, to show its page",
    "wagtailadmin_password_reset_confirm": "its address carries a token that only the mail has",
    "wagtaildocs:create_multiple_from_uploaded_document": "about an upload that waits to be confirmed: there is none",
    "wagtaildocs:delete_upload_multiple": "about an upload that waits to be confirmed: there is none",
    "wagtailimages:create_multiple_from_uploaded_image": "about an upload that waits to be confirmed: there is none",
    "wagtailimages:delete_upload_multiple": "about an upload that waits to be confirmed: there is none",
    "wagtailadmin_tag_model_autocomplete": "needs a model of tags of its own: there is none",
}
# What a route is about where its parameter is only called ``pk``.
ABOUT = {
    "wagtailadmin_api:pages:": "page",
    "wagtailadmin_pages:revisions_compare": "page",
    "wagtailadmin_api:documents:": "document",
    "wagtaildocs_chooser:": "document",
    "wagtailadmin_api:images:": "image",
    "wagtailimages_chooser:": "image",
    "library:document": "document",
    "library:image": "image",
    "library:rendition": "rendition",
    "signoff:": "submission",
    "wagtailadmin_collections:": "collection",
    "wagtailadmin_workflows:": "workflow",
    "agencies:": "agency",
    "seats:": "seat",
    "chair:": "chair",
    "memberships:": "membership",
    "countersign:": "membership",
    "wagtailusers_users:": "user",
    "wagtailusers_groups:": "group",
}
PAGE_PARAMETERS = {"page_id", "parent_page_id", "page_to_move_id", "page_pk"}
BULK_ACTIONS = ("delete", "move", "add_to_collection")
# What lists and searches are asked for.
SEARCH, EXPORT = {"q": "secret"}, {"export": "csv"}


@dataclass(frozen=True)
class Route:
    """One named address, and the names of its parameters."""

    name: str
    parameters: frozenset[str]


@dataclass
class Address:
    """One address to ask; ``of`` names the thing of ACPO's that it is about, where it is about one."""

    route: str
    url: str
    of: str = ""

    def __str__(self) -> str:
        return f"{self.route} {self.url}"


def routes() -> list[Route]:
    """All named routes beneath ``/admin/``."""
    return sorted(
        set(_walk(get_resolver(), "", (), frozenset())), key=lambda route: (route.name, len(route.parameters))
    )


def addresses(world: World, route: Route) -> list[Address]:
    """The addresses of ``route`` that concern ACPO's drafts; none where a parameter cannot be filled."""
    found = []
    for of, kwargs in _fillings(world, route):
        url = reverse(route.name, kwargs=kwargs)
        queries = [{}] + [SEARCH] * _is_list(route) + [EXPORT] * ("reports" in route.name)
        found += [Address(route.name, f"{url}?{urlencode(query)}" if query else url, of) for query in queries]
    return found


def more_addresses(world: World) -> list[Address]:
    """Addresses that name what they are about in their query."""
    draft, changed = world.pages["draft"], world.pages["changed"]
    pages = urlencode({"id": [draft.pk, changed.pk]}, doseq=True)
    types = {"home": ["guidancepage", "homepage"], "wagtailcore": ["page"]}
    found = [
        Address(name, f"{reverse(name)}?{query}")
        for name, query in (
            ("wagtailadmin_choose_page_chosen_multiple", pages),
            ("wagtailadmin_choose_page", "page_type=home.guidancepage&user_perms=copy_to"),
            ("wagtailadmin_choose_page_search", "q=secret&page_type=home.guidancepage"),
            ("wagtailadmin_api:pages:listing", f"child_of={world.home.pk}&for_explorer=1"),
            ("wagtailadmin_api:pages:listing", f"descendant_of={world.home.pk}&order=-title&fields=*"),
            ("wagtailadmin_api:pages:find", f"id={draft.pk}"),
            ("wagtaildocs_chooser:chosen_multiple", f"id={world.document.pk}"),
            ("wagtailimages_chooser:chosen_multiple", f"id={world.image.pk}"),
            ("wagtailadmin_tag_autocomplete", "term=secret"),
            ("wagtailadmin_reports:site_history", f"label={NEVER_SUBMITTED['title']}"),
        )
    ]
    for app, models in types.items():
        for model in models:
            kwargs = {"content_type_app_name": app, "content_type_model_name": model}
            found.append(Address("type_use", reverse("wagtailadmin_pages:type_use", kwargs=kwargs)))
    about = {
        ("wagtailcore", "page"): [page.pk for page in world.pages.values()],
        ("library", "portaldocument"): [world.document.pk],
        ("library", "portalimage"): [world.image.pk],
    }
    for (app, model), ids in about.items():
        for action in BULK_ACTIONS:
            url = reverse("wagtail_bulk_action", args=[app, model, action])
            found += [Address("wagtail_bulk_action", f"{url}?{urlencode({'id': i}, doseq=True)}") for i in (ids, "all")]
    return found


def _is_list(route: Route) -> bool:
    last = route.name.rpartition(":")[2]
    return last.endswith(("results", "index", "listing", "search", "choose", "choose_page", "history", "explore"))


def _fillings(world: World, route: Route) -> Iterator[tuple[str, Kwargs]]:
    """The name of a thing of ACPO's, and the parameters that lead to it."""
    if not route.parameters:
        yield "", {}
        return
    for name, values in _things(world, route).items():
        if route.parameters <= set(values):
            yield name, {key: values[key] for key in route.parameters}


def _things(world: World, route: Route) -> dict[str, Kwargs]:
    if route.parameters & PAGE_PARAMETERS or _about(route) == "page" or "object_id" in route.parameters:
        return {name: _of_page(world, page) for name, page in world.pages.items()}
    if route.parameters & {"document_id", "doc_id"} or _about(route) == "document":
        name = world.document.filename
        return {"document": dict.fromkeys(("pk", "document_id", "doc_id"), world.document.pk) | {"name": name}}
    if "image_id" in route.parameters or _about(route) == "image":
        ids = dict.fromkeys(("pk", "image_id"), world.image.pk)
        return {"image": ids | {"name": world.image.filename, "filter_spec": "width-100"}}
    if _about(route) == "submission":
        return {"returned submission": _of_submission(world)}
    return {"": _of_the_rest(world, route)}


def _about(route: Route) -> str:
    return next((what for start, what in ABOUT.items() if route.name.startswith(start)), "")


def _of_page(world: World, page: Page) -> Kwargs:
    earlier, *_, revision = sorted(Revision.objects.for_instance(page), key=lambda revision: revision.pk) * 2
    state = WorkflowState.objects.filter(object_id=str(page.pk)).first() or WorkflowState.objects.first()
    return dict.fromkeys((*PAGE_PARAMETERS, "pk", "object_id"), page.pk) | {
        "destination_id": world.home.pk, "revision_id": revision.pk, "revision_id_a": earlier.pk,
        "revision_id_b": "latest", "workflow_state_id": state.pk, "task_state_id": state.current_task_state_id,
        "task_id": state.current_task_state.task_id, "workflow_pk": state.workflow_id, "action_name": "approve",
        "action": "copy", "app_label": "home", "model_name": "guidancepage", "session_id": 1,
        "content_type_app_name": "home", "content_type_model_name": "guidancepage",
    }  # fmt: skip


def _of_submission(world: World) -> Kwargs:
    return {"pk": world.returned.pk, "sha256": "0" * 64, "name": "a.pdf"}


def _of_the_rest(world: World, route: Route) -> Kwargs:
    acpo, rendition = world.board.agencies["acpo"], world.image.get_rendition("width-640")
    ids = {
        "rendition": rendition.pk,
        "collection": acpo.collection_id,
        "workflow": Workflow.objects.get(name=WORKFLOW_NAME).pk,
        "agency": acpo.pk,
        "seat": world.board.seats["acpo"].pk,
        "chair": world.board.seats["home-office"].chairs.get().pk,
        "membership": Membership.objects.get(user=world.author).pk,
        "user": world.author.pk,
        "group": Group.objects.first().pk,
    }
    kwargs = {
        "collection_id": acpo.collection_id, "task_id": Task.objects.get(name=WORKFLOW_NAME).pk, "session_id": 1,
        "action": "delete", "app_label": "home", "model_name": "guidancepage",
        "name": rendition.file.name.rpartition("/")[2],
        "content_type_app_name": "home", "content_type_model_name": "guidancepage",
    }  # fmt: skip
    about = _about(route)
    return kwargs | ({"pk": ids[about]} if about in ids else {})


def _walk(resolver: URLResolver, prefix: str, spaces: tuple[str, ...], above: frozenset[str]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        here = prefix + str(entry.pattern)
        parameters = above | set(entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, here, (*spaces, entry.namespace) if entry.namespace else spaces, parameters)
        elif isinstance(entry, URLPattern) and entry.name and here.startswith("admin/"):
            yield Route(":".join([*spaces, entry.name]), parameters)
