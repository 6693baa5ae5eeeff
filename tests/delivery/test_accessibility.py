"""The accessibility statement: of the software, with the contact that was signed off."""

import pytest
from bs4 import BeautifulSoup

from cctvportal.delivery.manifests import addresses_of
from cctvportal.publication.reads import current_edition
from tests.design import samples
from tests.publication_builder import publish_sample

ADDRESS = "/accessibility/"


def statement(client, query: str = "") -> str:
    answer = client.get(f"{ADDRESS}{query}")
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser").main.get_text(" ", strip=True)


def test_every_page_leads_to_it(site, client):
    for address in ("/", "/record/", "/nothing/"):
        assert BeautifulSoup(client.get(address).content, "html.parser").footer.find("a", href=ADDRESS), address


def test_it_claims_no_more_than_is_known(site, client):
    said = statement(client)
    assert "Nobody has audited this site" in said
    assert "no claim is made" in said


def test_whom_to_tell_is_what_the_edition_says(site, client):
    number = current_edition().number
    assert "strategy@example.org" in statement(client)
    publish_sample(site, samples.HOME, contact={"name": "", "email": "", "phone": ""})
    assert "has not published a contact" in statement(client)
    assert "strategy@example.org" in statement(client, f"?at={number}")
    assert ADDRESS in [address for address, _ in addresses_of(current_edition())]


@pytest.mark.parametrize("demonstration", [True, False])
def test_a_demonstration_sends_nobody_to_a_body_that_enforces(site, client, settings, demonstration):
    settings.DEMONSTRATION = demonstration
    assert ("Equality and Human Rights Commission" in statement(client)) is not demonstration
