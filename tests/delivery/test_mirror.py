"""The static mirror: a real nginx answers from files what the application answers."""

import errno
import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles.finders import AppDirectoriesFinder
from django.core.management import CommandError, call_command

from cctvportal.delivery import cors
from cctvportal.delivery.caching import REVALIDATE
from cctvportal.delivery.manifests import addresses_of, make_manifest
from cctvportal.delivery.mirror import export as exporting
from cctvportal.delivery.mirror.contents import with_headers as contents_headers
from cctvportal.delivery.mirror.folder import EditionFolder
from cctvportal.delivery.mirror.place import Mirror
from cctvportal.delivery.software import software_release
from cctvportal.kernel.canonical import sha256
from cctvportal.publication.assets import published_storage, storage_name
from cctvportal.publication.models import Publication, PublicationAsset, Route
from cctvportal.publication.reads import current_edition
from cctvportal.signoff.actions.move import submit_move
from settings import public
from tests.builders import sign_off, take_down
from tests.delivery.mirrors import Nginx, export, served
from tests.design import samples
from tests.publication_builder import delete, publish_sample, withdraw
from tests.signoff.redaction.orders import redact

SAME = (
    "Content-Type",
    "Cache-Control",
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "Permissions-Policy",
    "X-Robots-Tag",
    "Access-Control-Allow-Origin",
    "Portal-Edition",
    "Content-Disposition",
    "Location",
)


@pytest.fixture(autouse=True)
def _as_in_the_public_process(settings) -> None:
    settings.MIDDLEWARE, settings.ROOT_URLCONF = public.MIDDLEWARE, public.ROOT_URLCONF


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "mirror"


@pytest.fixture
def mirror(site, folder: Path, tmp_path: Path) -> Iterator[Nginx]:
    """The newest edition, served by nginx."""
    export("latest", folder)
    with served(folder, tmp_path / "nginx") as nginx:
        yield nginx


# Of files, whose address is their digest, the mirror says all that the application says.
OF_FILES = (*SAME, *cors.FILES, "Accept-Ranges", "Last-Modified", "Surrogate-Key", "xkey")


def difference(client, mirror: Nginx, address: str, headers: tuple[str, ...] = SAME) -> dict:
    """What nginx answers otherwise than the application, beside what the application answers."""
    theirs, ours = mirror.get(address), client.get(address)
    body = b"".join(ours.streaming_content) if ours.streaming else ours.content
    found = {name: (theirs.headers[name], ours[name]) for name in headers if name in ours}
    found |= {
        name: (theirs.headers[name], ours.get(name)) for name in ("X-Robots-Tag", "Content-Disposition", "Location")
    }
    if "s-maxage" in ours.get("Cache-Control", "") and "Portal-Edition" in ours:
        # Files cannot count down to the next boundary: caches in front of a mirror ask each time.
        found["Cache-Control"] = (theirs.headers["Cache-Control"], REVALIDATE)
    found["status"] = (theirs.status, ours.status_code)
    if ours.status_code == 301:
        del found["Content-Type"]  # nginx writes a line of its own for old browsers
    else:
        found["body"] = (theirs.body, body)
    return {name: pair for name, pair in found.items() if pair[0] != pair[1]}


def test_every_address_of_the_manifest_answers_byte_for_byte_the_same(mirror, client):
    addresses = [address for address, _ in addresses_of(current_edition())]
    assert len(addresses) > 30
    for address in addresses:
        assert difference(client, mirror, address) == {}, address


def test_what_the_manifest_leaves_out_answers_the_same(site, folder, client, tmp_path, settings):
    settings.SECURITY_CONTACT, settings.SECURITY_EXPIRES = ["mailto:a@portal.example"], "2027-06-30T00:00:00Z"
    security = "/.well-known/security.txt"
    _, moved, _, _ = samples.PAGES[samples.BULLETIN]
    withdraw(site, samples.BULLETIN)
    delete(site, samples.CHILD_GUIDANCE)
    export("latest", folder)
    standing = [*Route.objects.filter(until_edition=None).values_list("path", flat=True)]
    told = [f"/api/v2/pages/{content}/" for content in (samples.BULLETIN, samples.CHILD_GUIDANCE, samples.WITHDRAWN)]
    absent = [
        "/nothing/",
        "/nothing",
        "/guidance/nothing/",
        "/api/v2/pages/999/",
        "/index.html",
        "/guidance/index.html",
    ]
    slashes = ["/guidance", "/guidance?a=b", moved.rstrip("/"), "/guidance//"]
    with served(folder, tmp_path / "nginx") as nginx:
        for address in [
            *standing,
            *told,
            *absent,
            *slashes,
            "/robots.txt",
            security,
            "/api/portal/changes/",
            "/api/v2/pages",
        ]:
            assert difference(client, nginx, address) == {}, address
        assert nginx.get(security).status == 200
        for address in ("//guidance/", "//guidance", "/.404/nothing/", "/.moved/", "/mirror.json", "/robots.txt.gz"):
            assert nginx.get(address).status == 404, address


def test_every_published_file_answers_the_same(mirror, client):
    uses = set(PublicationAsset.objects.values_list("asset_id", "name"))
    assert len(uses) > 5
    for digest, name in uses:
        address, other = f"/assets/{digest}/{name}", f"/assets/{digest}/other-{name}"
        assert difference(client, mirror, address, OF_FILES) == {}, name
        assert difference(client, mirror, other, OF_FILES) == {}, name
        assert mirror.get(other).status == 404, name
    digest, name = next((digest, name) for digest, name in uses if name.endswith(".pdf"))
    part = mirror.get(f"/assets/{digest}/{name}", Range="bytes=5-9")
    assert (part.status, part.body, part.headers["Content-Range"][:10]) == (206, b"1.7\nd", "bytes 5-9/")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Range": "bytes=0-9"}, 206),
        ({"Range": "bytes=99999999-"}, 416),
        ({"If-Match": '"other"'}, 412),
        ({"If-None-Match": "*"}, 304),
        ({"Origin": "https://front.example", "Access-Control-Request-Method": "GET"}, 204),
    ],
)
def test_every_request_for_a_file_is_answered_the_same(mirror, client, headers, status):
    digest, name = PublicationAsset.objects.filter(name__endswith=".pdf").values_list("asset_id", "name")[0]
    method, address = "OPTIONS" if status == 204 else "GET", f"/assets/{digest}/{name}"
    theirs, ours = mirror.ask(method, address, **headers), client.generic(method, address, headers=headers)
    assert (theirs.status, ours.status_code) == (status, status)
    told = ("Content-Range", *cors.FILES, *cors.FILES_PREFLIGHT)
    assert {name: theirs.headers[name] for name in told} == {name: ours.get(name) for name in told}
    assert theirs.headers.get_all("Cache-Control", [None])[-1] == ours.get("Cache-Control")


@pytest.mark.parametrize("address", ["/", "/guidance/", "/feeds/all.atom", "/api/v2/pages/", "/api/portal/changes/"])
def test_scripts_of_other_sites_may_ask_what_they_may_ask_of_the_portal(mirror, client, address):
    asks = {"Origin": "https://front.example", "Access-Control-Request-Method": "GET"}
    theirs, ours = mirror.ask("OPTIONS", address, **asks), client.options(address, headers=asks)
    assert (theirs.status, ours.status_code) == (204, 204)
    told = ("Access-Control-Allow-Origin", *cors.API_PREFLIGHT)
    assert {name: theirs.headers.get_all(name) for name in told} == {name: [ours[name]] for name in told}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_is_written_to_a_mirror_and_it_says_so(mirror, client, method):
    digest, name = PublicationAsset.objects.values_list("asset_id", "name")[0]
    for address in ("/", "/guidance/", "/api/v2/pages/", f"/assets/{digest}/{name}"):
        theirs, ours = mirror.ask(method, address), client.generic(method, address)
        assert (theirs.status, ours.status_code) == (405, 405), address
        assert theirs.headers["Allow"] == ours["Allow"], address
        assert "no-store" in theirs.headers["Cache-Control"], address
        assert b"This is a static copy, which answers to GET, HEAD, OPTIONS alone." in theirs.body, address
        assert theirs.headers["Content-Type"].startswith(("application/json", "text/plain")), address
    assert json.loads(mirror.ask(method, "/api/v2/pages/").body)["message"]


def test_what_moved_leads_on_and_bytes_that_did_not_change_are_shared(site, folder, client, tmp_path):
    export("latest", folder)
    first = (folder / "current").resolve()
    old = samples.PAGES[samples.MINUTES][1]
    sign_off(site, submit_move(samples.MINUTES, samples.HOME, "meetings", site.editors["acpo"]))
    export("latest", folder)
    second = (folder / "current").resolve()
    with served(folder, tmp_path / "nginx") as nginx:
        for address in (old, samples.PAGES[samples.MEETING_3][1], "/meetings/", f"{old.rstrip('/')}"):
            assert difference(client, nginx, address) == {}, address
        assert nginx.get(old).headers["Location"] == "/meetings/"
    files = [path for path in (first / "files").rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert path.samefile(second / path.relative_to(first)), path
    assert not (first / "200" / "index.html").samefile(second / "200" / "index.html")


def test_conditions_ranges_codings_and_methods(mirror):
    page = mirror.get("/")
    for condition in ({"If_None_Match": page.headers["ETag"]}, {"If_Modified_Since": page.headers["Last-Modified"]}):
        unchanged = mirror.get("/", **condition)
        assert (unchanged.status, unchanged.body) == (304, b"")
        assert unchanged.headers["Portal-Edition"] == page.headers["Portal-Edition"]
    short = mirror.get("/", Accept_Encoding="gzip")
    assert short.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(short.body) == page.body
    assert short.headers["ETag"] != page.headers["ETag"]
    assert "Accept-Encoding" in short.headers["Vary"]
    assert mirror.ask("HEAD", "/").headers["Content-Length"] == str(len(page.body))


def test_what_a_mirror_cannot_answer_says_so(mirror, settings):
    for address in ("/search/?q=camera", "/record/", "/record/pages/1/"):
        answer = mirror.get(address)
        assert (answer.status, answer.headers["Cache-Control"]) == (404, "no-store")
        assert f"{settings.PORTAL_URL}/search/" in answer.body.decode()
    listing = mirror.get("/api/v2/pages/?limit=2")
    assert (listing.status, listing.headers["Content-Type"]) == (400, "application/json")
    assert "takes no parameters" in json.loads(listing.body)["message"]
    assert mirror.get("/healthz").body == b"ok\n"


@pytest.mark.parametrize(
    "address",
    [
        *("/?at=2010-03-02", "/sitemap.xml?at=1", "/timegate/", "/timemap/link/guidance/"),
        *("/registers/actions/?page=2", "/tracker/?status=complete&theme=", "/tracker/changes/?page=2"),
    ],
)
def test_another_edition_and_a_part_of_a_register_are_read_at_the_portal(mirror, settings, address):
    answer = mirror.get(address)
    assert (answer.status, answer.headers["Location"]) == (302, f"{settings.PORTAL_URL}{address}")


def test_pages_show_the_static_files_that_the_mirror_has(mirror):
    page = BeautifulSoup(mirror.get("/").body, "html.parser")
    shown = [tag["href"] for tag in page.select("link[href]")] + [tag["src"] for tag in page.select("img[src]")]
    wanted = [address for address in shown if address.startswith("/static/")]
    assert len(wanted) >= 3
    for address in wanted:
        answer = mirror.get(address)
        assert (answer.status, answer.headers["X-Content-Type-Options"]) == (200, "nosniff"), address
        assert answer.headers["Content-Type"].split(";")[0] in ("text/css", "image/svg+xml"), address


def test_static_files_have_to_be_collected_and_those_of_kept_editions_stay(
    site, folder, tmp_path, settings, monkeypatch
):
    manifest = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STATIC_ROOT, settings.STORAGES = tmp_path / "static", settings.STORAGES | {"staticfiles": manifest}
    edition = current_edition().number
    with pytest.raises(CommandError, match=r"was not collected\. Run manage\.py collectstatic first\."):
        export(edition, folder)
    assert not folder.exists()
    ours = AppDirectoriesFinder(app_names={"cctvportal.design"})
    monkeypatch.setattr("django.contrib.staticfiles.management.commands.collectstatic.get_finders", lambda: [ours])
    call_command("collectstatic", interactive=False, verbosity=0)
    export(edition, folder)
    [style] = [path.name for path in (folder / "current" / "200" / "static" / "design").glob("portal.*.css")]
    monkeypatch.setattr(exporting, "software_release", lambda: "upgraded")
    monkeypatch.setattr("cctvportal.delivery.mirror.static.AppDirectoriesFinder.list", lambda *args: iter(()))
    export(edition, folder)
    assert (folder / "current").resolve().name == f"{edition}-upgraded"
    assert (folder / "current" / "200" / "static" / "design" / style).exists()


def test_a_new_style_for_the_same_edition_gives_other_validators(site, folder, tmp_path, monkeypatch):
    export("latest", folder)
    with served(folder, tmp_path / "nginx") as nginx:
        before = nginx.get("/").headers
        monkeypatch.setattr(exporting, "software_release", lambda: "upgraded")
        monkeypatch.setattr("cctvportal.delivery.mirror.contents.with_headers", _with_one_letter_changed)
        export("latest", folder)
        after = nginx.get("/").headers
    assert before["Content-Length"] == after["Content-Length"]
    assert before["ETag"] != after["ETag"]
    assert before["Last-Modified"] != after["Last-Modified"]


def _with_one_letter_changed(response):
    response = contents_headers(response)
    if response.get("Content-Type", "").startswith("text/html"):
        response.content = response.content.replace(b"</title>", b"</tITle>")
    return response


def test_the_record_vouches_for_what_is_written(site, folder):
    manifest = make_manifest(current_edition())
    said = export("latest", folder)
    assert f"{len(manifest.responses)} answers are those that the record vouches for." in said


def test_what_the_record_does_not_vouch_for_is_not_switched_to(site, folder, monkeypatch):
    export("latest", folder)
    before = state_of(folder)
    make_manifest(current_edition())
    monkeypatch.setattr("cctvportal.delivery.mirror.contents.with_headers", _with_one_letter_changed)
    with pytest.raises(CommandError, match=r"/ is not what the record vouches for in edition \d+\."):
        export("latest", folder, "--anew")
    assert state_of(folder) == before


def state_of(folder: Path) -> dict[str, object]:
    """Every path in a mirror, with content or where it leads."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_symlink():
            found[str(path)] = str(path.readlink())
        else:
            found[str(path)] = path.is_dir() or path.read_bytes()
    return found


def test_any_edition_can_be_exported_and_the_mirror_goes_back_to_it(site, folder, client, tmp_path):
    edition = current_edition().number
    _, path, _, _ = samples.PAGES[samples.BULLETIN]
    then = client.get(path).content
    publish_sample(site, samples.BULLETIN, summary="Quite another.")
    export("latest", folder)
    with served(folder, tmp_path / "nginx") as nginx:
        assert b"Quite another." in nginx.get(path).body
        export(edition, folder)
        assert nginx.get(path).body == then
        assert nginx.get(path).headers["Portal-Edition"] == str(edition)


def test_nothing_is_done_twice_unless_asked(site, folder):
    assert "serves edition" in export("latest", folder)
    before = state_of(folder)
    assert "already" in export("latest", folder)
    assert state_of(folder) == before
    assert "already" not in export("current", folder, "--anew")


def test_the_newest_editions_are_kept_and_no_more(site, folder):
    for number in range(4):
        publish_sample(site, samples.BULLETIN, summary=f"Number {number}.")
        export("latest", folder, "--keep", "2")
    newest = current_edition().number
    names = sorted(path.name for path in (folder / "editions").iterdir())
    assert names == [f"{number}-{software_release()}" for number in (newest - 1, newest)]


@pytest.mark.parametrize(
    ("edition", "sentence"),
    [
        ("999", r"There is no edition 999\. There are 1 to \d+, and latest\."),
        ("0", "There is no edition 0"),
        ("-1", "There is no edition -1"),
        ("newest", "There is no edition newest"),
        ("current", "is on no edition yet"),
    ],
)
def test_an_edition_that_is_not_there_is_refused_and_leaves_nothing(site, folder, edition, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("export_edition", "--", edition, str(folder))
    assert not folder.exists()


def test_nothing_published_is_refused(site, folder, monkeypatch):
    monkeypatch.setattr(exporting, "current_edition", lambda: None)
    with pytest.raises(CommandError, match="Nothing has been published"):
        export("latest", folder)


def test_a_folder_of_other_things_is_left_alone(site, folder):
    folder.mkdir()
    (folder / "letter.txt").write_text("Dear")
    with pytest.raises(CommandError, match="is not empty, and no mirror"):
        export("latest", folder)
    assert state_of(folder) == {str(folder / "letter.txt"): b"Dear"}


def test_a_damaged_file_stops_the_export_with_nothing_changed(site, folder):
    export("latest", folder)
    digest = PublicationAsset.objects.filter(name__endswith=".pdf").values_list("asset_id", flat=True)[0]
    publish_sample(site, samples.BULLETIN, summary="Quite another.")
    before = state_of(folder)
    stored = Path(published_storage().path(storage_name(digest)))
    whole = stored.read_bytes()
    stored.write_bytes(whole[:-1] + b"?")
    for mirrored in folder.glob(f"editions/*/files/*/*/{digest}"):
        mirrored.write_bytes(b"?")  # else the mirror's own copy would do
        before[str(mirrored)] = b"?"
    with pytest.raises(CommandError, match=f"The published file {digest} is missing or damaged"):
        export("latest", folder)
    unread = {name: content for name, content in state_of(folder).items() if not name.endswith(f"{digest}")}
    assert unread == {name: content for name, content in before.items() if not name.endswith(f"{digest}")}
    stored.write_bytes(whole)
    export("latest", folder)


def test_a_first_export_that_fails_leaves_no_folder(site, folder):
    digest = PublicationAsset.objects.values_list("asset_id", flat=True)[0]
    stored = Path(published_storage().path(storage_name(digest)))
    whole = stored.read_bytes()
    stored.unlink()
    with pytest.raises(CommandError, match="is missing or damaged"):
        export("latest", folder)
    assert not folder.exists()
    stored.write_bytes(whole)


def test_a_full_disk_is_told_and_changes_nothing(site, folder, monkeypatch):
    export("latest", folder)
    publish_sample(site, samples.BULLETIN, summary="Quite another.")
    before = state_of(folder)

    def full(self: object, name: str, pieces: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(EditionFolder, "_new", full)
    with pytest.raises(CommandError, match=r"The disk of .* is full\. Nothing was changed for readers\."):
        export("latest", folder)
    assert state_of(folder) == before


def test_two_exports_do_not_write_at_once(site, folder):
    export("latest", folder)
    with Mirror(folder).locked(), pytest.raises(CommandError, match="Another export is writing"):
        export("latest", folder)


def test_a_destroyed_file_is_gone_from_every_edition_that_the_mirror_keeps(site, folder, client, tmp_path):
    digest, name = PublicationAsset.objects.filter(name="strategy.pdf").values_list("asset_id", "name")[0]
    address = f"/assets/{digest}/{name}"
    export("latest", folder)
    old = current_edition().number
    publish_sample(site, samples.BULLETIN, summary="Quite another.")
    export("latest", folder)
    with served(folder, tmp_path / "nginx") as nginx:
        assert nginx.get(address).status == 200
        redact(site, None, files=(digest,))
        said = export("latest", folder)
        assert f"Deleted: {old + 1}-{software_release()}, {old}-{software_release()}." in said
        assert difference(client, nginx, address) == {}
        assert nginx.get(address).status == 410
        assert holding(folder, digest) == []
        export(old, folder)
        assert nginx.get(address).status == 410
    assert holding(folder, digest) == []


def holding(folder: Path, digest: str) -> list[Path]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if sha256(path.read_bytes()) == digest]


def test_a_mirror_that_stays_on_its_edition_is_rid_of_what_was_destroyed(site, folder):
    word = samples.PAGES[samples.CHILD_GUIDANCE][3]["summary"]
    edition = current_edition().number
    export(edition, folder)
    assert any(word in path.read_text() for path in folder.rglob("guidance/retention/index.html"))
    redact(site, samples.CHILD_GUIDANCE, passages=(word,))
    assert f"Deleted: {edition}-{software_release()}." in export("current", folder)
    page = (folder / "current" / "200" / "guidance" / "retention" / "index.html").read_text()
    assert "█" * len(word) in page
    assert not [path for path in folder.rglob("*.html") if word in path.read_text()]


def test_a_take_down_takes_the_files_of_the_page_off_the_mirror(site, folder, tmp_path):
    """As every minute's export has it: a page with a PDF is there, and an emergency takes it down."""
    published = Publication.objects.current().get(content_id=samples.CONSULTATION)
    path, earlier = published.path, current_edition().number
    address = next(f"/assets/{use['sha256']}/{use['name']}" for use in published.assets if use["role"] == "document")
    export("latest", folder)
    with served(folder, tmp_path / "before") as nginx:
        assert (nginx.get(path).status, nginx.get(address).status) == (200, 200)
    take_down(site, samples.CONSULTATION)
    for edition in ("latest", earlier):
        export(edition, folder)
        with served(folder, tmp_path / f"after-{edition}") as nginx:
            answers = [nginx.get(each).status for each in (path, address)]
        assert answers == [410 if edition == "latest" else 404, 404], edition


def test_an_earlier_edition_does_not_bring_back_what_an_emergency_put_out_of_sight(site, folder, tmp_path):
    edition, (_, path, _, _) = current_edition().number, samples.PAGES[samples.CHILD_GUIDANCE]
    take_down(site, samples.CHILD_GUIDANCE)
    export(edition, folder)
    with served(folder, tmp_path / "nginx") as nginx:
        page, detail = nginx.get(path), nginx.get(f"/api/v2/pages/{samples.CHILD_GUIDANCE}/")
    assert (page.status, detail.status) == (404, 404)
    assert b"is over" in page.body
