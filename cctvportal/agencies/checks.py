"""What settings and the table of roles must never become."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, register

from .enums import Role
from .roles import POWERS

ACCOUNT_SCREENS = "cctvportal.agencies.viewsets.users.PortalUserViewSet"
NOBODYS = ("publish", "unpublish", "lock", "unlock", "bulk_delete", "delete")


@register()
def account_screens_are_ours(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Wagtail's own account screens let an administrator set passwords and give groups."""
    if getattr(apps.get_app_config("wagtailusers"), "user_viewset", None) == ACCOUNT_SCREENS:
        return []
    return [
        Error(
            "Wagtail's own account screens are in use, on which an administrator sets other people's passwords.",
            hint="In INSTALLED_APPS put cctvportal.agencies.users_app.PortalUsersConfig in the place of wagtail.users.",
            id="agencies.E001",
        )
    ]


@register()
def nobody_publishes_by_permission(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Content becomes public by the board's sign-off alone."""
    return [
        Error(
            f"The table of roles lets a {Role(role).label.lower()} {name}.",
            hint="Take the permission out of cctvportal/agencies/roles.py: no role publishes, locks or deletes.",
            id="agencies.E002",
        )
        for role, powers in POWERS.items()
        for name in (*powers.permissions, *powers.pages, *powers.library)
        if name.rpartition(".")[2].startswith(NOBODYS)
    ]


@register()
def django_admin_is_not_there(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """It would change rows past every verb and the record."""
    if not apps.is_installed("django.contrib.admin"):
        return []
    return [
        Error(
            "django.contrib.admin is installed: it changes rows past every verb and the record.",
            hint="Take it out of INSTALLED_APPS. Everything is done in Wagtail's admin.",
            id="agencies.E003",
        )
    ]
