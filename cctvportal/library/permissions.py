"""Who may do what with the library: the editors of the agency whose collection a file is in, and nobody else.

Superusers and groups do not count (docs/adr/0007); a membership that ended counts no longer from that day on.
"""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from wagtail import hooks
from wagtail.models import Collection
from wagtail.permission_policies import BasePermissionPolicy

from cctvportal.agencies.members import EDITING_ROLES, editing_agencies
from cctvportal.agencies.models import Agency, Membership, User

from .models import PortalDocument, PortalImage

ACTIONS = frozenset({"add", "change", "delete", "choose"})


class LibraryPermissionPolicy(BasePermissionPolicy):
    """Wagtail's questions about documents and images, answered from memberships. What it does not know, nobody may."""

    def collections_user_has_any_permission_for(self, user: User | AnonymousUser, actions: Iterable[str]) -> QuerySet:
        """The collections in which ``user`` may do any of ``actions``."""
        if not ACTIONS & set(actions):
            return Collection.objects.none()
        return Collection.objects.filter(pk__in=_collections_of(user))

    def collections_user_has_permission_for(self, user: User | AnonymousUser, action: str) -> QuerySet:
        """The collections in which ``user`` may do ``action``."""
        return self.collections_user_has_any_permission_for(user, [action])

    def user_has_permission(self, user: User | AnonymousUser, action: str) -> bool:
        """Whether ``user`` may do ``action`` in some collection."""
        return action in ACTIONS and bool(_collections_of(user))

    def user_has_permission_for_instance(
        self, user: User | AnonymousUser, action: str, instance: PortalDocument | PortalImage
    ) -> bool:
        """Whether ``user`` may do ``action`` with this document or image."""
        return action in ACTIONS and instance.collection_id in _collections_of(user)

    def instances_user_has_any_permission_for(self, user: User | AnonymousUser, actions: Iterable[str]) -> QuerySet:
        """The documents or images with which ``user`` may do any of ``actions``."""
        allowed = _collections_of(user) if ACTIONS & set(actions) else set()
        return self.model._default_manager.filter(collection__in=allowed)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet:
        """Those who may do any of ``actions`` in some collection."""
        return self._editors(actions)

    def users_with_any_permission_for_instance(
        self, actions: Iterable[str], instance: PortalDocument | PortalImage
    ) -> QuerySet:
        """Those who may do any of ``actions`` with this document or image."""
        return self._editors(actions, agency__collection=instance.collection_id)

    def _editors(self, actions: Iterable[str], **places: object) -> QuerySet:
        if not ACTIONS & set(actions):
            return User.objects.none()
        found = Membership.objects.effective().filter(role__in=EDITING_ROLES, **places)
        return User.objects.filter(pk__in=found.values("user"))


def may_view(user: User | AnonymousUser, item: PortalDocument | PortalImage) -> bool:
    """Whether ``user`` may see a draft file: an editor of its agency, or whoever a page that shows it is open to.

    Apps above the library say which these are, through the hook ``may_view_library_file(user, item) -> bool``.
    """
    if item.collection_id in _collections_of(user):
        return True
    return any(says(user, item) for says in hooks.get_hooks("may_view_library_file"))


def foreign_files(agencies: Iterable[Agency], documents: Iterable[int], images: Iterable[int]) -> list[str]:
    """A sentence for each document and image, by id, that lies in the library of an agency not among ``agencies``.

    It names no title: whoever wrote the id into a page past the choosers may not know it.
    """
    agencies = list(agencies)
    found = [
        (word, identifier)
        for word, model, wanted in (("document", PortalDocument, documents), ("image", PortalImage, images))
        for identifier in foreign_ids(agencies, model, wanted)
    ]
    return [
        f"The {word} {identifier} is in another agency’s library. Choose one of your own." for word, identifier in found
    ]


def foreign_ids(
    agencies: Iterable[Agency], model: type[PortalDocument] | type[PortalImage], wanted: Iterable[int]
) -> list[int]:
    """Those of the ids ``wanted`` that lie in the library of an agency not among ``agencies``."""
    allowed = {agency.collection_id for agency in agencies}
    others = Agency.objects.exclude(collection__in=allowed).exclude(collection=None).values("collection")
    return list(model.objects.filter(pk__in=list(wanted), collection__in=others).values_list("pk", flat=True))


def _collections_of(user: User | AnonymousUser) -> set[int]:
    return {agency.collection_id for agency in editing_agencies(user) if agency.collection_id}
