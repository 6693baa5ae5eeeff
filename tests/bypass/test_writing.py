"""Nobody changes what the public sees but the board; and nobody another agency's page but those it invites."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, TestCase
from django.urls import NoReverseMatch, reverse
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    GroupPagePermission,
    Page,
    PageViewRestriction,
    Revision,
    Task,
    WorkflowPage,
    WorkflowTask,
)

from cctvportal.agencies.models import User
from cctvportal.library.models import PortalDocument, PortalImage
from cctvportal.pages.models import PageOwnership
from cctvportal.publication.models import Asset, Edition, Publication, Route
from tests.builders import sign_off
from tests.bypass.attempts import attempts
from tests.bypass.world import World, add_reviewed, make_world

ROLES = (
    "an editor of NPIA",
    "a board member of NPIA",
    "the board's secretary",
    "a portal administrator",
    "an account made on the server",
    "nobody signed in",
    "an editor of ACPO",
)
LONG_AGO = datetime(2010, 1, 1, tzinfo=UTC)
State = dict[str, Any]
# Other agencies put pages of their own beneath published ones, which counts its children.
PAGE_FIELDS = [field.attname for field in Page._meta.concrete_fields if field.name != "numchild"]


@pytest.fixture
def world(db) -> World:
    world = make_world()
    add_reviewed(world)
    return world


# What an editor of ACPO does with the very requests that others forge.
HER_OWN = {
    "saves the draft page",
    "saves the draft page in the background, over its last revision",
    "posts “publish” with the changed page",
    "confirms a move of the draft page",
    "posts “delete” for the draft page",
    "reverts the changed page and publishes it",
    "posts “co_authors” for the changed page",
    "replaces a published document",
    "deletes a published image",
}


def what_is_public() -> State:
    """All that the public's answers are made from."""
    return {
        "editions": list(Edition.objects.values_list()),
        "publications": list(Publication.objects.values_list()),
        "routes": list(Route.objects.values_list()),
        "assets": list(Asset.objects.values_list()),
    }


def what_the_public_is_answered(world: World) -> State:
    """The home page, ACPO's published page with its files, and the list of pages in the API."""
    shown = Publication.objects.filter(content_id=world.pages["changed"].pk).latest("edition")
    files = [f"/assets/{use['sha256']}/{use['name']}" for use in shown.assets]
    return {address: _answer(address) for address in ("/", shown.path, "/api/v2/pages/?fields=*", *files)}


def _answer(address: str) -> tuple[int, bytes]:
    answer = Client().get(address)
    return answer.status_code, b"".join(answer.streaming_content) if answer.streaming else answer.content


def state_of_acpo(world: World) -> State:
    """Its pages, drafts, co-authors and files."""
    ids = [page.pk for page in world.pages.values()]
    pages = Page.objects.filter(pk__in=ids).order_by("pk")
    revisions = Revision.objects.filter(object_id__in=[str(pk) for pk in ids]).order_by("pk")
    return {
        "pages": list(pages.values_list(*PAGE_FIELDS)),
        "revisions": list(revisions.values_list("pk", "content", "approved_go_live_at")),
        "owners": list(
            PageOwnership.objects.filter(page__in=ids).order_by("pk").values_list("page", "agency", "co_authors")
        ),
        "documents": list(PortalDocument.objects.order_by("pk").values_list("title", "sha256", "collection")),
        "images": list(PortalImage.objects.order_by("pk").values_list("title", "sha256", "collection")),
    }


def machinery() -> State:
    """By what Wagtail would let people publish, were it asked."""
    accounts = User.objects.order_by("pk").values_list("pk", "is_superuser", "is_staff", "password", "groups")
    return {
        "workflows": list(WorkflowTask.objects.values_list("workflow__name", "workflow__active", "task")),
        "pages of workflows": list(WorkflowPage.objects.order_by("page").values_list("page", "workflow")),
        "tasks": list(Task.objects.order_by("pk").values_list("pk", "name", "active")),
        "groups": list(Group.objects.order_by("pk").values_list("pk", "name")),
        "rights": sorted(GroupPagePermission.objects.values_list("group", "page", "permission__codename")),
        "accounts": list(accounts),
        "collections": list(Collection.objects.order_by("pk").values_list("pk", "name", "path")),
        "hidden": (PageViewRestriction.objects.count(), CollectionViewRestriction.objects.count()),
    }


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside, its work after commit included, is undone at the end."""
    with transaction.atomic():
        with TestCase.captureOnCommitCallbacks(execute=True):
            yield
        transaction.set_rollback(True)


def changes(before: State, after: State) -> list[str]:
    return [part for part, value in before.items() if after[part] != value]


def refused(answer: HttpResponse) -> bool:
    """Whether the admin turned the request away: a status that says so, or a redirect to its first page or sign-in."""
    return answer.status_code in (401, 403, 404, 405) or answer.get("Location", "").startswith(
        ("/admin/login", "/admin/?")
    )


def test_the_same_requests_do_change_the_pages_of_their_own_agency(client, world):
    client.force_login(world.author)
    before, worked = state_of_acpo(world), set()
    for attempt in attempts(world, world.author.pk):
        if attempt.says in HER_OWN:
            with undone():
                attempt.send(client)
                worked |= {attempt.says} if changes(before, state_of_acpo(world)) else set()
    assert worked == HER_OWN


def test_what_the_board_publishes_is_seen_to_change(world):
    before, answered = what_is_public(), what_the_public_is_answered(world)
    sign_off(world.board, world.reviewed)
    assert changes(before, what_is_public()) == ["editions", "publications", "routes"]
    assert "/" in changes(answered, what_the_public_is_answered(world))


@pytest.mark.parametrize("role", ROLES)
def test_no_request_changes_what_the_public_sees_or_what_is_anothers(client, world, role: str):
    user = (world.people() | {"an editor of ACPO": world.author})[role]
    client.raise_request_exception = False
    if user:
        client.force_login(user)

    def state() -> State:
        return what_is_public() | machinery() | ({} if user == world.author else state_of_acpo(world))

    before, answered = state(), what_the_public_is_answered(world)
    done, failed = [], []
    tried = list(attempts(world, user and user.pk))
    for attempt in tried:
        with undone():
            answer = attempt.send(client)
            changed = changes(before, state())
            if not refused(answer):
                changed += changes(answered, what_the_public_is_answered(world))
        done += [f"{attempt}: {part} ({answer.status_code})" for part in changed]
        failed += [str(attempt)] if answer.status_code >= 500 else []
    print(f"{role}: {len(tried)} attempts")
    assert done == []
    assert failed == []


def test_no_command_of_wagtail_changes_what_the_public_sees(world):
    draft, changed = world.pages["draft"], world.pages["changed"]
    Page.objects.filter(pk=draft.pk).update(go_live_at=LONG_AGO)
    Page.objects.filter(pk=changed.pk).update(expire_at=LONG_AGO, live=True)
    Revision.objects.filter(pk=draft.latest_revision_id).update(approved_go_live_at=LONG_AGO)
    for command, *arguments in (
        ("publish_scheduled",),
        ("fixtree", "--noinput", "--full"),
        ("set_url_paths",),
        ("move_pages", world.home.pk, Page.get_first_root_node().pk),
        ("purge_revisions",),
    ):
        unseen(world, f"the command {command}", partial(attempt_to, call_command, command, *arguments, verbosity=0))
    assert Page.objects.get(pk=changed.pk).get_parent() == world.home.page_ptr


def test_no_line_in_a_shell_changes_what_the_public_sees(world):
    draft, changed = world.pages["draft"], world.pages["changed"]
    unseen(world, "publishing a revision", lambda: draft.get_latest_revision().publish(changed=False))
    unseen(world, "setting live", lambda: Page.objects.filter(pk=draft.pk).update(live=True, slug="live"))
    unseen(world, "unpublishing", lambda: Page.objects.get(pk=changed.pk).specific.unpublish())
    unseen(world, "renaming what stands above", lambda: Page.objects.filter(pk=world.home.pk).update(title="Forged"))
    unseen(world, "deleting by force", lambda: attempt_to(Page.objects.get(pk=changed.pk).specific.delete))
    unseen(world, "deleting in one statement", lambda: attempt_to(Page.objects.filter(pk=changed.pk).delete))
    assert Page.objects.filter(pk=changed.pk).exists()


def unseen(world: World, what: str, do: Callable[[], object]) -> None:
    """Do it, and see that nobody in public can tell."""
    before = what_is_public() | what_the_public_is_answered(world)
    with TestCase.captureOnCommitCallbacks(execute=True):
        do()
    assert changes(before, what_is_public() | what_the_public_is_answered(world)) == [], what


def attempt_to(do: Callable, *arguments: object, **options: object) -> None:
    """Do what may be refused, or may find nothing to do."""
    with suppress(PermissionDenied, CommandError), transaction.atomic():
        do(*arguments, **options)


@pytest.mark.parametrize(
    "screen", ["wagtailsites:index", "wagtaillocales:index", "wagtailredirects:index", "wagtailsnippets:index"]
)
def test_what_could_bend_the_public_site_is_not_there(screen: str):
    with pytest.raises(NoReverseMatch):
        reverse(screen)
