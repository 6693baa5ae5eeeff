"""Manifests: each edition's answers, byte for byte, vouched for by the record."""

import subprocess
import sys
from pathlib import Path

import pytest

from cctvportal.delivery import manifests
from cctvportal.delivery.manifests import make_manifest
from cctvportal.delivery.software import software_release
from cctvportal.kernel.canonical import digest_of, sha256
from cctvportal.publication.reads import current_edition
from cctvportal.record import verify as verifier
from cctvportal.record.models import Manifest, RecordEntry
from tests.delivery.test_record import saved
from tests.design import samples
from tests.publication_builder import publish_sample, withdraw


@pytest.fixture
def manifest(site) -> Manifest:
    """That of the newest edition."""
    return make_manifest(current_edition())


def test_it_holds_the_hash_of_everything_that_is_answered_byte_for_byte(manifest, client):
    assert set(manifest.responses) >= {path for _, path, _, _ in samples.PAGES.values()}
    assert set(manifest.responses) >= {
        "/api/v2/pages/",
        "/api/portal/tree/",
        "/sitemap.xml",
        "/disclaimer/version-1-1/",
    }
    assert f"/api/v2/pages/{samples.BULLETIN}/" in manifest.responses
    assert {"/api/v2/images/", f"/api/v2/documents/{samples.BODY_PDF}/"} <= set(manifest.responses)
    for address, hashed in manifest.responses.items():
        assert sha256(client.get(address).content) == hashed, address


def test_the_record_vouches_for_it_by_its_root_and_does_not_grow_with_it(manifest, client):
    entry = RecordEntry.objects.latest("sequence")
    assert entry.kind == "manifest"
    edition = current_edition().number
    assert entry.body == {
        "edition": edition,
        "release": software_release(),
        "count": len(manifest.responses),
        "root": manifest.root,
    }
    response = client.get(f"/record/manifests/{edition}/{software_release()}.json")
    assert sha256(response.content) == manifest.root == digest_of(response.json())
    assert f"Manifest of edition {edition}" in client.get(f"/record/{entry.sequence}/").content.decode()
    assert f"/record/manifests/{edition}/{software_release()}.json" in client.get("/record/").content.decode()


def test_an_earlier_edition_is_drawn_as_it_was(site, client):
    edition = current_edition()
    answered = {address: client.get(address).content for address in ("/", "/sitemap.xml", "/api/v2/pages/")}
    _, path, _, _ = samples.PAGES[samples.BULLETIN]
    answered[path] = client.get(path).content
    publish_sample(site, samples.BULLETIN, summary="Quite another.")
    withdraw(site, samples.BULLETIN)
    assert client.get(path).content != answered[path]
    responses = make_manifest(edition).responses
    assert {address: responses[address] for address in answered} == {
        address: sha256(body) for address, body in answered.items()
    }
    assert f"/api/v2/pages/{samples.BULLETIN}/" not in make_manifest(current_edition()).responses


def test_it_is_made_once_for_an_edition_and_release(manifest, monkeypatch):
    assert make_manifest(current_edition()) is None
    monkeypatch.setattr(manifests, "software_release", lambda: "upgraded")
    assert make_manifest(current_edition()).release == "upgraded"
    assert Manifest.objects.filter(edition=current_edition().number).count() == 2


def test_no_visitor_asks_for_another_edition(site, client):
    publish_sample(site, samples.BULLETIN, summary="Quite another.")
    _, path, _, _ = samples.PAGES[samples.BULLETIN]
    for headers in ({"edition": "1"}, {"portal-edition": "1"}):
        response = client.get(path, {"edition": "1"}, headers=headers)
        assert response["Portal-Edition"] == str(current_edition().number)
        assert b"Quite another." in response.content


def test_manifests_that_are_not_there_answer_404(site, client):
    for address in ("1/none", f"{10**30}/none", "0/x"):
        assert client.get(f"/record/manifests/{address}.json").status_code == 404


def test_a_journalist_checks_a_page_that_she_saved(manifest, client, tmp_path):
    edition, release = current_edition().number, software_release()
    export = saved(client, tmp_path, "/record/export.jsonl", "record.jsonl")
    _, path, _, _ = samples.PAGES[samples.STRATEGY]
    page = saved(client, tmp_path, path, "page.html")
    beside = saved(client, tmp_path, f"/record/manifests/{edition}/{release}.json", "manifest.json")
    program = [sys.executable, "-I", Path(verifier.__file__), export, page, "--manifest", beside]
    done = subprocess.run(program, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"It is what the portal answered at {path} in edition {edition}, release {release}." in done.stdout
    assert "signed off by" in done.stdout
    page.write_bytes(page.read_bytes().replace(b"</title>", b" </title>"))
    assert subprocess.run(program, capture_output=True).returncode == 1


def test_the_head_is_told_for_programs(site, client):
    newest = RecordEntry.objects.latest("sequence")
    told = client.get("/record/head.json").json()
    assert (told["sequence"], told["hash"]) == (newest.sequence, newest.hash)
    assert told["public_key"] == RecordEntry.objects.get(sequence=1).body["public_key"]
    assert "took no part" in told["notice"]
