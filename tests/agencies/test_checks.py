"""The system checks of this app: each is seen to fail once."""

from dataclasses import replace

import pytest
from django.apps import apps
from django.core.checks import run_checks

from cctvportal.agencies.enums import Role
from cctvportal.agencies.roles import POWERS

# All checks run, those that ask the database among them.
pytestmark = pytest.mark.django_db


def ids() -> set[str]:
    return {message.id for message in run_checks() if message.id.startswith("agencies.")}


def test_the_portal_passes():
    assert ids() == set()


def test_wagtails_own_account_screens_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        apps.get_app_config("wagtailusers"), "user_viewset", "wagtail.users.views.users.UserViewSet", raising=False
    )
    assert ids() == {"agencies.E001"}


@pytest.mark.parametrize(
    "change",
    [{"pages": ("publish_page",)}, {"permissions": ("wagtailcore.lock_page",)}, {"library": ("delete_document",)}],
)
def test_a_role_that_publishes_locks_or_deletes_is_refused(monkeypatch: pytest.MonkeyPatch, change: dict):
    monkeypatch.setitem(POWERS, Role.EDITOR, replace(POWERS[Role.EDITOR], **change))
    assert ids() == {"agencies.E002"}


def test_django_admin_is_refused(monkeypatch: pytest.MonkeyPatch):
    installed = apps.is_installed
    monkeypatch.setattr(apps, "is_installed", lambda name: name == "django.contrib.admin" or installed(name))
    assert ids() >= {"agencies.E003"}
