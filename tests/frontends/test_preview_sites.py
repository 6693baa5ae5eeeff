"""The front ends that show drafts themselves: what their address may be, and who enters them."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from cctvportal.agencies.refusal import Refused
from cctvportal.frontends.models import PreviewSite
from cctvportal.frontends.preview_address import check_template, origin_of
from cctvportal.frontends.preview_sites import add_preview_site, change_preview_site
from tests.builders import Board

FORM = {"name": "App", "template": "https://front.example/preview?token={token}", "is_active": "on"}


@pytest.fixture
def board(db: None, standing_board: Board) -> Board:
    return standing_board


@pytest.fixture
def administrator(board: Board, signed_in: Callable) -> Client:
    return signed_in(board.administrator)


@pytest.mark.parametrize(
    ("template", "origin"),
    [
        ("https://front.example/preview?token={token}", "https://front.example"),
        ("https://FRONT.example:8443/p/{token}/", "https://front.example:8443"),
        ("https://front.example:443/#{token}", "https://front.example"),
        ("http://localhost:3000/?t={token}", "http://localhost:3000"),
        ("http://127.0.0.1/{token}", "http://127.0.0.1"),
        ("http://[::1]:8080/{token}", "http://[::1]:8080"),
    ],
)
def test_an_address_and_the_origin_of_its_pages(template: str, origin: str) -> None:
    check_template(template)
    assert origin_of(template) == origin


@pytest.mark.parametrize(
    "template",
    [
        "http://front.example/{token}",
        "http://localhost.example/{token}",
        "https://front.example/",
        "https://front.example/{token}/{token}",
        "https://front.example/{token}{x}",
        "https://{token}.example/",
        "https://front.example:{token}/",
        "https://user:password@front.example/{token}",
        "https://user@front.example/{token}",
        "javascript:alert('{token}')",
        "//front.example/{token}",
        "https:///{token}",
        "https://front.example:0/{token}",
        "https://front.example:99999/{token}",
        "https://[::1/{token}",
        "https://front.example/ {token}",
        "https://front.example\\@evil.example/{token}",
        "https://front.example/\n{token}",
        "https://frönt.example/{token}",
        'https://front.example/"{token}',
        "{token}",
        "",
    ],
)
def test_what_is_no_such_address_is_refused(template: str) -> None:
    with pytest.raises(ValidationError):
        check_template(template)


def test_an_administrator_enters_one_and_takes_it_out_of_use(administrator: Client) -> None:
    assert "No front end shows drafts itself" in administrator.get(reverse("preview-sites:index")).content.decode()
    page = administrator.post(reverse("preview-sites:add"), FORM, follow=True).content.decode()
    site = PreviewSite.objects.get()
    assert "App is added." in page
    assert "https://front.example/preview" in page
    edit = reverse("preview-sites:edit", args=[site.pk])
    assert "App is saved." in administrator.post(edit, FORM | {"is_active": ""}, follow=True).content.decode()
    site.refresh_from_db()
    assert not site.is_active


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("template", "http://front.example/{token}", "begins with https://"),
        ("template", "https://front.example/", "Write {token} once"),
        ("name", "", "This field is required"),
    ],
)
def test_what_is_wrong_stands_beside_the_field(administrator: Client, field: str, value: str, says: str) -> None:
    answer = administrator.post(reverse("preview-sites:add"), FORM | {field: value})
    assert says in answer.content.decode()
    assert not PreviewSite.objects.exists()


@pytest.mark.parametrize("role", ["editor", "member", "secretary", "nobody"])
def test_nobody_else_sees_or_does_any_of_it(board: Board, signed_in: Callable, role: str) -> None:
    site = PreviewSite.objects.create(name="App", template=FORM["template"])
    people = {"editor": board.editors["acpo"], "member": board.members["acpo"], "secretary": board.secretary}
    client = signed_in(people[role]) if role in people else Client()
    away = "/admin/" if role in people else "/admin/login/"
    for name, args in (("index", []), ("index_results", []), ("add", []), ("edit", [site.pk])):
        address = reverse(f"preview-sites:{name}", args=args)
        for answer in (client.get(address), client.post(address, FORM | {"name": "Other"})):
            assert answer.status_code == 405 or answer.url.startswith(away), address
    assert PreviewSite.objects.get().name == "App"
    for act in (add_preview_site, change_preview_site):
        with pytest.raises(Refused):
            act(PreviewSite(name="Other", template=FORM["template"]), by=board.secretary)
