"""The tests themselves run under the roles of production, on databases of their own."""

from threading import Thread
from urllib.request import urlopen

import pytest
from django.db import connection, connections, transaction
from django.db.utils import ProgrammingError
from wagtail.models import Collection

from cctvportal.publication.editions import begin_edition
from cctvportal.publication.models import Edition, EditionCount
from cctvportal.publication.release import _entry
from cctvportal.publication.routing import public_role
from cctvportal.record.append import append
from settings import embedded
from tests.databases import clone_of


def current_user(alias: str) -> str:
    return ask(alias, "SELECT current_user")


def current_database(alias: str) -> str:
    return ask(alias, "SELECT current_database()")


def ask(alias: str, question: str) -> str:
    with connections[alias].cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


@pytest.mark.django_db(databases=["default", "public"])
def test_tests_run_as_cms_and_public() -> None:
    assert (current_user("default"), current_user("public")) == ("cctv_cms", "cctv_public")
    assert current_database("default") == current_database("public") != embedded.NAME


@pytest.mark.django_db(databases=["default", "public"])
def test_a_public_read_is_broken_off_by_the_database() -> None:
    assert (ask("public", "SHOW statement_timeout"), ask("default", "SHOW statement_timeout")) == ("10s", "0")


@pytest.mark.django_db
def test_public_reads_see_what_an_open_transaction_wrote() -> None:
    make_edition()
    with public_role():
        assert Edition.objects.count() == 1


@pytest.mark.django_db
def test_the_cms_role_makes_no_tables() -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE made_by_cms (id int)")


def test_portal_db_commits_under_two_roles(portal_db: str) -> None:
    assert (current_user("default"), current_user("public")) == ("cctv_cms", "cctv_public")
    make_edition()
    with public_role():
        assert Edition.objects.count() == 1
        with pytest.raises(ProgrammingError, match="permission denied"):
            Collection.objects.count()
    with pytest.raises(ProgrammingError, match="permission denied"), public_role(), transaction.atomic(using="public"):
        make_edition()


def test_portal_db_serves_threads(portal_db: str) -> None:
    make_edition()
    seen: list[int] = []

    def count() -> None:
        seen.append(Edition.objects.count())
        connections.close_all()

    thread = Thread(target=count)
    thread.start()
    thread.join()
    assert seen == [1]


def test_a_server_serves_the_database_of_the_test(portal_url: str) -> None:
    assert urlopen(f"{portal_url}/healthz").status == 200


def test_a_clone_leaves_no_trace(django_db_setup: str, django_db_blocker) -> None:
    with django_db_blocker.unblock():
        template = connection.settings_dict["NAME"]
        with clone_of(template) as name:
            make_edition()
        assert connection.settings_dict["NAME"] == template
        assert Edition.objects.count() == 0
        assert name not in databases()


def test_a_database_that_somebody_reads_is_cloned_all_the_same(django_db_setup: str, django_db_blocker) -> None:
    with django_db_blocker.unblock():
        migrated = connection.settings_dict["NAME"]
        reader = connections.create_connection("default")
        try:
            reader.ensure_connection()
            with clone_of(migrated) as name:
                assert current_database("default") == name
        finally:
            reader.close()


@pytest.mark.django_db
def test_portal_db_refuses_an_open_transaction(request: pytest.FixtureRequest) -> None:
    with pytest.raises(pytest.fail.Exception, match="cannot be combined"):
        request.getfixturevalue("portal_db")


@transaction.atomic
def make_edition() -> Edition:
    edition = begin_edition(replaced=[], boundaries=[])
    append("edition", _entry(edition, [], [], []))
    EditionCount.objects.create(edition=edition)
    return edition


def databases() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return [name for (name,) in cursor.fetchall()]


def test_a_clone_is_dropped_though_somebody_still_reads_it(django_db_setup: str, django_db_blocker) -> None:
    with django_db_blocker.unblock():
        with clone_of(connection.settings_dict["NAME"]) as name:
            reader = connections.create_connection("default")
            reader.ensure_connection()
        assert name not in databases()
        reader.close()
