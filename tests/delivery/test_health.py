"""What a load balancer asks."""

from datetime import timedelta

import pytest
from django.db import OperationalError

from cctvportal.delivery.views import health
from cctvportal.kernel import clock
from tests.builders import make_content, publish_content


def away(*args, **kwargs):
    raise OperationalError("the database is away")


def test_healthz_asks_nothing_of_the_database(client, queries, db):
    with queries() as asked:
        response = client.get("/healthz")
    assert response.status_code == 200
    assert asked == []


def test_a_published_site_is_ready(site, client):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["ready"] is True
    assert set(response.json()["checks"].values()) == {"ok"}


def test_without_an_edition_nothing_is_ready(client, db, monkeypatch):
    monkeypatch.setattr(health, "current_edition", lambda: None)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["edition"] == "nothing has been published"


def test_without_the_database_nothing_is_ready(client, db, monkeypatch):
    monkeypatch.setattr(health, "current_edition", away)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"] == {"database": "cannot be reached"}


@pytest.mark.parametrize(("late", "status"), [(timedelta(minutes=1), 200), (timedelta(minutes=3), 503)])
def test_a_late_scheduler_is_noticed(site, client, monkeypatch, late, status):
    boundary = clock.now().replace(microsecond=0) + timedelta(hours=1)
    publish_content(site, make_content("Timed", boundaries=(boundary,)))
    monkeypatch.setattr(health.clock, "now", lambda: boundary + late)
    response = client.get("/readyz")
    assert response.status_code == status
    assert response.json()["ready"] is (status == 200)
