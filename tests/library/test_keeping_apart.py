"""What is in one agency's library is nothing to the editors of another, nor to administrators and superusers."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Collection
from wagtail.permissions import policy_registry

from cctvportal.agencies.enums import Role
from cctvportal.agencies.models import User
from cctvportal.agencies.sync import sync_roles
from cctvportal.library.models import PortalDocument, PortalImage
from cctvportal.library.permissions import foreign_files
from tests.builders import join, leave, make_user

from . import files


@pytest.fixture
def superuser(acpo, npia) -> User:
    return User.objects.create_superuser("root", "root@portal.example", "password")


@pytest.fixture
def administrator(acpo) -> User:
    user = make_user("admin")
    join(user, acpo, Role.ADMINISTRATOR)
    sync_roles()
    return User.objects.get(pk=user.pk)


@pytest.fixture(params=["stranger", "superuser", "administrator", "former editor"])
def outsider(request, document, image, npia) -> User:
    """Somebody who signs in to the CMS and has no place in the agency's library."""
    if request.param != "former editor":
        return request.getfixturevalue(request.param)
    editor = request.getfixturevalue("colleague")
    leave(editor.memberships.get())
    return User.objects.get(pk=editor.pk)


def addresses(document: PortalDocument, image: PortalImage) -> dict[str, str]:
    """Every address that leads to one document or image."""
    return {
        "document file": document.url,
        "image file": image.url,
        "rendition file": image.get_rendition("max-165x165").url,
        "edit document": reverse("wagtaildocs:edit", args=[document.pk]),
        "edit image": reverse("wagtailimages:edit", args=[image.pk]),
        "delete document": reverse("wagtaildocs:delete", args=[document.pk]),
        "delete image": reverse("wagtailimages:delete", args=[image.pk]),
        "usage of document": reverse("wagtaildocs:document_usage", args=[document.pk]),
        "usage of image": reverse("wagtailimages:image_usage", args=[image.pk]),
        "preview of image": reverse("wagtailimages:preview", args=[image.pk, "width-100"]),
        "address of rendition": reverse("wagtailimages:url_generator", args=[image.pk]),
        "chosen document": reverse("wagtaildocs_chooser:chosen", args=[document.pk]),
        "chosen image": reverse("wagtailimages_chooser:chosen", args=[image.pk]),
        "format of image": reverse("wagtailimages_chooser:select_format", args=[image.pk]),
        "API of document": f"/admin/api/main/documents/{document.pk}/",
        "API of image": f"/admin/api/main/images/{image.pk}/",
    }


def lists(document: PortalDocument, image: PortalImage) -> dict[str, str]:
    """Every address that lists, finds or counts documents or images."""
    return {
        "documents": reverse("wagtaildocs:index"),
        "documents found": reverse("wagtaildocs:index_results") + "?q=secret",
        "images": reverse("wagtailimages:index"),
        "images found": reverse("wagtailimages:index_results") + "?q=secret",
        "choose document": reverse("wagtaildocs_chooser:choose"),
        "choose document found": reverse("wagtaildocs_chooser:choose_results") + "?q=secret",
        "choose image": reverse("wagtailimages_chooser:choose"),
        "choose image found": reverse("wagtailimages_chooser:choose_results") + "?q=secret",
        "several documents": reverse("wagtaildocs_chooser:chosen_multiple") + f"?id={document.pk}",
        "several images": reverse("wagtailimages_chooser:chosen_multiple") + f"?id={image.pk}",
        "API of documents": "/admin/api/main/documents/",
        "API of images": "/admin/api/main/images/",
    }


def test_an_outsider_opens_nothing(outsider, document, image, signed_in):
    client = signed_in(outsider)

    opened = {name for name, address in addresses(document, image).items() if client.get(address).status_code == 200}

    assert opened == set()


def test_an_outsider_finds_nothing(outsider, document, image, signed_in):
    client = signed_in(outsider)

    found = {name for name, address in lists(document, image).items() if b"Secret" in client.get(address).content}

    assert found == set()


def test_the_agencys_editor_opens_and_finds_all_of_it(colleague, document, image, signed_in):
    client = signed_in(colleague)
    missed = {name for name, address in addresses(document, image).items() if client.get(address).status_code != 200}
    unseen = {name for name, address in lists(document, image).items() if b"Secret" not in client.get(address).content}

    assert missed == {"address of rendition"}  # nobody is given public addresses of drafts
    assert unseen == set()


def test_nobody_opens_a_file_without_signing_in(client, document, image):
    for name, address in addresses(document, image).items():
        response = client.get(address)
        assert response.status_code in (302, 401, 403, 404), name
        assert "login" in response.get("Location", "login"), name


def test_an_outsider_changes_nothing(outsider, document, image, signed_in, npia):
    client = signed_in(outsider)
    bulk = {"collection": npia.collection.pk, "next": "/admin/"}

    for kind, item in (("wagtaildocs", document), ("wagtailimages", image)):
        new = files.upload("x.pdf", files.pdf("New"))
        client.post(reverse(f"{kind}:edit", args=[item.pk]), {"title": "Changed", "file": new})
        client.post(reverse(f"{kind}:edit_multiple", args=[item.pk]), {"title": "Changed"})
        client.post(reverse(f"{kind}:delete_multiple", args=[item.pk]))
        client.post(reverse(f"{kind}:delete", args=[item.pk]))
        for action in ("delete", "add_to_collection", "add_tags"):
            address = reverse("wagtail_bulk_action", args=["library", item._meta.model_name, action])
            client.post(f"{address}?id={item.pk}&next=/admin/", bulk | {"tags": "taken"})

    for item in (document, image):
        before = (item.title, item.collection_id, item.sha256)
        item.refresh_from_db()
        assert (item.title, item.collection_id, item.sha256) == before
        assert not item.tags.exists()


def test_nobody_uploads_into_another_agencys_collection(document, stranger, npia, acpo, signed_in):
    fields = {"title": "Planted", "collection": acpo.collection.pk, "file": files.upload("a.pdf", files.pdf())}

    signed_in(stranger).post(reverse("wagtaildocs:add"), fields)

    assert PortalDocument.objects.get(title="Planted").collection == npia.collection


def test_who_may_upload_nowhere_is_refused(superuser, signed_in):
    client = signed_in(superuser)
    for view in ("wagtaildocs:add", "wagtaildocs:add_multiple", "wagtailimages:add", "wagtailimages:add_multiple"):
        client.post(reverse(view), {"title": "X", "file": files.upload("a.pdf", files.pdf())})
        assert client.get(reverse(view)).status_code != 200
    for chooser in ("wagtaildocs_chooser", "wagtailimages_chooser"):
        assert client.post(reverse(f"{chooser}:create"), {}).status_code != 200
    assert not PortalDocument.objects.exists()


def test_neither_groups_nor_a_moved_collection_open_a_library(document, stranger, npia, acpo):
    Group.objects.get(pk=acpo.editors_id).user_set.add(stranger)
    acpo.collection.move(npia.collection, pos="sorted-child")
    policy = policy_registry.get_by_type(PortalDocument)
    document.refresh_from_db()

    assert not policy.user_has_permission_for_instance(stranger, "choose", document)
    assert list(policy.collections_user_has_permission_for(stranger, "add")) == [npia.collection]


def test_the_policy_knows_the_editors_of_a_file(document, editor, colleague, stranger):
    policy = policy_registry.get_by_type(PortalDocument)

    assert set(policy.users_with_permission_for_instance("change", document)) == {editor, colleague}
    assert set(policy.users_with_permission("add")) == {editor, colleague, stranger}
    assert not policy.user_has_permission_for_instance(editor, "publish", document)
    assert not policy.users_with_permission("publish").exists()


def test_what_is_in_no_agencys_collection_is_nobodys(image, editor):
    image.collection = Collection.get_first_root_node()
    image.save()

    assert not policy_registry.get_by_type(PortalImage).user_has_permission_for_instance(editor, "choose", image)


def test_an_editor_of_two_agencies_has_both_libraries(document, image, stranger, acpo, npia):
    join(stranger, acpo, Role.EDITOR)
    policy = policy_registry.get_by_type(PortalImage)

    assert set(policy.collections_user_has_permission_for(stranger, "add")) == {acpo.collection, npia.collection}
    assert policy.user_has_permission_for_instance(stranger, "choose", image)


def test_a_page_that_names_another_agencys_files_is_told_without_their_titles(document, image, acpo, npia):
    assert foreign_files([acpo], [document.pk], [image.pk]) == []
    assert foreign_files([npia, acpo], [document.pk], [image.pk]) == []

    sentences = foreign_files([npia], [document.pk], [image.pk])

    assert len(sentences) == 2
    assert all("another agency’s library" in sentence and "Secret" not in sentence for sentence in sentences)
