"""The landing page of a document: what it is, its versions and its history, in each edition."""

from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup

from cctvportal.delivery.manifests import addresses_of
from cctvportal.kernel.canonical import sha256
from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_edition, current_publication
from tests.builders import take_down
from tests.design import samples
from tests.publication_builder import pdf, publish_sample, replace_document, withdraw
from tests.signoff.redaction.orders import redact

DOCUMENT = samples.STRATEGY_PDF
ADDRESS = f"/documents/{DOCUMENT}/"
OLD = f"/assets/{sha256(pdf(DOCUMENT))}/"


def page(client, address: str = ADDRESS, status: int = 200) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == status
    return BeautifulSoup(answer.content, "html.parser").main


def facts(shown: BeautifulSoup) -> dict[str, str]:
    return {row.dt.get_text(): row.dd.get_text(" ", strip=True) for row in shown.select(".facts > div")}


def having(document_id: int = DOCUMENT) -> list[int]:
    """The pages that have a document now."""
    used = [{"role": "document", "library_id": document_id}]
    found = Publication.objects.current().with_content().filter(assets__contains=used)
    return list(found.order_by("-path").values_list("content_id", flat=True))


def replace(site, document_id: int = DOCUMENT) -> None:
    """Other bytes for a document on each page that has it."""
    replace_document(site, having(document_id), b"%PDF-1.7 newer", document_id, page_count=3, title="Newer strategy")


def test_it_says_what_the_document_is_and_which_pages_have_it(site, client):
    shown = page(client)
    said = facts(shown)
    use = samples.DOCUMENTS[DOCUMENT]
    assert shown.h1.get_text() == use["title"]
    assert (said["Type"], said["Pages"], said["Language"], said["From"]) == ("PDF", "12", "English", "ACPO")
    assert said["Size"] == f"{round(len(pdf(DOCUMENT)) / 1024)} KB"
    assert said["SHA-256"] == sha256(pdf(DOCUMENT))
    assert shown.select_one(".document__picture img")["src"].endswith("-page-1.jpg")
    assert "/strategy/" in {link["href"] for link in shown.select(".facts a")}


def test_every_place_that_shows_a_document_leads_to_it(site, client):
    for address in ("/", "/strategy/"):
        text = BeautifulSoup(client.get(address).content, "html.parser")
        assert text.main.find("a", href=ADDRESS), address
    found = BeautifulSoup(client.get("/search/?q=quagga").content, "html.parser")
    assert found.select_one(".results").find("a", href=ADDRESS)
    # In rich text, beside the link to the file.
    inline = BeautifulSoup(client.get("/guidance/").content, "html.parser").select_one(".file-label a")
    assert inline["href"].startswith("/documents/")


def test_replaced_bytes_are_an_earlier_version_and_the_edition_before_is_as_it_was(site, client, settings):
    settings.DEMONSTRATION = False
    number = current_edition().number
    before = client.get(f"{ADDRESS}?at={number}").content
    replace(site)
    shown = page(client)
    assert shown.h1.get_text() == "Newer strategy"
    versions = shown.select("#portal-versions + ol > li")
    assert ["Superseded" in version.get_text() for version in versions] == [False, True]
    assert versions[1].a["href"].startswith(OLD)
    history = shown.select("#portal-history + ol > li")
    assert len(history) == 2 * len(having())
    assert "Replaced on" in history[0].get_text()
    past = page(client, f"{ADDRESS}?at={number}")
    assert past.h1.get_text() == samples.DOCUMENTS[DOCUMENT]["title"]
    assert "Superseded" not in past.get_text()
    assert facts(past) == facts(BeautifulSoup(before, "html.parser"))
    assert client.get(versions[1].a["href"])["X-Robots-Tag"] == "noindex"
    assert client.get(versions[0].a["href"])["X-Robots-Tag"] == "all"
    # A cache that renews the old file hears that it is superseded, too.
    again = client.get(versions[1].a["href"], headers={"If-None-Match": f'"{sha256(pdf(DOCUMENT))}"'})
    assert (again.status_code, again["X-Robots-Tag"]) == (304, "noindex")


def test_its_newest_file_is_offered_where_other_pages_have_an_earlier_one(site, client):
    assert samples.HOME in having()
    replace_document(site, [samples.STRATEGY], b"%PDF-1.7 newer", DOCUMENT, page_count=3)
    shown = page(client)
    assert facts(shown)["Pages"] == "3"
    assert "3 pages" in shown.select_one(".document").get_text()
    assert OLD not in shown.select_one(".document a")["href"]


def test_another_format_is_asked_of_whom_the_page_names(site, client):
    link = page(client).select_one("#portal-formats + p a")
    parts = urlsplit(link["href"])
    contact = current_publication(samples.STRATEGY).representation["contact"]
    assert (parts.scheme, parts.path) == ("mailto", contact["email"])
    asked = parse_qs(parts.query)
    assert samples.DOCUMENTS[DOCUMENT]["title"] in asked["subject"][0]
    assert asked["body"][0].endswith(ADDRESS)


@pytest.mark.parametrize("home_contact", [True, False])
def test_without_a_contact_of_its_page_it_is_the_seats_and_then_the_sites(site, client, home_contact):
    nobody = {"name": "", "email": "", "phone": ""}
    for content_id in having():
        phone = "020 7946 0000" if home_contact and content_id == samples.HOME else ""
        publish_sample(site, content_id, contact={**nobody, "phone": phone})
    assert "mailto:cctv@example.org?" in page(client).select_one("#portal-formats + p a")["href"]
    publish_sample(site, samples.HAVE_YOUR_SAY, seats=[])
    where = page(client).select_one("#portal-formats + p")
    said = where.get_text()
    assert home_contact or where.find("a", href=samples.PAGES[samples.HAVE_YOUR_SAY][1])
    assert ("020 7946 0000" if home_contact else "has published no email address") in said


def test_what_no_page_has_any_more_is_gone_and_its_versions_stay(site, client):
    number = current_edition().number
    address = f"/documents/{samples.UNCOUNTED}/"
    withdraw(site, samples.CONSULTATION)
    shown = page(client, address, status=410)
    assert "No page of this site has this document any more" in shown.get_text()
    assert shown.select_one("#portal-versions + ol a")["href"].startswith("/assets/")
    assert not shown.select_one("#portal-formats")
    assert page(client, f"{address}?at={number}").h1


def test_what_an_emergency_put_out_of_sight_is_told_nowhere(published_board, site, client):
    number = current_edition().number
    address = f"/documents/{samples.UNCOUNTED}/"
    assert having(samples.UNCOUNTED) == [samples.CONSULTATION]
    assert page(client, address)
    take_down(published_board, samples.CONSULTATION)
    assert client.get(address).status_code == 404
    assert client.get(f"{address}?at={number}").status_code == 404
    assert address not in [found for found, _ in addresses_of(current_edition())]


def test_a_redacted_file_is_told_as_such(site, client):
    redact(site, None, files=[sha256(pdf(DOCUMENT))])
    shown = page(client, status=410)
    assert "Redacted" in shown.get_text()


@pytest.mark.parametrize("name", ["0", "999", "9" * 30, "-1", "x", "1/x"])
def test_what_is_no_document_is_404(site, client, name):
    assert client.get(f"/documents/{name}/").status_code == 404


def test_it_takes_few_queries_however_long_the_history(site, client, queries):
    replace(site)
    client.get("/")
    with queries() as asked:
        page(client)
    assert len(asked) <= 7


def test_it_is_in_the_manifest_and_a_cookie_or_form_is_nowhere(site, client):
    assert ADDRESS in [address for address, _ in addresses_of(current_edition())]
    answer = client.get(ADDRESS)
    assert not answer.cookies
    assert not BeautifulSoup(answer.content, "html.parser").main.select("form")
