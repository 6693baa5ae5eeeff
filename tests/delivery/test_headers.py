"""Headers on everything the public reads."""

import pytest

from cctvportal.delivery.caching import REVALIDATE
from tests.design import samples

PLACES = ["/", "/nothing/", "/search/", "/record/", "/api/v2/pages/", "/healthz", samples.PAGES[samples.WITHDRAWN][1]]


@pytest.mark.parametrize("address", PLACES)
def test_nothing_foreign_and_nothing_inline_is_allowed(site, client, address):
    policy = client.get(address)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("address", PLACES)
def test_a_demonstration_is_never_indexed(site, client, settings, address):
    settings.DEMONSTRATION = True
    assert client.get(address)["X-Robots-Tag"] == "noindex"


def test_the_real_thing_is_indexed_but_for_searches(site, client, settings):
    settings.DEMONSTRATION = False
    assert "X-Robots-Tag" not in client.get("/")
    assert client.get("/search/")["X-Robots-Tag"] == "noindex"


def test_no_page_holds_inline_script_or_style(site, client):
    for type_, address, _, _ in samples.PAGES.values():
        text = client.get(address).content.decode()
        assert "<style" not in text, type_
        assert " style=" not in text, type_
        assert "<script>" not in text, type_
        assert " onclick=" not in text, type_


def test_robots_may_fetch_a_demonstration_to_see_that_it_is_not_to_be_indexed(site, client, settings):
    settings.DEMONSTRATION = True
    assert "Sitemap" not in client.get("/robots.txt").content.decode()
    settings.DEMONSTRATION = False
    assert f"Sitemap: {settings.PORTAL_URL}/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_robots_are_told_to_ask_again(client):
    assert client.get("/robots.txt")["Cache-Control"] == REVALIDATE


def test_the_sitemap_holds_what_stands_and_no_notice(site, client):
    text = client.get("/sitemap.xml").content.decode()
    for type_, address, _, body in samples.PAGES.values():
        assert (f"{address}</loc>" in text) is not bool(body.get("withdrawn")), type_
