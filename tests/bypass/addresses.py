"""Every address of the portal, from its URLconf, filled with what ACPO keeps to itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Page, Revision, Task, Workflow, WorkflowState

from cctvportal.agencies.models import Membership, SigningKey
from cctvportal.library.models import PortalDocument, PortalImage
from cctvportal.record.models import RecordEntry
from cctvportal.signoff.models import Submission
from cctvportal.signoff.workflow import WORKFLOW_NAME
from tests.bypass.public_state import NOT_COMPARED, public_addresses
from tests.bypass.routes import Route
from tests.bypass.world import NEVER_SUBMITTED, World

Kwargs = dict[str, Any]

# Why these are not asked.
LEFT_OUT = {
    "wagtailadmin_logout": "ends the session of whoever asks",
}
# Routes whose parameters say nothing of what they are about.
BY_HAND = {
    "admin/^.*/$": ["/admin/no-such-screen/"],
    "wagtailadmin_password_reset_confirm": ["/admin/password_reset/confirm/MQ/set-password/"],
    "wagtailadmin_tag_model_autocomplete": ["/admin/tag-autocomplete/taggit/tag/?term=secret"],
    "readyz": ["/readyz"],
    "record": ["/record/", "/record/?page=2"],
}
HOW_TO_FILL = (
    "Say in tests/bypass/addresses.py how to fill these: in ABOUT, what a `pk` is about; in _of_page, _of_submission "
    "or _of_the_rest, what another parameter stands for (something of ACPO's, best something secret); in BY_HAND, "
    "whole addresses; or in LEFT_OUT, why they cannot be asked. Public ones go into tests/bypass/public_state.py."
)
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
    "signoff:emergency": "emergency",
    "signoff:abandon_redaction": "redaction",
    "signoff:abandon": "emergency",
    "signoff:end_duty": "duty",
    "signoff:redaction": "redaction",
    "signoff:pack": "pack",
    "signoff:": "submission",
    "wagtailadmin_collections:": "collection",
    "wagtailadmin_workflows:": "workflow",
    "agencies:": "agency",
    "seats:": "seat",
    "chair:": "chair",
    "memberships:": "membership",
    "countersign:": "membership",
    "delegations:": "delegation",
    "signing_keys:make": "membership",
    "signing_keys:": "signing key",
    "webhooks:message": "message",
    "webhooks:resend_dead_letters": "webhook",
    "webhooks:resend": "message",
    "webhooks:": "webhook",
    "preview-sites:": "preview site",
    "read-keys:revoke": "read key",
    "read-keys:": "reader",
    "wagtailusers_users:": "user",
    "wagtailusers_groups:": "group",
}
PAGE_PARAMETERS = {"page_id", "parent_page_id", "page_to_move_id", "page_pk"}
BULK_ACTIONS = ("delete", "move", "add_to_collection")
# What lists and searches are asked for.
SEARCH = {"q": "secret"}


@dataclass
class Address:
    """One address to ask; ``of`` names the thing of ACPO's that it is about, where it is about one."""

    route: str
    url: str
    of: str = ""

    def __str__(self) -> str:
        return f"{self.route} {self.url}"


def addresses(world: World, route: Route) -> list[Address]:
    """The addresses of ``route`` that concern ACPO's drafts; none where a parameter cannot be filled."""
    if route.key in BY_HAND or route.is_public:
        return [Address(route.key, url) for url in BY_HAND.get(route.key) or _public(route)]
    found = []
    for of, kwargs in _fillings(world, route):
        url = reverse(route.name, kwargs=kwargs) if route.name else f"/{route.pattern}"
        found += [Address(route.key, f"{url}?{urlencode(query)}" if query else url, of) for query in _queries(route)]
    return found


def _public(route: Route) -> list[str]:
    """A public route's addresses: those that are compared, and each entry of the record."""
    if route.key not in NOT_COMPARED:
        return public_addresses(route)
    if "sequence" in route.parameters:
        return [f"/record/{number}/" for number in RecordEntry.objects.values_list("pk", flat=True)]
    return [] if route.parameters else [f"/{route.pattern}"]


def _queries(route: Route) -> list[dict[str, str]]:
    """What a screen is asked besides: lists are searched, and the portal's own and reports exported as well."""
    exported = (_is_list(route) and not route.name.startswith("wagtail")) or "reports" in route.name
    return [{}] + [SEARCH] * _is_list(route) + [{"export": form} for form in ("csv", "xlsx") if exported]


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
        return {name: _of_document(item) for name, item in world.documents.items()}
    if "image_id" in route.parameters or _about(route) == "image":
        return {name: _of_image(item) for name, item in world.images.items()}
    if "content_id" in route.parameters:
        return {name: {"content_id": page.pk} for name, page in world.pages.items()}
    if _about(route) == "emergency":
        return {"returned submission": {"pk": world.emergency.pk}}
    if _about(route) == "pack":
        return {"pack": {"pk": world.pack.pk}} if world.pack else {}
    if _about(route) == "submission":
        return {name: _of_submission(submission) for name, submission in world.submissions.items()}
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


def _of_document(document: PortalDocument) -> Kwargs:
    return dict.fromkeys(("pk", "document_id", "doc_id"), document.pk) | {"name": document.filename}


def _of_image(image: PortalImage) -> Kwargs:
    return dict.fromkeys(("pk", "image_id"), image.pk) | {"name": image.filename, "filter_spec": "width-100"}


def _of_submission(submission: Submission) -> Kwargs:
    use = next(iter(submission.assets), {"sha256": "0" * 64, "name": "a.pdf"})
    return {"pk": submission.pk, "sha256": use["sha256"], "name": use["name"], "code": "core"}


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
        "redaction": world.redaction.pk,
        "delegation": world.author.delegations.get().pk,
        "signing key": SigningKey.objects.filter(membership__user=world.author).first().pk,
        "user": world.author.pk,
        "group": Group.objects.first().pk,
        "duty": world.duty.pk,
        "webhook": world.webhook.pk,
        "message": world.message.pk,
        "reader": world.reader.pk,
        "preview site": world.links[0].site_id,
        "read key": world.reader.keys.get().pk,
    }
    kwargs = {
        "collection_id": acpo.collection_id, "task_id": Task.objects.get(name=WORKFLOW_NAME).pk, "session_id": 1,
        "uploaded_file_id": world.upload.pk, "action": "delete", "app_label": "home", "model_name": "guidancepage",
        "name": rendition.file.name.rpartition("/")[2],
        "content_type_app_name": "home", "content_type_model_name": "guidancepage",
    }  # fmt: skip
    about = _about(route)
    return kwargs | ({"pk": ids[about]} if about in ids else {})
