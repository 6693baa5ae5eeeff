"""Our doors before Wagtail's tables, taken off: what is left is stock Wagtail, where a superuser may do everything."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db.models.signals import pre_delete
from wagtail.admin.panels import PublishingPanel
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.models import Collection, Page, PagePermissionTester, Task, WorkflowState
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.signals import pre_page_move, workflow_cancelled
from wagtail.workflows import publish_workflow_state

from cctvportal.agencies.models import User
from cctvportal.library.permissions import LibraryPermissionPolicy
from cctvportal.pages.gate import Gate
from cctvportal.pages.models import PortalPage
from cctvportal.pages.page_form import PortalPageForm
from cctvportal.pages.permissions import PortalPagePolicy
from cctvportal.pages.receivers import refuse_deletion, refuse_move
from cctvportal.signoff.workflow import BoardSignOffTask, take_back_with_the_workflow
from home.models import GuidancePage


@contextmanager
def open_doors() -> Iterator[None]:
    """Within it the gate, the permission testers and policies, locks, refusals, forms and panels are Wagtail's own."""
    with pytest.MonkeyPatch.context() as patch:
        # Nobody is a superuser here (agencies.models.User): in stock Wagtail an account made on the server is.
        patch.setattr(User, "is_superuser", property(lambda user: user.is_staff, lambda user, value: None))
        patch.setattr(Gate, "process_view", lambda *args: None)
        patch.setattr(PortalPage, "permissions_for_user", lambda page, user: PagePermissionTester(user, page))
        patch.setattr(PortalPage, "save_revision", Page.save_revision)
        patch.setattr(PortalPage, "get_lock", Page.get_lock)
        patch.setattr(PortalPageForm, "_names_what_is_not_hers", lambda form: False)
        for name in ("deactivate", "on_action"):
            patch.setattr(BoardSignOffTask, name, getattr(Task, name))
        patch.setattr(BoardSignOffTask, "get_actions", lambda task, page, user: [("approve", "Approve", False)])
        patch.setattr(WorkflowState, "on_finish", publish_workflow_state)
        _stock_policies(patch)
        patch.setattr(bulk_action_registry, "has_scanned_for_bulk_actions", False)
        patch.setattr(bulk_action_registry, "actions", {})
        with _no_receivers(), _publishing_panel(patch):
            yield


def _stock_policies(patch: pytest.MonkeyPatch) -> None:
    for name in [name for name in vars(PortalPagePolicy) if name in dir(PagePermissionPolicy) and name[:2] != "__"]:
        patch.setattr(PortalPagePolicy, name, getattr(PagePermissionPolicy, name))
    everything = {
        "user_has_permission": lambda policy, user, action: user.is_superuser,
        "user_has_permission_for_instance": lambda policy, user, action, instance: user.is_superuser,
        "instances_user_has_any_permission_for": lambda policy, user, actions: policy.model._default_manager.all(),
        "collections_user_has_any_permission_for": _all_collections,
        "collections_user_has_permission_for": _all_collections,
    }
    for name, answer in everything.items():
        patch.setattr(LibraryPermissionPolicy, name, answer)


def _all_collections(policy: LibraryPermissionPolicy, user: Any, action: Any) -> Any:
    return Collection.objects.all()


@contextmanager
def _no_receivers() -> Iterator[None]:
    pre_delete.disconnect(refuse_deletion, sender=Page)
    pre_page_move.disconnect(refuse_move)
    workflow_cancelled.disconnect(take_back_with_the_workflow)
    try:
        yield
    finally:
        pre_delete.connect(refuse_deletion, sender=Page)
        pre_page_move.connect(refuse_move)
        workflow_cancelled.connect(take_back_with_the_workflow)


@contextmanager
def _publishing_panel(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """The dates of Wagtail's schedule in the page editor."""
    patch.setattr(GuidancePage, "settings_panels", [PublishingPanel()])
    GuidancePage.get_edit_handler.cache_clear()
    try:
        yield
    finally:
        patch.undo()
        GuidancePage.get_edit_handler.cache_clear()
