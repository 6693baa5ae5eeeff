"""The public record as it is read: entries, the record of a page, the export."""

import json
import subprocess
import sys

import pytest
from bs4 import BeautifulSoup

from cctvportal.kernel.canonical import canonical_json, sha256
from cctvportal.publication.reads import current_publication
from cctvportal.record.append import append
from cctvportal.record.models import RecordEntry
from cctvportal.record.verify import signature_fits as verifies
from tests.builders import make_content, submit_content
from tests.delivery.test_pages import words
from tests.design import samples
from tests.publication_builder import publish_sample, withdraw


def test_the_newest_entries_come_first(site, client):
    newest = RecordEntry.objects.latest("sequence").sequence
    page = BeautifulSoup(client.get("/record/").content, "html.parser")
    shown = [int(row["id"].removeprefix("entry-")) for row in page.select("tr[id]")]
    assert shown == list(range(newest, newest - 50, -1))


def test_pages_of_the_record_join_without_gap(site, client):
    count = RecordEntry.objects.count()
    shown = []
    for number in range(1, (count - 1) // 50 + 2):
        page = BeautifulSoup(client.get(f"/record/?page={number}").content, "html.parser")
        shown += [int(row["id"].removeprefix("entry-")) for row in page.select("tr[id]")]
    assert shown == list(range(count, 0, -1))


def test_odd_page_numbers_show_a_page(site, client):
    for number in ["0", "-1", "x", "99999999999999999999", "1%00"]:
        assert client.get(f"/record/?page={number}").status_code == 200, number


def test_an_entry_shows_exactly_what_was_signed(site, client):
    entry = RecordEntry.objects.filter(kind="edition").latest("sequence")
    page = BeautifulSoup(client.get(f"/record/{entry.sequence}/").content, "html.parser")
    signed = page.find("pre").get_text()
    assert sha256(signed.encode()) == entry.hash
    assert entry.signature in page.get_text()


def test_the_export_can_be_verified_line_by_line(site, client):
    lines = b"".join(client.get("/record/export.jsonl").streaming_content).splitlines()
    assert len(lines) == RecordEntry.objects.count()
    entries = [json.loads(line) for line in lines]
    key, previous = entries[0]["body"]["public_key"], "0" * 64
    for entry in entries:
        signature, digest = entry.pop("signature"), entry.pop("hash")
        assert entry["previous_hash"] == previous
        assert sha256(canonical_json(entry)) == digest
        assert verifies(key, signature, canonical_json(entry))
        previous = digest


def test_the_record_of_a_page_tells_who_signed_which_version_and_when(site, client):
    publish_sample(site, samples.BULLETIN, change_note="Corrected the month.")
    publication = current_publication(samples.BULLETIN)
    text = words(client.get(f"/record/pages/{samples.BULLETIN}/"))
    assert publication.digest in text
    assert str(publication.sign_off) in text
    assert "Corrected the month." in text
    assert text.count("Edition ") >= 2
    for seat in publication.seats:
        assert f"{seat['name']} not recorded" not in text
        assert seat["name"] in text
    assert "not recorded" not in text


def test_the_record_of_a_withdrawn_page_keeps_what_stood_there(site, client):
    before = current_publication(samples.BULLETIN)
    withdraw(site, samples.BULLETIN)
    text = words(client.get(f"/record/pages/{samples.BULLETIN}/"))
    assert "Withdrawn" in text
    assert before.digest in text


def test_the_record_of_a_page_is_made_with_few_queries(site, client, queries):
    with queries() as asked:
        client.get(f"/record/pages/{samples.BULLETIN}/")
    assert 4 <= len(asked) <= 6, asked


def test_what_was_never_published_has_no_record(site, client):
    submission = submit_content(site, make_content("Secret plan"))
    assert client.get(f"/record/pages/{submission.content_id}/").status_code == 404
    for address in ["/record/", f"/record/{RecordEntry.objects.count()}/", "/record/export.jsonl"]:
        response = client.get(address)
        text = b"".join(response.streaming_content) if response.streaming else response.content
        assert b"Secret plan" not in text
        assert submission.digest.encode() not in text


def test_entries_and_pages_that_are_not_there_answer_404(site, client):
    for address in [
        "/record/0/",
        "/record/999999/",
        "/record/99999999999999999999/",
        "/record/pages/99999999999999999999/",
    ]:
        assert client.get(address).status_code == 404


def body_of(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def saved(client, folder, address, name):
    path = folder / name
    path.write_bytes(body_of(client.get(address)))
    return path


def test_a_journalist_checks_the_record_and_what_she_saved_with_what_she_downloads_here(site, client, tmp_path):
    export = saved(client, tmp_path, "/record/export.jsonl", "record.jsonl")
    program = saved(client, tmp_path, "/record/verify.py", "verify.py")
    publication = current_publication(samples.STRATEGY)
    form = saved(client, tmp_path, f"/record/pages/{samples.STRATEGY}/signed.json", "signed.json")
    assert sha256(form.read_bytes()) == publication.digest
    use = publication.assets[0]
    file = saved(client, tmp_path, f"/assets/{use['sha256']}/{use['name']}", "file")
    for thing in (form, file):
        done = subprocess.run([sys.executable, "-I", program, export, thing], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        assert f"“{publication.title}” at {publication.path}" in done.stdout
        for seat in publication.seats:
            assert seat["code"] in done.stdout
        thing.write_bytes(thing.read_bytes() + b" x")
        done = subprocess.run([sys.executable, "-I", program, export, thing], capture_output=True, text=True)
        assert done.returncode == 1


def test_each_version_of_a_page_has_its_signed_form(site, client):
    before = current_publication(samples.BULLETIN)
    publish_sample(site, samples.BULLETIN, change_note="Corrected the month.")
    now = current_publication(samples.BULLETIN)
    shown = client.get(f"/record/pages/{samples.BULLETIN}/").content.decode()
    for version in (before, now):
        address = f"/record/pages/{samples.BULLETIN}/{version.edition_id}/signed.json"
        assert address in shown
        assert sha256(client.get(address).content) == version.digest
    assert sha256(client.get(f"/record/pages/{samples.BULLETIN}/signed.json").content) == now.digest


def test_what_is_not_public_has_no_signed_form(site, client):
    submission = submit_content(site, make_content("Secret plan"))
    edition = current_publication(samples.BULLETIN).edition_id
    for address in (submission.content_id, f"{samples.BULLETIN}/{edition + 1}", f"{samples.BULLETIN}/{10**30}", 10**30):
        assert client.get(f"/record/pages/{address}/signed.json").status_code == 404


def test_the_record_says_how_it_is_checked(site, client):
    page = BeautifulSoup(client.get("/record/").content, "html.parser")
    links = {link["href"] for link in page.select("#portal-check ~ ol a")}
    assert {"/record/export.jsonl", "/record/verify.py"} <= links


FORGED = [
    ("vote", {"edition": 1, "release": "The board resigned"}),
    ("edition-of-none", {"publications": [{"content": samples.BULLETIN}, {"digest": 1}, 7, None]}),
    ("correction", {"content": samples.BULLETIN}),
    ("nonsense", {"publications": "none"}),
]


@pytest.mark.parametrize(("kind", "body"), FORGED)
def test_an_entry_that_code_in_the_cms_appended_breaks_no_page_and_says_nothing_of_one(site, client, kind, body):
    """Whoever runs code there has the record's key. Entries of editions, redactions and manifests are held to rows."""
    address = f"/record/pages/{samples.BULLETIN}/"
    entry = append(kind, body)
    for read in (
        "/record/",
        f"/record/{entry.sequence}/",
        "/api/portal/record/",
        f"/api/portal/record/{entry.sequence}/",
    ):
        assert client.get(read).status_code == 200, read
    assert "The board resigned" not in words(client.get("/record/"))
    after = client.get(address)
    assert after.status_code == 200
    assert "destroyed by law" not in words(after)
