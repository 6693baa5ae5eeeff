from collections.abc import Callable
from typing import TypeVar

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.search import index as search_index

from cctvportal.agencies.enums import Role
from cctvportal.agencies.models import Agency, User
from cctvportal.agencies.sync import sync_roles
from cctvportal.library.models import PortalDocument, PortalImage
from tests.builders import join, make_user

from . import files

Item = TypeVar("Item", PortalDocument, PortalImage)


@pytest.fixture
def acpo(db) -> Agency:
    """An agency with its collection."""
    return _agency("acpo", "ACPO")


@pytest.fixture
def npia(db) -> Agency:
    """Another agency."""
    return _agency("npia", "NPIA")


@pytest.fixture
def editor(acpo: Agency) -> User:
    """An editor of ACPO."""
    return _editor("ann", acpo)


@pytest.fixture
def colleague(acpo: Agency) -> User:
    """Another editor of ACPO."""
    return _editor("bob", acpo)


@pytest.fixture
def stranger(npia: Agency) -> User:
    """An editor of NPIA."""
    return _editor("cat", npia)


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser in which somebody is signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def document(acpo: Agency, editor: User) -> PortalDocument:
    """A PDF of ACPO's library."""
    return _indexed(
        PortalDocument.objects.create(
            title="Secret bulletin",
            file=ContentFile(files.pdf(), name="bulletin.pdf"),
            collection=acpo.collection,
            uploaded_by_user=editor,
        )
    )


@pytest.fixture
def image(acpo: Agency, editor: User) -> PortalImage:
    """A picture of ACPO's library."""
    return _indexed(
        PortalImage.objects.create(
            title="Secret picture",
            file=ContentFile(files.picture(), name="people.png"),
            collection=acpo.collection,
            uploaded_by_user=editor,
        )
    )


def _indexed(item: Item) -> Item:
    """Wagtail's index, too: it is written after commit, which a test's transaction never reaches."""
    search_index.insert_or_update_object(item)
    return item


def _agency(code: str, name: str) -> Agency:
    agency = Agency.objects.create(code=code, name=name)
    sync_roles()
    agency.refresh_from_db()
    return agency


def _editor(name: str, agency: Agency) -> User:
    user = make_user(name)
    join(user, agency, Role.EDITOR)
    sync_roles()
    return User.objects.get(pk=user.pk)
