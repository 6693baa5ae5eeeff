"""What machines are told: JSON-LD, Open Graph, sitemap, DCAT, security.txt."""

import json
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from rdflib import Graph
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF

from cctvportal.delivery.catalogue import DATASETS
from cctvportal.delivery.checks import security_txt_holds
from cctvportal.delivery.manifests import addresses_of
from cctvportal.publication.reads import current_edition
from tests.design import gallery, samples
from tests.publication_builder import publish_sample

DOCUMENT = f"/documents/{samples.STRATEGY_PDF}/"
CATALOGUE = "/catalogue.jsonld"


def told(client, address: str) -> tuple[list[dict], dict[str, str]]:
    """The things of the JSON-LD, and the Open Graph."""
    page = BeautifulSoup(client.get(address).content, "html.parser")
    (block,) = page.select("script[type='application/ld+json']")
    told = json.loads(block.string)
    assert told["@context"] == "https://schema.org"
    graph = {meta["property"]: meta["content"] for meta in page.select("meta[property^='og:']")}
    return told["@graph"], graph


def test_every_page_says_what_it_is_in_the_words_of_schema_org(site, client, settings):
    for type_, address, _, words in samples.PAGES.values():
        if words.get("withdrawn"):
            continue
        (about, *more), graph = told(client, address)
        assert about["url"] == graph["og:url"] == f"{settings.PORTAL_URL}{address}"
        assert words["title"] == graph["og:title"]
        assert graph["og:image"].startswith(f"{settings.PORTAL_URL}/assets/"), type_
        assert about["publisher"]["name"] == "ACPO"
        if address == "/":
            assert (about["@type"], about["name"], more) == ("WebSite", words["site_name"], [])
        else:
            assert words["title"] in (about.get("headline"), about.get("name"))
            (trail,) = more
            assert trail["itemListElement"][0]["item"] == f"{settings.PORTAL_URL}/"
            assert trail["itemListElement"][-1]["item"] == about["url"]
            assert about["datePublished"] <= about["dateModified"]


def test_a_news_page_is_an_article_of_its_own_date(site, client):
    (about, _), graph = told(client, samples.PAGES[samples.ANNOUNCEMENT][1])
    assert (about["@type"], graph["og:type"]) == ("NewsArticle", "article")
    assert about["datePublished"] == samples.PAGES[samples.ANNOUNCEMENT][3]["date"]


def test_a_document_names_its_file_and_its_hash(site, client, settings):
    (about, trail), graph = told(client, DOCUMENT)
    assert about["@type"] == "DigitalDocument"
    steps = [step["item"].removeprefix(settings.PORTAL_URL) for step in trail["itemListElement"]]
    assert (steps[0], steps[-1]) == ("/", DOCUMENT)
    assert len(steps) == 3
    assert graph["og:description"].startswith(f"“{about['name']}” (PDF, ")
    answer = client.get(about["encoding"]["contentUrl"].removeprefix(settings.PORTAL_URL))
    assert answer["Content-Type"] == about["encoding"]["encodingFormat"]
    assert answer["ETag"] == f'"{about["encoding"]["sha256"]}"'
    assert answer["Content-Length"] == about["encoding"]["contentSize"]


def test_a_document_is_shared_with_its_first_page(site, client, settings):
    _, graph = told(client, DOCUMENT)
    picture = BeautifulSoup(client.get(DOCUMENT).content, "html.parser").select_one("main img")
    assert graph["og:image"] == f"{settings.PORTAL_URL}{picture['src']}"
    assert (graph["og:image:width"], graph["og:image:height"]) == (picture["width"], picture["height"])
    assert graph["og:image:alt"] == "The first page of the document"


@pytest.mark.parametrize("address", [each.landing for each in DATASETS if each.is_of_an_edition])
def test_each_table_is_a_dataset_with_its_downloads(site, client, settings, address):
    (about,), graph = told(client, address)
    assert about["url"] == graph["og:url"] == f"{settings.PORTAL_URL}{address}"
    table = about["mainEntity"]
    assert (table["@type"], table["name"]) == ("Dataset", graph["og:title"])
    assert 50 <= len(table["description"]) <= 5000, "what search engines for datasets take"
    for download in table["distribution"]:
        url = download["contentUrl"].removeprefix(settings.PORTAL_URL)
        assert client.get(url)["Content-Type"].startswith(download["encodingFormat"])


def test_a_choice_out_of_a_table_is_no_dataset(site, client):
    (about,), _ = told(client, "/tracker/?overdue=true")
    assert "mainEntity" not in about


@pytest.mark.parametrize(
    "address", ["/record/", "/record/1/", "/record/changes/", "/feeds/", "/accessibility/", "/api/"]
)
def test_what_is_no_publication_is_described_too(site, client, settings, address):
    (about,), graph = told(client, address)
    page = BeautifulSoup(client.get(address).content, "html.parser")
    assert about["url"] == graph["og:url"] == f"{settings.PORTAL_URL}{address}"
    assert page.title.string.startswith(f"{about['name']} – ")
    assert page.select_one("meta[name=description]")["content"] == about["description"] == graph["og:description"]


def test_of_the_past_the_canonical_addresses_are_told(site, client):
    publish_sample(site, samples.GUIDANCE, title="Newer")
    parts, graph = told(client, f"{samples.PAGES[samples.CHILD_GUIDANCE][1]}?at={current_edition().number - 1}")
    assert "?at=" not in json.dumps([parts, graph])


def test_nothing_in_a_title_ends_the_data(site, client):
    hostile = "</script><script>alert(1)</script><!--"
    publish_sample(site, samples.GUIDANCE, title=hostile, summary="]]>\u2028&")
    (about, _), graph = told(client, samples.PAGES[samples.GUIDANCE][1])
    assert about["headline"] == graph["og:title"] == hostile


@pytest.mark.parametrize("demonstration", [True, False])
def test_a_demonstration_says_so(site, client, settings, demonstration):
    settings.DEMONSTRATION = demonstration
    (about, *_), _ = told(client, "/")
    assert ("disambiguatingDescription" in about) is demonstration
    assert ("not official" in client.get(CATALOGUE).content.decode()) is demonstration


@pytest.mark.parametrize(
    "address",
    [
        samples.PAGES[samples.WITHDRAWN][1],
        "/nothing/",
        "/search/",
        "/tracker/?status=none",
        "/record/changes/?from=never",
    ],
)
def test_notices_errors_and_searches_are_not_described(site, client, address):
    page = BeautifulSoup(client.get(address).content, "html.parser")
    assert not page.select('script[type="application/ld+json"], meta[property]')


def test_a_preview_tells_machines_nothing():
    pages = gallery.pages()
    assert "og:title" in pages["strategy"]
    assert "og:title" not in pages["preview"]
    assert "ld+json" not in pages["preview"]


def test_the_sitemap_has_documents_and_when_they_came(site, client, settings):
    text = client.get("/sitemap.xml").content.decode()
    assert f"<loc>{settings.PORTAL_URL}{DOCUMENT}</loc><lastmod>20" in text
    assert text.count("<loc>") == text.count("<lastmod>")
    assert f"<loc>{settings.PORTAL_URL}/record/changes/</loc>" in text


def graph_of(answer) -> Graph:
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/ld+json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    return Graph().parse(data=answer.content, format="json-ld")


def test_the_catalogue_has_what_the_profile_demands(site, client):
    graph = graph_of(client.get(CATALOGUE))
    (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
    datasets = set(graph.subjects(RDF.type, DCAT.Dataset))
    assert set(graph.objects(catalogue, DCAT.dataset)) == datasets
    assert len(datasets) == 8
    for thing in [catalogue, *datasets]:
        assert graph.value(thing, DCTERMS.title).language == "en"
        assert graph.value(thing, DCTERMS.description)
        publisher = graph.value(thing, DCTERMS.publisher)
        assert (publisher, RDF.type, FOAF.Agent) in graph
        assert graph.value(publisher, FOAF.name)
    for dataset in datasets:
        distributions = list(graph.objects(dataset, DCAT.distribution))
        assert len(distributions) == 2
        for distribution in distributions:
            assert (distribution, RDF.type, DCAT.Distribution) in graph
            assert graph.value(distribution, DCAT.accessURL)
    # The contact is the one that was signed off.
    assert "mailto:strategy@example.org" in {str(each) for each in graph.objects()}


@pytest.mark.parametrize("past", [False, True])
def test_each_distribution_is_there_and_of_its_type(site, client, settings, past):
    number = current_edition().number
    graph = graph_of(client.get(f"{CATALOGUE}?at={number}" if past else CATALOGUE))
    for distribution in graph.subjects(RDF.type, DCAT.Distribution):
        url = str(graph.value(distribution, DCAT.accessURL)).removeprefix(settings.PORTAL_URL)
        assert (f"at={number}" in url) is (past and "record" not in url)
        media_type = str(graph.value(distribution, DCAT.mediaType)).partition("media-types/")[2]
        answer = client.get(url)
        assert answer.status_code == 200
        assert answer["Content-Type"].partition(";")[0] == media_type
    for page in graph.objects(None, DCAT.landingPage):
        assert client.get(urlsplit(str(page)).path).status_code == 200


def test_the_catalogue_is_as_good_as_its_edition(site, client):
    assert CATALOGUE in [address for address, _ in addresses_of(current_edition())]
    answer = client.get(CATALOGUE)
    assert client.get(CATALOGUE).content == answer.content
    nobody = {"name": "", "email": "", "phone": ""}
    publish_sample(site, samples.HOME, contact=nobody)
    assert b"contactPoint" in answer.content
    assert b"contactPoint" not in client.get(CATALOGUE).content


def test_security_txt_says_what_the_settings_say(client, db, settings):
    settings.SECURITY_CONTACT = ["mailto:security@portal.example", "https://portal.example/security"]
    settings.SECURITY_EXPIRES = "2027-06-30T00:00:00Z"
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().splitlines() == [
        "Contact: mailto:security@portal.example",
        "Contact: https://portal.example/security",
        "Expires: 2027-06-30T00:00:00Z",
        "Preferred-Languages: en",
        f"Canonical: {settings.PORTAL_URL}/.well-known/security.txt",
    ]


def test_without_a_contact_there_is_no_security_txt(site, client):
    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize(
    ("contact", "expires", "found"),
    [
        ([], "", []),
        (["mailto:a@b.example"], "2026-12-24T00:00:00Z", []),
        (["mailto:a@b.example"], "2026-12-24T01:00:00+01:00", []),
        (["a@b.example"], "2026-12-24T00:00:00Z", ["delivery.E003"]),
        (["http://b.example/"], "2026-12-24T00:00:00Z", ["delivery.E003"]),
        (["mailto:a@b.example\nExpires: x"], "2026-12-24T00:00:00Z", ["delivery.E003"]),
        (["mailto:a@b.example"], "", ["delivery.E004"]),
        (["mailto:a@b.example"], "2026-12-24", ["delivery.E004"]),
        (["mailto:a@b.example"], "2026-12-24T00:00:00", ["delivery.E004"]),
        (["mailto:a@b.example"], "2026-06-10T00:00:00Z", ["delivery.W001"]),
        (["mailto:a@b.example"], "2028-06-10T00:00:00Z", ["delivery.W002"]),
    ],
)
def test_what_rfc_9116_demands_is_checked(settings, time_machine, contact, expires, found):
    time_machine.move_to("2026-06-01T00:00:00Z")
    settings.SECURITY_CONTACT, settings.SECURITY_EXPIRES = contact, expires
    assert [message.id for message in security_txt_holds(None)] == found
