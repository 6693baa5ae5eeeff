"""The description of the API: what is committed is what is served, and what is served keeps to it."""

from datetime import timedelta

import pytest
import schemathesis
from bs4 import BeautifulSoup
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, checks
from schemathesis.specs.openapi import checks as openapi_checks

from cctvportal.delivery.api.description.bodies import COMPOSED, DESCRIBED_META, PAGE_META
from cctvportal.delivery.api.description.document import COMMITTED, document, openapi_json
from cctvportal.delivery.api.types import OF_TYPE, Kind
from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_edition
from tests.bypass.routes import routes
from tests.design import samples

FILE = django_settings.BASE_DIR / COMMITTED
# What each answer is held to: no server error; and status, type, headers and body as described.
HELD_TO = [
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
]

# The program that asks takes no compression off.
PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture(autouse=True)
def open_connections():
    """The site lies in a transaction, whose connection the end of a request must not close (django.test.client)."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def described(site):
    """The description as the application serves it, to be asked of that application."""
    return schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())


def test_the_committed_file_is_what_is_served(site, client):
    answer = client.get("/api/openapi.json")
    assert answer.content == FILE.read_bytes(), "make openapi, and look at what changed"
    assert answer["Content-Type"] == "application/json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert client.get("/api/openapi.json", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_the_command_says_where_the_file_is_another(tmp_path, settings, capsys):
    call_command("write_openapi", check=True)
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    with pytest.raises(CommandError, match="make openapi"):
        call_command("write_openapi", check=True)
    call_command("write_openapi")
    assert (tmp_path / COMMITTED).read_bytes() == openapi_json()
    assert "was written" in capsys.readouterr().out


def test_every_address_of_the_api_is_described():
    described = {path.replace("{", "<").replace("}", ">") for path in document()["paths"]}
    there = {
        "/" + route.pattern.replace("<int:", "<").replace("<str:", "<")
        for route in routes()
        if route.pattern.startswith(("api/v2/", "api/portal/")) and not route.name.endswith("unknown")
    }
    names = {"<content_id>": "<id>", "<library_id>": "<id>"}
    for theirs, ours in names.items():
        there = {path.replace(theirs, ours) for path in there}
    assert described == there


def test_every_field_is_described():
    assert set(PAGE_META["properties"]) - {"notice"} == DESCRIBED_META
    composed = {name for of in OF_TYPE.values() for name, kind in of.items() if kind == Kind.COMPOSED} | {"contact"}
    assert composed == set(COMPOSED)


def test_the_page_for_people_tells_every_address_and_fetches_nothing_from_elsewhere(site, client):
    answer = client.get("/api/")
    page = BeautifulSoup(answer.content, "html.parser")
    assert answer.status_code == 200
    headings = [heading.get_text() for heading in page.select("section h3")]
    assert headings == [f"GET {path}" for path in document()["paths"]]
    for element in page.select("[src], link[href]"):
        assert (element.get("src") or element["href"]).startswith("/"), element
    ids = [element["id"] for element in page.select("[id]")]
    assert len(ids) == len(set(ids))
    for link in page.select("main a[href^='#']"):
        assert link["href"][1:] in ids
    assert page.find("a", href="/api/openapi.json")
    assert "`" not in page.main.get_text()


@pytest.mark.parametrize("path", list(document()["paths"]))
def test_what_is_answered_is_what_is_described(described, path):
    operation = described[path]["GET"]

    @settings(
        max_examples=15,
        deadline=timedelta(seconds=20),
        phases=[Phase.explicit, Phase.generate],
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode)))
    def ask(case):
        case.call_and_validate(checks=HELD_TO, headers=PLAIN)

    ask()


@pytest.mark.parametrize(
    "query", ["", "limit=3", "at=1", "format=csv", "fields=*", "rich_text=json&renditions=*&fields=*"]
)
@pytest.mark.parametrize("path", sorted(path for path in document()["paths"] if "{" not in path))
def test_lists_are_as_described(described, client, path, query):
    asked = {"/api/portal/batch/": f"ids={samples.GUIDANCE},999999&", "/api/v2/pages/find/": "html_path=/guidance/&"}
    held(described, client, path, {}, f"{asked.get(path, '')}{query}")


@pytest.mark.parametrize("query", ["", "rich_text=json&renditions=*", "rich_text=html", "fields=*"])
def test_every_page_is_as_described(described, client, query):
    for page in Publication.objects.at(current_edition().number):
        held(described, client, "/api/v2/pages/{id}/", {"id": page.content_id}, query)
        held(described, client, "/api/portal/pages/{id}/", {"id": page.content_id}, "")


def test_every_table_is_as_described_in_full(described, client):
    for name, contents in {
        "recommendations": [samples.FIRST, samples.SECOND],
        "minutes": [samples.MEETING_3, samples.MEETING_4],
    }.items():
        for content in contents:
            held(described, client, f"/api/portal/{name}/{{id}}/", {"id": content}, "")
    held(
        described,
        client,
        "/api/portal/actions/{meeting}/{reference}/",
        {"meeting": samples.MEETING_3, "reference": "3.1"},
        "",
    )
    for number in (1, current_edition().number):
        held(described, client, "/api/portal/editions/{number}/", {"number": number}, "")


@pytest.mark.parametrize("path", sorted(path for path in document()["paths"] if "{" not in path))
def test_what_is_refused_is_as_described(described, client, path):
    asked = "ids=1" if "batch" in path else ""
    assert held(described, client, path, {}, asked, {"If-Match": '"other"'}).status_code in (412, 404)
    # Each request of Django's client has connections closed after the next.
    without_slash, written = client.get(path.removesuffix("/")), client.post(path)
    assert (without_slash.status_code, without_slash["Location"]) == (301, path)
    told = document()["paths"][path]["get"]["responses"]
    assert "Location" in told["301"]["headers"]
    refusal = document()["components"]["responses"][told["405"]["$ref"].rpartition("/")[2]]
    assert list(refusal["content"]) == [written["Content-Type"]]
    assert "Allow" in refusal["headers"]


def held(described, client, path: str, names: dict, query: str, headers: dict | None = None):
    """Ask, and hold the answer to the description."""
    operation = described[path]["GET"]
    pairs = dict(pair.split("=", 1) for pair in query.split("&") if pair)
    case = operation.Case(path_parameters=names, query=pairs)
    return case.call_and_validate(checks=HELD_TO, headers=PLAIN | (headers or {}))


def test_a_description_that_is_wrong_is_noticed(site):
    """Or none of the above would show anything."""
    told = document()
    told["components"]["schemas"]["Page"]["properties"]["title"] = {"type": "integer"}
    wrong = schemathesis.openapi.from_dict(told)
    wrong.app = get_wsgi_application()
    with pytest.raises(BaseException, match="integer"):
        wrong["/api/portal/pages/"]["GET"].Case(query={}).call_and_validate(checks=HELD_TO, headers=PLAIN)
