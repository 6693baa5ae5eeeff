"""The public journeys under the role that the public process connects as, and what else that role can do: nothing."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from django.apps import apps
from django.db import ProgrammingError, connections
from django.test import Client

from cctvportal.delivery.manifests import make_manifest
from cctvportal.publication.models import Edition
from cctvportal.publication.reads import current_edition
from cctvportal.publication.routing import public_role
from tests.builders import Board, make_content, submit_content
from tests.delivery.mirrors import export
from tests.design import samples
from tests.design.texts import MASTHEAD_PICTURE
from tests.publication_builder import publish_sample

READABLE = {
    "delivery_readkey",
    "delivery_reader",
    "publication_destruction",
    "publication_edition",
    "publication_editioncount",
    "publication_publication",
    "publication_route",
    "publication_asset",
    "publication_publicationasset",
    "publication_publishedfile",
    "publication_tombstone",
    "record_manifest",
    "record_recordentry",
    "record_verification",
    "search_searchrow",
    "search_searchword",
}
JOURNEYS = [
    *(path for _, path, _, _ in samples.PAGES.values()),
    "/nothing/",
    "/guidance",
    "/disclaimer/version-1-1/",
    "/search/?q=quagga",
    "/search/?q=quaga",
    "/search/?q=cameras&type=home.GuidancePage&from=2009-01-01&sort=newest",
    "/api/portal/search/suggestions/?q=strat",
    "/record/",
    "/record/2/",
    f"/record/pages/{samples.BULLETIN}/",
    "/record/export.jsonl",
    "/record/verify.py",
    "/record/head.json",
    f"/record/pages/{samples.BULLETIN}/signed.json",
    "/api/v2/pages/?fields=*",
    f"/api/v2/pages/{samples.ANNOUNCEMENT}/",
    "/api/v2/pages/?search=quagga",
    "/api/v2/pages/find/?html_path=/news/",
    "/api/v2/images/",
    f"/api/v2/images/{MASTHEAD_PICTURE}/",
    "/api/v2/documents/?search=strategy",
    f"/api/v2/documents/{samples.STRATEGY_PDF}/",
    "/api/portal/search/?q=quagga",
    "/api/portal/changes/",
    "/robots.txt",
    "/sitemap.xml",
    "/healthz",
    "/readyz",
]
ANSWERS = {
    "/nothing/": 404,
    "/guidance": 301,
    "/guidance/old-advice/": 410,
    "/api/v2/pages/find/?html_path=/news/": 302,
}


@pytest.fixture
def site(committed_site: Board) -> Board:
    """The samples, published by the cms role and committed, so that another connection reads them."""
    return committed_site


@pytest.fixture
def asked_of() -> Iterator[dict[str, list[str]]]:
    """The SQL asked of each connection."""
    asked: dict[str, list[str]] = {"default": [], "public": []}

    def noting(alias: str) -> Callable:
        def note(execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
            asked[alias].append(sql)
            return execute(sql, params, many, context)

        return note

    with (
        connections["default"].execute_wrapper(noting("default")),
        connections["public"].execute_wrapper(noting("public")),
    ):
        yield asked


def one(sql: str) -> object:
    """The only value of a query on the public connection."""
    with connections["public"].cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def refusal(sql: str) -> str:
    """What the database says to a statement on the public connection that it refuses."""
    with pytest.raises(ProgrammingError) as refused, connections["public"].cursor() as cursor:
        cursor.execute(sql)
    return str(refused.value)


def whole(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_every_public_journey_is_read_on_the_public_role_alone(site, asked_of):
    client = Client()
    for address in JOURNEYS:
        response = client.get(address)
        assert response.status_code == ANSWERS.get(address, 200), address
        whole(response)
    document = next(asset for asset in _assets(client) if asset.endswith("/strategy.pdf"))
    assert whole(client.get(document)).startswith(b"%PDF")
    assert len(asked_of["public"]) > len(JOURNEYS)
    assert asked_of["default"] == []


def test_a_mirror_is_exported_on_the_public_role_alone(site, asked_of, tmp_path):
    make_manifest(current_edition())
    asked_of["default"].clear()
    assert "answers are those that the record vouches for." in export("latest", tmp_path / "mirror")
    assert len(asked_of["public"]) > 100
    assert asked_of["default"] == []
    assert one("SELECT current_user") == "cctv_public"


def test_a_release_is_seen_by_the_public_connection_at_once(site):
    client = Client()
    before = client.get("/disclaimer/")
    publish_sample(site, samples.DISCLAIMER, version="2", summary="Says more.")
    after = client.get("/disclaimer/", headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert "Says more." in after.content.decode()


def test_nothing_of_a_draft_or_submission_reaches_the_public(site):
    submission = submit_content(site, make_content("Top secret plan"))
    client = Client()
    for address in [*JOURNEYS, submission.path, "/search/?q=secret", "/api/v2/pages/?search=secret"]:
        shown = whole(client.get(address))
        assert b"Top secret" not in shown, address
        assert submission.digest.encode() not in shown, address


def test_the_public_role_may_select_these_tables_and_no_other(db):
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
            " WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND nspname NOT IN ('pg_catalog', 'information_schema')"
            " AND (has_table_privilege('cctv_public', pg_class.oid, 'SELECT')"
            " OR has_any_column_privilege('cctv_public', pg_class.oid, 'SELECT'))"
        )
        assert {row[0] for row in cursor.fetchall()} == READABLE


def test_every_other_table_refuses_the_public_role(portal_db):
    tables = set(connections["default"].introspection.table_names()) - READABLE
    private = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - READABLE
    assert private <= tables
    assert {"wagtailcore_page", "wagtailcore_revision", "agencies_user", "django_session", "record_secret"} <= tables
    for table in sorted(tables):
        with pytest.raises(ProgrammingError, match="permission denied"):
            one(f'SELECT count(*) FROM "{table}"')


def test_what_the_public_role_reads_it_cannot_change(portal_db):
    changes = ["DELETE FROM {}", "TRUNCATE {}", "INSERT INTO {} DEFAULT VALUES", "SELECT 1 FROM {} FOR UPDATE"]
    changes += ["DROP TABLE {}"]
    for statement in [change.format(table) for table in sorted(READABLE) for change in changes]:
        assert "permission denied" in refusal(statement) or "must be owner" in refusal(statement), statement


def test_the_public_role_makes_nothing(portal_db):
    for statement in ["CREATE TABLE a (b int)", "CREATE SCHEMA a", "CREATE ROLE a", "SET ROLE cctv_cms"]:
        assert "permission denied" in refusal(statement), statement


def test_a_write_while_the_public_is_served_is_refused_by_the_database(portal_db):
    with public_role(), pytest.raises(ProgrammingError, match="permission denied"):
        Edition.objects.create(number=1, made_at="2010-01-01T00:00Z", effective_at="2010-01-01T00:00Z", cause="release")


def test_the_public_process_loads_nothing_of_the_cms():
    """All that the public process imports, in a process of its own."""
    program = (
        "import sys; from cctvportal.wsgi import application; from django.urls import resolve; resolve('/');"
        "print([name for name in sys.modules if name.startswith(tuple(sys.argv[1:]))])"
    )
    cms = ["wagtail", "django.contrib.auth", "django.contrib.sessions", "django.contrib.contenttypes"]
    cms += [
        "cctvportal.agencies",
        "cctvportal.library",
        "cctvportal.signoff",
        "cctvportal.pages",
        "home",
        "minutes",
        "news",
    ]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "settings.public", "SECRET_KEY": "a key"}
    done = subprocess.run([sys.executable, "-c", program, *cms], env=environment, capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr


def _assets(client: Client) -> list[str]:
    page = client.get(samples.PAGES[samples.STRATEGY][1]).content.decode()
    return [part.split('"')[0] for part in page.split('href="') if part.startswith("/assets/")]
