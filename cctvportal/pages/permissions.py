"""What may be done with a page in Wagtail's admin. It makes the screens honest; the gate is elsewhere (ADR 0004)."""

from django.db import models
from wagtail.models import Page, PagePermissionTester
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry

from cctvportal.agencies.members import editing_agencies
from cctvportal.agencies.models import User
from cctvportal.agencies.roles import drafts_type
from cctvportal.publication.models import Publication
from cctvportal.signoff.locks import under_review
from cctvportal.signoff.queues import reads_everything

from .ownership import may_write, writable


class PortalPermissionTester(PagePermissionTester):
    """Agencies draft; nobody publishes, locks, reorders or hides here, superusers included."""

    def __init__(self, user: User, page: Page) -> None:
        super().__init__(user, page)
        self.permissions: set[str] = getattr(self, "permissions", set())

    def can_edit(self) -> bool:
        return not self.page_is_root and may_write(self.user, self.page)

    def can_add_subpage(self) -> bool:
        return bool(creatable_types(self.user, self.page))

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """A draft that was never published, with nothing beneath it, and not under review."""
        return (
            self.can_edit()
            and self.page.is_leaf()
            and not under_review(self.page.pk)
            and not Publication.objects.filter(content_id=self.page.pk).exists()
        )

    def can_move(self) -> bool:
        return self.can_delete()

    def can_move_to(self, destination: Page) -> bool:
        return (
            self.can_move()
            and self.page.specific.can_move_to(destination)
            and self.page.specific_class in creatable_types(self.user, destination.specific)
        )

    def can_copy(self) -> bool:
        return self.can_edit()

    def can_copy_to(self, destination: Page, recursive: bool = False) -> bool:
        return self.can_copy() and self.page.specific_class in creatable_types(self.user, destination.specific)

    def can_submit_for_moderation(self) -> bool:
        """Never by Wagtail's own button: submitting freezes the page first (signoff.actions.submit)."""
        return False

    def can_view_revisions(self) -> bool:
        return self.can_edit()

    def _never(self) -> bool:
        return False

    can_publish = can_unpublish = can_publish_subpage = can_reorder_children = _never
    can_set_view_restrictions = can_unschedule = can_lock = can_unlock = _never


def creatable_types(user: User, parent: Page) -> list[type[Page]]:
    """The page types that ``user`` may add beneath ``parent``; none beneath another agency's draft."""
    if not user.is_active or parent.specific_class is None:
        return []
    agencies = editing_agencies(user)
    types = [
        model
        for model in parent.specific_class.creatable_subpage_models()
        if model.can_create_at(parent) and any(drafts_type(user, agency, model._meta.label) for agency in agencies)
    ]
    return types if types and is_explorable(user, parent.pk) else []


def is_explorable(user: User, page_id: int) -> bool:
    """Whether ``user`` finds the page in the tree: hers, on the way to hers, or public."""
    return policy_registry.get_by_type(Page).explorable_instances(user).filter(pk=page_id).exists()


def may_know_of(user: User, page_id: int) -> bool:
    """Whether a page exists for ``user``: she finds it in the tree, or it lies before the board on which she sits."""
    return is_explorable(user, page_id) or (under_review(page_id) and reads_everything(user))


class PortalPagePolicy(PagePermissionPolicy):
    """Pages by ownership: what an agency may write on, it sees; of others' only the way to its own."""

    def _base_user_has_permission(self, user: User) -> bool | None:
        return None if user.is_active else False

    def _base_queryset_for_user(self, user: User) -> models.QuerySet | None:
        return None if user.is_active else self.model._default_manager.none()

    def user_has_any_permission_for_instance(self, user: User, actions: set[str], instance: Page) -> bool:
        return bool(set(actions) & {"add", "change", "view"}) and may_write(user, instance)

    def instances_user_has_any_permission_for(self, user: User, actions: set[str]) -> models.QuerySet:
        if not set(actions) & {"add", "change", "view"}:
            return self.model._default_manager.none()
        return self.model._default_manager.filter(pk__in=writable(user).values("pk"))

    def instances_with_direct_explore_permission(self, user: User) -> list[Page]:
        """Where the explorer begins: the home page, or the tree's root while there is none."""
        if not editing_agencies(user):
            return []
        pages = self.model.base_page_model.objects
        return list(pages.filter(depth=2)) or list(pages.filter(depth=1))

    def explorable_instances(self, user: User) -> models.QuerySet:
        """Her pages, those above them, and what is public: each is a place where something can be added."""
        if not editing_agencies(user):
            return self.model._default_manager.none()
        published = Publication.objects.current().values_list("content_id", flat=True)
        own = self.model._default_manager.filter(
            models.Q(pk__in=writable(user).values("pk")) | models.Q(pk__in=list(published)) | models.Q(depth=1)
        )
        return own | self.model._default_manager.filter(pk__in=ancestors_of(writable(user)))


def ancestors_of(pages: models.QuerySet) -> list[int]:
    """The ids of all pages above ``pages``."""
    step = Page.steplen
    paths = {path[:end] for path in pages.values_list("path", flat=True) for end in range(step, len(path), step)}
    return list(Page.objects.filter(path__in=paths).values_list("pk", flat=True))
