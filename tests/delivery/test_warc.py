"""An edition in one WARC file, as a stock reader of such files reads it."""

import gzip
import io
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from cctvportal.delivery.manifests import make_manifest
from cctvportal.delivery.mirror import warc
from cctvportal.delivery.mirror.contents import Contents
from cctvportal.kernel import clock
from cctvportal.kernel.canonical import sha256
from cctvportal.publication.assets import published_storage, storage_name
from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_edition
from settings import public
from tests.builders import take_down
from tests.design import samples
from tests.publication_builder import pdf, publish_sample
from tests.signoff.redaction.orders import redact


@pytest.fixture(autouse=True)
def _as_in_the_public_process(settings) -> None:
    settings.MIDDLEWARE, settings.ROOT_URLCONF = public.MIDDLEWARE, public.ROOT_URLCONF


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "archive").mkdir()
    return tmp_path / "archive"


def export(edition: object, file: Path) -> str:
    said = io.StringIO()
    call_command("export_warc", str(edition), str(file), stdout=said, stderr=io.StringIO())
    return said.getvalue()


def answers(file: Path, portal: str) -> dict[str, SimpleNamespace]:
    """By address, as warcio reads them."""
    found = {}
    with open(file, "rb") as stream:
        for record in ArchiveIterator(stream, check_digests="raise"):
            body = record.content_stream().read()
            if record.rec_type == "response":
                address = record.rec_headers.get_header("WARC-Target-URI").removeprefix(portal)
                assert address not in found
                status = int(record.http_headers.get_statuscode())
                found[address] = SimpleNamespace(status=status, headers=dict(record.http_headers.headers), body=body)
                found[address].date = record.rec_headers.get_header("WARC-Date")
    return found


@pytest.mark.parametrize("name", ["edition.warc", "edition.warc.gz"])
def test_warcio_finds_it_valid(site, folder, capsys, name):
    said = export("latest", folder / name)
    assert Checker(SimpleNamespace(inputs=[str(folder / name)], verbose=False)).process_all() == 0
    assert capsys.readouterr().out == ""
    with open(folder / name, "rb") as stream:
        records = list(ArchiveIterator(stream))
    assert records[0].rec_type == "warcinfo"
    assert {record.rec_headers.protocol for record in records} == {"WARC/1.1"}
    assert f"{len(records) - 1} answers" in said
    assert [*folder.iterdir()] == [folder / name]


def test_what_was_damaged_is_found(site, folder):
    export("latest", folder / "a.warc")
    whole = (folder / "a.warc").read_bytes()
    (folder / "b.warc").write_bytes(whole.replace(b"<!doctype html>", b"<!doctype HTML>", 1))
    assert Checker(SimpleNamespace(inputs=[str(folder / "b.warc")], verbose=False)).process_all() == 1


def test_every_answer_is_read_back_byte_for_byte(site, client, settings, folder):
    export("latest", folder / "a.warc.gz")
    found = answers(folder / "a.warc.gz", settings.PORTAL_URL)
    contents = Contents(current_edition())
    wanted = {address for address, _ in contents.addresses()} | {
        f"/assets/{digest}/{name}" for digest, name in contents.files()
    }
    assert wanted == {address for address in found if not address.startswith(settings.STATIC_URL)}
    for address in wanted:
        ours = client.get(address)
        body = b"".join(ours.streaming_content) if ours.streaming else ours.content
        assert (found[address].status, found[address].body) == (ours.status_code, body), address
        for header in ("Content-Type", "Content-Security-Policy", "X-Robots-Tag"):
            assert found[address].headers[header] == ours[header], address
        assert found[address].headers["Content-Length"] == str(len(body))
    assert found["/"].date == clock.to_text(current_edition().effective_at)
    assert found[f"{settings.STATIC_URL}design/portal.css"].headers["Content-Type"] == "text/css"


def test_what_an_emergency_took_down_is_in_no_archive(site, settings, folder):
    published, earlier = Publication.objects.current().get(content_id=samples.CONSULTATION), current_edition().number
    files = {f"/assets/{use['sha256']}/{use['name']}" for use in published.assets}
    assert files
    take_down(site, samples.CONSULTATION)
    for edition in ("latest", str(earlier)):
        export(edition, folder / f"{edition}.warc")
        assert not files & set(answers(folder / f"{edition}.warc", settings.PORTAL_URL)), edition


def test_the_same_edition_gives_the_same_file_and_another_another(site, folder):
    number = current_edition().number
    for name in ("a.warc", "b.warc"):
        export(number, folder / name)
    assert (folder / "a.warc").read_bytes() == (folder / "b.warc").read_bytes()
    publish_sample(site, samples.GUIDANCE, title="Newer")
    export(number, folder / "c.warc.gz")
    export("latest", folder / "d.warc.gz")
    with gzip.open(folder / "d.warc.gz") as file:
        assert b"Newer" in file.read()
    with gzip.open(folder / "c.warc.gz") as file:
        assert b"Newer" not in file.read()


def test_nothing_is_overwritten(site, folder):
    (folder / "a.warc").write_bytes(b"mine")
    with pytest.raises(CommandError, match="is not overwritten"):
        export("latest", folder / "a.warc")
    (folder / "b.warc.unfinished").write_bytes(b"mine")
    with pytest.raises(CommandError, match="is not overwritten"):
        export("latest", folder / "b.warc")
    assert {path.read_bytes() for path in folder.iterdir()} == {b"mine"}


def test_a_file_that_appears_meanwhile_is_left_alone(site, folder, monkeypatch):
    path = folder / "a.warc"
    monkeypatch.setattr(warc, "require_collected", lambda: path.write_bytes(b"mine"))
    with pytest.raises(CommandError, match="is not overwritten"):
        export("latest", path)
    assert [(each.name, each.read_bytes()) for each in folder.iterdir()] == [("a.warc", b"mine")]


@pytest.mark.parametrize("edition", ["0", "99999", "x", "-1", "current"])
def test_what_is_no_edition_is_said_to_be_none_and_leaves_nothing(site, folder, edition):
    with pytest.raises(CommandError, match="There is no edition"):
        call_command("export_warc", "--", edition, str(folder / "a.warc"))
    assert not [*folder.iterdir()]


def test_a_folder_that_is_not_there_is_said_in_a_sentence(site, folder):
    with pytest.raises(CommandError, match="could not be written: No such file"):
        export("latest", folder / "nowhere" / "a.warc")


def test_a_damaged_file_is_told_and_leaves_nothing(site, folder, settings):
    digest = sha256(pdf(samples.BODY_PDF))
    storage = published_storage()
    name = storage_name(digest)
    data = storage.open(name).read()
    storage.delete(name)
    try:
        with pytest.raises(CommandError, match="is missing or damaged"):
            export("latest", folder / "a.warc")
    finally:
        storage.save(name, io.BytesIO(data))
    assert not [*folder.iterdir()]


def test_what_the_record_vouches_for_is_compared(site, folder, monkeypatch):
    manifest = make_manifest(current_edition())
    assert f"{len(manifest.responses)} of them are those that the record vouches for" in export(
        "latest", folder / "a.warc"
    )
    monkeypatch.setattr(warc, "sha256", lambda body: "0" * 64)
    with pytest.raises(CommandError, match="is not what the record vouches for"):
        export("latest", folder / "b.warc")


def test_what_was_destroyed_or_taken_out_of_sight_is_in_no_archive(published_board, site, settings, folder):
    number = current_edition().number
    digest = sha256(pdf(samples.STRATEGY_PDF))
    address = f"/assets/{digest}/strategy.pdf"
    redact(site, None, files=[digest])
    take_down(published_board, samples.GUIDANCE)
    export(number, folder / "a.warc")
    found = answers(folder / "a.warc", settings.PORTAL_URL)
    assert found[address].status == 410
    assert found["/guidance/"].status == 404
    assert pdf(samples.STRATEGY_PDF) not in (folder / "a.warc").read_bytes()
