"""The one table of what each role may do. Groups and permissions are made from it (``sync.py``), menus shown by it."""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from django.contrib.auth.models import AnonymousUser

from .enums import Role
from .members import administers, delegations_to, effective_memberships
from .models import Agency, Membership, User

MINUTES = "minutes.*"


@dataclass(frozen=True)
class Powers:
    """What one role may do. Nobody may publish, unpublish, lock or delete in bulk: no role names it."""

    # The group of all who hold the role, or with ``{agency}`` the group of those who hold it in one agency.
    group: str
    # Permissions on models, as ``app.codename``.
    permissions: tuple[str, ...] = ()
    # Codenames of permissions on the whole page tree; which pages of it, ownership decides (pages.permissions).
    pages: tuple[str, ...] = ()
    # Codenames of permissions on the collection of the agency in which the role is held.
    library: tuple[str, ...] = ()
    # Patterns of the page types that it drafts, and of those that it leaves to others.
    drafts: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    # Names of items in the admin's main menu.
    menus: tuple[str, ...] = ()
    # Whether the role is held in the board's secretariat alone.
    in_secretariat: bool = False


ADMIN = "wagtailadmin.access_admin"
DRAFTING = ("add_page", "change_page")
LIBRARY = ("add_document", "change_document", "choose_document", "add_image", "change_image", "choose_image")

POWERS: dict[str, Powers] = {
    Role.EDITOR: Powers(
        group="Editors: {agency}",
        permissions=(ADMIN,),
        pages=DRAFTING,
        library=LIBRARY,
        drafts=("*",),
        leaves=(MINUTES,),
        menus=("explorer", "images", "documents", "submissions", "links", "signing-keys"),
    ),
    Role.BOARD_MEMBER: Powers(
        group="Board members",
        permissions=(ADMIN, "agencies.add_countersignature", "agencies.add_delegation"),
        menus=(
            *("board", "packs", "emergencies", "policies", "delegations", "countersign", "redactions"),
            *("links", "signing-keys"),
        ),
    ),
    Role.SECRETARY: Powers(
        group="Board secretary",
        permissions=(ADMIN,),
        pages=DRAFTING,
        library=LIBRARY,
        drafts=(MINUTES,),
        menus=(
            *("explorer", "images", "documents", "submissions"),
            *("board", "packs", "emergencies", "policies", "links", "security", "signing-keys"),
        ),
        in_secretariat=True,
    ),
    Role.ADMINISTRATOR: Powers(
        group="Portal administrators",
        permissions=(
            ADMIN,
            *(f"agencies.{action}_{model}" for model in ("user", "agency", "seat", "chair", "membership")
              for action in ("add", "change")),
            *("frontends.add_endpoint", "frontends.change_endpoint", "delivery.add_reader", "delivery.change_reader"),
            *("frontends.add_previewsite", "frontends.change_previewsite"),
        ),
        menus=(
            *("users", "agencies", "seats", "chair", "memberships"),
            *("webhooks", "read-keys", "preview-sites", "links", "security", "signing-keys"),
        ),
    ),
}  # fmt: skip

# What somebody sees besides while she has leave to vote for a seat.
DELEGATES_MENUS = ("board", "policies")


def drafts_type(user: User, agency: Agency, type_: str) -> bool:
    """Whether ``user`` drafts pages of ``type_`` (``home.HomePage``) for ``agency`` by a place she holds today."""
    places = effective_memberships(user)
    return any(place.agency_id == agency.pk and _covers(place, type_) for place in places)


def menus_of(user: User | AnonymousUser) -> set[str]:
    """The names of the main menu's items that ``user`` sees."""
    delegated = DELEGATES_MENUS if delegations_to(user) else ()
    return {menu for role in roles_of(user) for menu in POWERS[role].menus} | set(delegated)


def roles_of(user: User | AnonymousUser) -> set[str]:
    """The roles that ``user`` holds today, in whichever agency."""
    held = {place.role for place in effective_memberships(user)}
    return held | ({Role.ADMINISTRATOR} if administers(user) else set())


def _covers(place: Membership, type_: str) -> bool:
    powers = POWERS[place.role]
    if powers.in_secretariat and not place.agency.is_secretariat:
        return False
    return _matches(type_, powers.drafts) and not _matches(type_, powers.leaves)


def _matches(type_: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(type_, pattern) for pattern in patterns)
