"""Error pages, when the database or more is away."""

import pytest
from django.db import OperationalError
from django.template.exceptions import TemplateDoesNotExist

from cctvportal.delivery import edition, frame
from cctvportal.delivery import newest as reading
from cctvportal.delivery.views import errors


def away(*args, **kwargs):
    raise OperationalError("the database is away")


@pytest.fixture
def no_database(monkeypatch, db):
    for module in (edition, reading):
        monkeypatch.setattr(module, "current_edition", away)


def test_without_the_database_a_page_says_so_in_the_site_s_dress(client, no_database, queries):
    with queries() as asked:
        response = client.get("/")
    assert response.status_code == 500
    assert "This page cannot be shown at the moment" in response.content.decode()
    assert "portal.css" in response.content.decode()
    assert response["Cache-Control"] == "no-store"
    assert asked == []


def test_without_the_database_a_wrong_address_is_still_404(rf, no_database):
    response = errors.not_found(rf.get("/record/nothing/"))
    assert response.status_code == 404
    assert "There is no page at this address" in response.content.decode()


def test_without_templates_a_sentence_is_left(rf, monkeypatch):
    def broken(*args, **kwargs):
        raise TemplateDoesNotExist("design/errors/500.html")

    monkeypatch.setattr(frame, "render_view", broken)
    response = errors.server_error(rf.get("/"))
    assert response.status_code == 500
    assert b"cannot be shown" in response.content


def test_before_anything_is_published_the_site_says_404(client, db, monkeypatch):
    monkeypatch.setattr(reading, "current_edition", lambda: None)
    for address in ["/", "/guidance/", "/search/?q=tapes", "/record/pages/1/"]:
        response = client.get(address)
        assert response.status_code == (200 if "search" in address else 404), address


def test_an_error_says_nothing_of_the_machine(client, no_database):
    assert "database is away" not in client.get("/").content.decode()
