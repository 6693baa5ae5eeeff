"""Make groups, permissions and collections what ``roles.py`` says, and put each user where her places of today put her.

All of it may be repeated: it sets a state, and takes away what does not belong to it.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models import Q
from django.dispatch import receiver
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from cctvportal.kernel.locks import advisory_lock

from .enums import Role
from .members import administers, effective_memberships
from .models import Agency, Membership, User
from .roles import POWERS


@transaction.atomic
def sync_roles() -> None:
    """Set every group, permission, collection and membership of a group; remove groups that no role has."""
    advisory_lock("roles")
    agencies = list(Agency.objects.all())
    for agency in agencies:
        sync_agency(agency)
    shared = [_sync_shared_group(role) for role in POWERS if role != Role.EDITOR]
    ours = [group.pk for group in shared] + [agency.editors_id for agency in agencies if agency.editors_id]
    Group.objects.exclude(pk__in=ours).delete()
    for user in User.objects.filter(Q(is_active=True) | Q(groups__isnull=False)).distinct():
        sync_user(user)


@transaction.atomic
def sync_agency(agency: Agency) -> Group:
    """Give ``agency`` its collection and its group of editors, both named after it, with the editors' permissions.

    Returns the group.
    """
    agency.refresh_from_db(fields=["name", "collection", "editors"])
    collection = agency.collection or Collection.get_first_root_node().add_child(name=agency.name)
    editors = agency.editors or Group.objects.create(name=f"New: {agency.code}")
    collection.name = agency.name
    editors.name = POWERS[Role.EDITOR].group.format(agency=agency.name)
    collection.save()
    editors.save()
    agency.collection, agency.editors = collection, editors
    agency.save(update_fields=["collection", "editors"])
    _set_permissions(editors, Role.EDITOR, [collection])
    return editors


def sync_user(user: User) -> None:
    """Put ``user`` in the groups that her effective places give her today, and in no other."""
    groups = {_group_for(place) for place in effective_memberships(user)}
    if administers(user):
        groups.add(_shared_group(Role.ADMINISTRATOR))
    user.groups.set(groups)
    user.user_permissions.clear()


@receiver(user_logged_in)
def sync_at_sign_in(user: User, **kwargs: object) -> None:
    """Dates pass; whoever signs in finds what her places of today give her, also before the daily run."""
    sync_user(user)


def _group_for(place: Membership) -> Group:
    if place.role == Role.EDITOR:
        return place.agency.editors or sync_agency(place.agency)
    return _shared_group(place.role)


def _shared_group(role: str) -> Group:
    return Group.objects.filter(name=POWERS[role].group).first() or _sync_shared_group(role)


def _sync_shared_group(role: str) -> Group:
    group, _ = Group.objects.get_or_create(name=POWERS[role].group)
    secretariat = Agency.objects.filter(is_secretariat=True).first()
    if secretariat and secretariat.collection is None:
        sync_agency(secretariat)
    collections = [secretariat.collection] if secretariat and POWERS[role].in_secretariat else []
    _set_permissions(group, role, collections)
    return group


def _set_permissions(group: Group, role: str, collections: Iterable[Collection]) -> None:
    powers = POWERS[role]
    group.permissions.set(_model_permissions(powers.permissions))
    _set_page_permissions(group, powers.pages)
    _set_library_permissions(group, powers.library, collections)


def _model_permissions(names: Iterable[str]) -> list[Permission]:
    return [
        Permission.objects.get(content_type__app_label=app, codename=codename)
        for app, codename in (name.split(".") for name in names)
    ]


def _set_page_permissions(group: Group, codenames: Iterable[str]) -> None:
    root = Page.get_first_root_node()
    wanted = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames)
    GroupPagePermission.objects.filter(group=group).exclude(page=root, permission__in=wanted).delete()
    for permission in wanted:
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)


def _set_library_permissions(group: Group, codenames: Iterable[str], collections: Iterable[Collection]) -> None:
    libraries = ("wagtaildocs", "wagtailimages")
    wanted = Permission.objects.filter(content_type__app_label__in=libraries, codename__in=codenames)
    given = GroupCollectionPermission.objects.filter(group=group)
    given.exclude(collection__in=collections, permission__in=wanted).delete()
    for collection in collections:
        for permission in wanted:
            GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)
