"""Commands, the ORM and SQL, as whoever has a shell beside the CMS uses them: in its database role, and committed."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core import serializers
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction
from django.test import override_settings
from wagtail.models import Collection, Locale, Page, Revision, Site, Task, Workflow

from cctvportal.kernel import clock
from cctvportal.library.models import PortalDocument, PortalImage
from cctvportal.publication.enums import Cause, RouteKind
from cctvportal.publication.models import Asset, Edition, Publication, PublicationAsset, Route
from cctvportal.record.models import RecordEntry
from cctvportal.signoff.models import SignOff, Submission, Vote
from cctvportal.signoff.rules import Refused
from home.models import GuidancePage
from search.models import SearchRow
from tests.acceptance.conftest import kept_signals
from tests.bypass.public_state import PublicState, State, changes, readable_tables
from tests.bypass.tally import Sweep
from tests.bypass.world import World, add_reviewed, make_world
from tests.databases import clone_of

LONG_AGO = datetime(2010, 1, 1, tzinfo=UTC)
REFUSALS = (DatabaseError, PermissionDenied, CommandError, Refused)
FORGED = "Forged"


@pytest.fixture(scope="module")
def committed(storages_of_its_own: None, django_db_setup: str, django_db_blocker: Any) -> Iterator[World]:
    """The portal in a database of its own, the public on its own connection; all that is tried stays done."""
    with django_db_blocker.unblock(), clone_of(django_db_setup), override_settings(PUBLIC_DATABASE="public"):
        world = make_world()
        add_reviewed(world)
        let_the_workers_run()
        yield world
        connections.close_all()


@pytest.fixture(scope="module")
def before(committed: World) -> tuple[PublicState, State]:
    """The public state before anything is tried."""
    public = PublicState()
    return public, public.whole()


def let_the_workers_run() -> None:
    with kept_signals():
        call_command("run_scheduler", once=True)
        call_command("db_worker", batch=True, startup_delay=False, reload=False, verbosity=0)


@dataclass(frozen=True)
class Act:
    """Something done in a shell: ``worked`` shows it in Wagtail's tables; None where it has to be refused."""

    says: str
    do: Callable[[World], object]
    worked: Callable[[World], bool] | None = None

    def __str__(self) -> str:
        return self.says


def command(name: str, *of: Any, **options: Any) -> Callable[[World], object]:
    """A management command; arguments that ask about the world are asked."""
    return lambda world: call_command(
        name, *[item(world) if callable(item) else item for item in of], verbosity=0, **options
    )


def sql(*statements: str) -> Callable[[World], object]:
    def do(world: World) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    return do


def privileged(role: str, table: str, right: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [role, table, right])
        return cursor.fetchone()[0]


def row(world: World, name: str) -> GuidancePage:
    return GuidancePage.objects.get(pk=world.pages[name].pk)


def one(model: type, **where: Any) -> Any:
    return model._default_manager.filter(**where).order_by("-pk").first()


def of_changed(world: World) -> Publication:
    return Publication.objects.current().get(content_id=world.pages["changed"].pk)


# Commands


def published_by_the_clock(world: World) -> object:
    draft, changed = world.pages["draft"], world.pages["changed"]
    Page.objects.filter(pk=draft.pk).update(go_live_at=LONG_AGO)
    Page.objects.filter(pk=changed.pk).update(expire_at=LONG_AGO, live=True)
    Revision.objects.filter(pk=row(world, "draft").latest_revision_id).update(approved_go_live_at=LONG_AGO)
    return call_command("publish_scheduled", verbosity=0)


def repaired(world: World) -> object:
    Page.objects.filter(pk=world.home.pk).update(numchild=99)
    return call_command("fixtree", "--noinput", "--full", verbosity=0)


def with_new_paths(world: World) -> object:
    Page.objects.filter(pk=world.pages["draft"].pk).update(slug="forged", url_path="/nowhere/")
    return call_command("set_url_paths", verbosity=0)


def loaded(change: Callable[[World], Any]) -> Callable[[World], object]:
    """A fixture of the object that ``change`` gives, as ``loaddata`` reads it."""

    def do(world: World) -> object:
        path = Path(connection.settings_dict["NAME"] + "-" + uuid.uuid4().hex + ".json")
        path.write_text(serializers.serialize("json", [change(world)]))
        try:
            return call_command("loaddata", str(path), verbosity=0)
        finally:
            path.unlink()

    return do


def written(change: Callable[[World], Any]) -> Callable[[World], object]:
    """The same object as ``loaddata`` saves it: raw, past the model's own ``save``."""

    def do(world: World) -> None:
        for item in serializers.deserialize("json", serializers.serialize("json", [change(world)])):
            item.save()

    return do


def a_live_page(world: World) -> Page:
    page = Page.objects.get(pk=world.pages["returned"].pk)
    page.title, page.live = FORGED, True
    return page


def other_words(world: World) -> Publication:
    found = of_changed(world)
    found.representation = found.representation | {"title": FORGED}
    return found


def another_publication(world: World) -> Publication:
    found = other_words(world)
    found.pk = uuid.uuid4()
    return found


# The ORM


def publish_the_draft(world: World) -> None:
    row(world, "reviewed").get_latest_revision().publish(changed=False)


def a_root_elsewhere(world: World) -> None:
    Site.objects.all().update(root_page=world.pages["draft"].pk, hostname="forged.example")
    Site.clear_site_root_paths_cache()


def in_another_language(world: World) -> None:
    french = Locale.objects.create(language_code="fr")
    row(world, "changed").copy_for_translation(french, copy_parents=True, alias=True)


def a_replaced_file(world: World) -> None:
    from django.core.files.base import ContentFile

    document = PortalDocument.objects.get(pk=world.published_document.pk)
    document.file.save("public.txt", ContentFile(b"Forged."))


def a_disabled_task(world: World) -> None:
    Task.objects.all().update(active=False)
    Workflow.objects.all().update(active=False)


def taken_off(world: World) -> None:
    """An edition of nothing, in which a page ends."""
    with transaction.atomic():
        edition = a_new_edition()
        Route.objects.filter(content_id=world.pages["changed"].pk, until_edition=None).update(until_edition=edition)


def a_new_edition() -> Edition:
    last = Edition.objects.latest("number")
    return Edition.objects.create(
        number=last.number + 1, made_at=clock.now(), effective_at=last.effective_at, cause=Cause.RELEASE
    )


def redirected(world: World) -> None:
    """Another page's address, led away."""
    with transaction.atomic():
        edition, found = a_new_edition(), of_changed(world)
        Route.objects.create(
            kind=RouteKind.REDIRECT, path="/forged/", content_id=found.content_id, sign_off=found.sign_off,
            from_edition=edition,
        )  # fmt: skip


def swapped_addresses(world: World) -> None:
    """The same publication at another address, in an edition of its own."""
    with transaction.atomic():
        edition, found = a_new_edition(), of_changed(world)
        Route.objects.filter(publication=found, until_edition=None).update(until_edition=edition)
        Route.objects.create(
            kind=RouteKind.CANONICAL, path="/forged/", content_id=found.content_id, publication=found,
            sign_off=found.sign_off, from_edition=edition,
        )  # fmt: skip


def signed_by_nobody(world: World) -> None:
    submission = Submission.objects.get(pk=world.reviewed.pk)
    SignOff.objects.create(submission=submission, digest=submission.digest, seats=[])


def voted_for_her(world: World) -> None:
    """A vote of the contributor's, for the seat of another."""
    submission = Submission.objects.get(pk=world.reviewed.pk)
    Vote.objects.create(
        submission=submission, seat=world.board.seats["npia"], member=world.author, capacity="holder",
        decision="sign-off", digest=submission.digest,
    )  # fmt: skip


def deleted(model: type) -> Callable[[World], object]:
    return lambda world: model._default_manager.all()._raw_delete(model._default_manager.db)


COMMANDS = [
    Act("publish_scheduled", published_by_the_clock, lambda w: row(w, "draft").live and not row(w, "changed").live),
    Act("fixtree", repaired, lambda w: Page.objects.get(pk=w.home.pk).numchild < 99),
    Act("set_url_paths", with_new_paths, lambda w: row(w, "draft").url_path.endswith("/forged/")),
    Act("move_pages", command("move_pages", lambda w: w.home.pk, 1)),
    # It sets sequences as well, which the role may not; what it would have written, the next writes without.
    Act("loaddata of a live page", loaded(a_live_page)),
    Act("what loaddata writes of a live page", written(a_live_page), lambda w: Page.objects.get(title=FORGED).live),
    Act("loaddata of a publication with other words", loaded(other_words)),
    Act("loaddata of another publication", loaded(another_publication)),
    Act("loaddata of a search row", loaded(lambda w: SearchRow(publication=of_changed(w), title=FORGED, lead=FORGED))),
    Act("purge_revisions", command("purge_revisions"), lambda w: True),
    Act("rebuild_references_index", command("rebuild_references_index"), lambda w: True),
    Act("update_index", command("update_index"), lambda w: True),
    Act("sync_roles", command("sync_roles"), lambda w: True),
    Act("install_sign_off", command("install_sign_off"), lambda w: True),
    Act("flush", command("flush", interactive=False)),
    Act("migrate backwards", command("migrate", "signoff", "zero", interactive=False)),
    Act("load_demonstration", command("load_demonstration")),
]
ORM = [
    Act("publishing a revision", publish_the_draft, lambda w: row(w, "reviewed").live),
    Act(
        "live and slug in one statement",
        lambda w: Page.objects.filter(pk=w.pages["returned"].pk).update(live=True, slug="live", title=FORGED),
        lambda w: row(w, "returned").slug == "live",
    ),
    Act("unpublishing", lambda w: row(w, "changed").unpublish(), lambda w: not row(w, "changed").live),
    Act(
        "another slug above all",
        lambda w: Page.objects.filter(pk=w.home.pk).update(title=FORGED, slug="forged-home"),
        lambda w: Page.objects.get(pk=w.home.pk).title == FORGED,
    ),
    Act("the site's root", a_root_elsewhere, lambda w: Site.objects.filter(hostname="forged.example").exists()),
    Act("a translation", in_another_language, lambda w: Page.objects.filter(locale__language_code="fr").exists()),
    Act(
        "another language code",
        lambda w: Locale.objects.filter(language_code="en").update(language_code="de"),
        lambda w: Locale.objects.filter(language_code="de").exists(),
    ),
    Act(
        "a replaced file",
        a_replaced_file,
        lambda w: PortalDocument.objects.get(pk=w.published_document.pk).file.read() == b"Forged.",
    ),
    Act("deleted pictures", deleted(PortalImage.renditions.rel.related_model), lambda w: True),
    Act("a disabled workflow", a_disabled_task, lambda w: not Task.objects.filter(active=True).exists()),
    Act("a task switched off", lambda w: one(Task).specific.deactivate(w.root)),
    Act("a private collection", lambda w: Collection.objects.update(name=FORGED), lambda w: True),
    Act("deleting a page", lambda w: row(w, "changed").delete()),
    Act("deleting pages at once", lambda w: Page.objects.filter(pk=w.pages["changed"].pk).delete()),
    Act("moving a page", lambda w: row(w, "changed").move(row(w, "returned"), pos="last-child")),
    Act("other words in a publication", lambda w: Publication.objects.update(title=FORGED)),
    Act("a publication at another address", lambda w: Publication.objects.update(path="/forged/")),
    Act("other words for a search", lambda w: SearchRow.objects.update(title=FORGED, lead=FORGED)),
    Act("a route's path", lambda w: Route.objects.filter(until_edition=None).update(path="/forged/")),
    Act("a route's end", lambda w: Route.objects.filter(until_edition=None).update(until_edition=one(Edition))),
    Act("an edition in which a page ends", taken_off),
    Act("a redirect of nobody's", redirected),
    Act("another address for what was signed", swapped_addresses),
    Act("another file under a publication", lambda w: PublicationAsset.objects.update(asset=one(Asset))),
    Act("an asset's type", lambda w: Asset.objects.update(content_type="text/html")),
    Act("a sign-off without votes", signed_by_nobody),
    Act("a contributor's vote", voted_for_her),
    Act("an entry of the record", lambda w: RecordEntry.objects.update(body={})),
    *(
        Act(f"deleting every {model._meta.verbose_name}", deleted(model))
        for model in (Publication, Route, Edition, Asset, PublicationAsset, SearchRow, RecordEntry, Vote, SignOff)
    ),
]
# A temporary table is found before the real one, by whatever does not say in which schema it looks. Here the newest
# edition would seem to be in the making, and the home page's address to be taken by something else.
IN_THE_PLACE_OF_TABLES = (
    "CREATE TEMP TABLE publication_edition ON COMMIT DROP AS SELECT * FROM public.publication_edition",
    "UPDATE pg_temp.publication_edition SET made_in = pg_current_xact_id()::text::bigint",
    "CREATE TEMP TABLE publication_route ON COMMIT DROP AS SELECT * FROM public.publication_route",
    "UPDATE pg_temp.publication_route SET from_edition_id = (SELECT max(number) FROM public.publication_edition)",
    "UPDATE public.publication_route SET until_edition_id = (SELECT max(number) FROM public.publication_edition)"
    " WHERE path = '/' AND until_edition_id IS NULL",
)
TABLES = ("publication_publication", "publication_route", "record_recordentry", "search_searchrow")
SQL = [
    *(Act(f"TRUNCATE {table}", sql(f"TRUNCATE {table} CASCADE")) for table in TABLES),
    *(Act(f"triggers of {table} off", sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL")) for table in TABLES),
    *(Act(f"a trigger of {table} dropped", sql(f"DROP TRIGGER append_only_rows ON {table}")) for table in TABLES),
    Act("the replica's way", sql("SET LOCAL session_replication_role = replica", "DELETE FROM publication_route")),
    Act("the owner's role", sql("SET LOCAL ROLE cctv_owner", "DELETE FROM publication_route")),
    Act("another function behind the trigger", sql("CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS"
        " 'BEGIN RETURN NEW; END' LANGUAGE plpgsql")),
    Act("a table in another's place", sql("CREATE SCHEMA forged")),
    Act("tables of one's own in the place of editions and routes", sql(*IN_THE_PLACE_OF_TABLES)),
    # PostgreSQL only warns of a grant by somebody without the right to give it.
    Act(
        "more rights for the public",
        sql("GRANT SELECT ON wagtailcore_page TO cctv_public"),
        lambda w: not privileged("cctv_public", "wagtailcore_page", "SELECT"),
    ),
    Act(
        "rights of its own",
        sql("GRANT UPDATE ON publication_publication TO cctv_cms"),
        lambda w: not privileged("cctv_cms", "publication_publication", "UPDATE"),
    ),
]  # fmt: skip


@pytest.mark.parametrize("act", [*COMMANDS, *ORM, *SQL], ids=str)
def test_nobody_in_public_can_tell(committed: World, before: tuple[PublicState, State], sweep: Sweep, act: Act) -> None:
    public, state = before
    sweep.count(act.says, "the cms role, in a shell")
    if act.worked is None:
        with pytest.raises(REFUSALS):
            act.do(committed)
    else:
        act.do(committed)
        assert act.worked(committed), "It did nothing, so that it proves nothing."
        let_the_workers_run()
        assert changes(state, public.whole()) == []
    assert changes({name: state[name] for name in readable_tables()}, public.tables()) == []


def test_all_that_was_refused_has_left_nothing(committed: World, before: tuple[PublicState, State]) -> None:
    """What was refused is only looked at in the tables; here everything, once the workers have had their turn."""
    public, state = before
    let_the_workers_run()
    assert changes(state, public.whole()) == []
