"""What the API says where Django, views or cache refuse without words; and tokens, which the CMS alone asks for."""

import pytest
from django.test import Client

API = ["/api/v2/pages/", "/api/v2/nothing/", "/api/portal/pages/", "/api/portal/nothing/", "/api/", "/api/openapi.json"]


def said(response, path: str) -> str:
    """What it says, in Wagtail's words under ``/api/v2/``, as a problem elsewhere."""
    told = response.json()
    if path.startswith("/api/v2/"):
        assert (response["Content-Type"], list(told)) == ("application/json", ["detail"])
    else:
        assert (response["Content-Type"], told["status"]) == ("application/problem+json", response.status_code)
    assert response["Cache-Control"] == "no-store"
    assert response["Access-Control-Allow-Origin"] == "*"
    return told["detail"]


@pytest.fixture
def browser() -> Client:
    """Of which Django asks for tokens, as it does outside of tests."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


@pytest.mark.parametrize("path", API)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
def test_what_the_api_only_reads_is_not_written_also_beside_the_cms(site, browser, path, method):
    response = browser.generic(method, path)
    assert response.status_code == 405
    assert said(response, path) == f'Method "{method}" not allowed.'
    assert response["Allow"] == browser.options(path)["Allow"] == "GET, HEAD, OPTIONS"


def test_pages_are_not_written_either_and_the_cms_asks_for_a_token(site, browser):
    for path in ("/", "/nothing/", "/search/"):
        response = browser.post(path)
        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS"), path
    assert browser.post("/admin/login/").status_code == 403
    # A preview takes nothing, so it asks for nothing.
    assert browser.post("/preview/nothing/").status_code == 405


@pytest.mark.parametrize("path", ["/api/v2/pages/", "/api/portal/pages/", "/api/openapi.json"])
def test_a_precondition_that_fails_is_told_and_no_cache_keeps_that(site, client, path):
    for asked in ({"If-Match": '"other"'}, {"If-Match": '"other"', "If-None-Match": client.get(path)["ETag"]}):
        response = client.get(path, headers=asked)
        assert response.status_code == 412
        assert "If-Match" in said(response, path)


def test_no_cache_answers_with_a_precondition_of_somebody_else(site, client):
    tag = client.get("/")["ETag"]
    response = client.get("/", headers={"If-Match": '"other"', "If-None-Match": tag})
    assert response.status_code == 412
    assert "s-maxage" not in response.get("Cache-Control", "")


@pytest.mark.parametrize(
    "request_", [{"headers": {"host": "elsewhere.example"}}, {"query_params": {"x": ["1"] * 2000}}]
)
def test_what_django_does_not_read_is_json_in_the_api_and_says_nothing_of_the_settings(site, client, request_):
    v2, portal = (client.get(path, **request_) for path in ("/api/v2/pages/", "/api/portal/pages/"))
    assert (v2.status_code, list(v2.json())) == (400, ["message"])
    assert (portal.status_code, portal["Content-Type"]) == (400, "application/problem+json")
    assert b"ALLOWED_HOSTS" not in v2.content + portal.content
    page = client.get("/search/", **request_)
    assert (page.status_code, page["Content-Type"]) == (400, "text/html; charset=utf-8")
