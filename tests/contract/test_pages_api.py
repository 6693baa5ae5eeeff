"""``/api/v2/pages/`` keeps Wagtail's v2 read contract, with publications behind it."""

import json
from pathlib import Path

import pytest

from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_edition, current_publication
from tests.builders import make_content, submit_content
from tests.design import samples
from tests.publication_builder import publish_sample, withdraw

PAGES = "/api/v2/pages/"
STANDING = {page for page, (_, _, _, body) in samples.PAGES.items() if not body.get("withdrawn")}
SHAPES = Path(__file__).parent / "shapes"


def shape(value: object) -> object:
    """The names and types of a JSON value; a list by its first item."""
    if isinstance(value, dict):
        return {key: shape(part) for key, part in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


def ids(response) -> list[int]:
    return [item["id"] for item in response.json()["items"]]


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("listing", PAGES),
        ("listing-all-fields", f"{PAGES}?fields=*&type=news.NewsPage"),
        ("detail", f"{PAGES}{samples.ANNOUNCEMENT}/"),
        ("search", "/api/portal/search/?q=strategy"),
    ],
)
def test_the_committed_shape_is_kept(site, client, settings, name, address):
    settings.DEMONSTRATION = True
    assert shape(client.get(address).json()) == json.loads((SHAPES / f"{name}.json").read_text())


def test_a_listing_holds_what_stands_and_nothing_else(site, client, queries):
    submit_content(site, make_content("Not signed off"))
    with queries() as asked:
        response = client.get(PAGES)
    body = response.json()
    assert set(ids(response)) == STANDING
    assert body["meta"]["total_count"] == len(STANDING)
    assert body["meta"]["edition"] == current_edition().number
    assert 2 <= len(asked) <= 3, asked


@pytest.mark.parametrize(
    "query", ["fields=*", "fields=*&type=news.NewsPage", "fields=*&rich_text=html&renditions=*", "fields=*&search=the"]
)
def test_a_listing_with_bodies_takes_three_queries(site, client, queries, query):
    with queries() as asked:
        assert client.get(f"{PAGES}?{query}").status_code == 200
    assert 1 <= len(asked) <= 3, asked


def test_a_page_tells_who_signed_what(site, client, queries):
    publication = current_publication(samples.BULLETIN)
    with queries() as asked:
        item = client.get(f"{PAGES}{samples.BULLETIN}/").json()
    assert item["meta"]["digest"] == publication.digest == publication.recomputed_digest()
    assert item["meta"]["seats"] == publication.seats
    assert item["meta"]["agency"] == publication.agency
    assert item["meta"]["edition"] == publication.edition_id
    assert item["meta"]["parent"]["id"] == samples.NEWS
    assert item["meta"]["html_url"].endswith("/news/july-09-bulletin/")
    assert {**publication.representation, **item} == item, "every field of the representation is there"
    assert 2 <= len(asked) <= 3, asked


def test_the_urls_of_an_item_lead_to_it(site, client, settings):
    for item in client.get(PAGES).json()["items"]:
        assert client.get(item["meta"]["detail_url"].removeprefix(settings.PORTAL_URL)).json()["id"] == item["id"]
        assert client.get(item["meta"]["html_url"].removeprefix(settings.PORTAL_URL)).status_code == 200


def test_a_demonstration_says_so_and_the_real_thing_does_not(site, client, settings):
    addresses = [PAGES, f"{PAGES}{samples.HOME}/", "/api/portal/search/?q=strategy"]
    for demonstration in (True, False):
        settings.DEMONSTRATION = demonstration
        for address in addresses:
            assert ("notice" in client.get(address).json()["meta"]) is demonstration


def test_a_withdrawn_page_is_not_listed_and_its_notice_is_pointed_to(site, client):
    withdraw(site, samples.BULLETIN)
    assert samples.BULLETIN not in ids(client.get(PAGES))
    response = client.get(f"{PAGES}{samples.BULLETIN}/")
    assert response.status_code == 404
    assert response.json() == {"message": "withdrawn: the notice is at /news/july-09-bulletin/"}


@pytest.mark.parametrize("content_id", [999_999, 0, 10**30])
def test_an_unknown_page_is_404_with_a_message(site, client, content_id):
    response = client.get(f"{PAGES}{content_id}/")
    assert response.status_code == 404
    assert response.json() == {"message": "No Page matches the given query."}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("type=news.NewsPage", [samples.ANNOUNCEMENT]),
        ("type=news.newspage,news.BulletinPage", [samples.BULLETIN, samples.ANNOUNCEMENT]),
        ("slug=retention", [samples.CHILD_GUIDANCE]),
        ("title=Disclaimer", [samples.DISCLAIMER]),
        (f"id={samples.NEWS}", [samples.NEWS]),
        (f"child_of={samples.NEWS}", [samples.ANNOUNCEMENT, samples.BULLETIN]),
        (f"child_of={samples.BULLETIN}", []),
        (f"descendant_of={samples.MINUTES}", [samples.MEETING_3, samples.ADDENDUM, samples.MEETING_4]),
        (f"ancestor_of={samples.ADDENDUM}", [samples.HOME, samples.MINUTES, samples.MEETING_3]),
        (f"ancestor_of={samples.HOME}", []),
        ("search=quagga&type=home.StrategyPage", [samples.STRATEGY]),
        ("search=the", []),
        ("search=", []),
        (
            "search=bulletin+retention&search_operator=or&order=id",
            [samples.HOME, samples.CHILD_GUIDANCE, samples.CONSULTATION, samples.NEWS, samples.BULLETIN],
        ),
        ("locale=en&slug=news", [samples.NEWS]),
        (f"translation_of={samples.NEWS}", []),
        ("first_published_at=2009-12-15T09:30:00Z", []),
        ("id=99999999999999999999", []),
        ("offset=99999999999999999999&id=0", []),
        ("alias_of=3", []),
        ("type=minutes.MinutesPage&number=3", [samples.MEETING_3]),
        ("type=minutes.MinutesPage&date=2010-03-02", [samples.MEETING_4]),
        ("type=home.RecommendationPage&status=in-progress", [samples.FIRST]),
        ("type=home.RecommendationPage&lead_agency=npia", [samples.FIRST]),
        (f"type=home.StrategyPage&document={samples.STRATEGY_PDF}", [samples.STRATEGY]),
        (f"type=home.HomePage&strategy={samples.STRATEGY}", [samples.HOME]),
        ("type=home.ConsultationPage&opens=2010-04-01T09:00:00%2B01:00", [samples.CONSULTATION]),
        ("type=home.ConsultationPage&opens=2010-04-01", []),
        ("search_description=What is new.", [samples.NEWS]),
        ("seo_title=x", []),
    ],
)
def test_a_listing_is_filtered(site, client, query, expected):
    response = client.get(f"{PAGES}?{query}")
    assert response.status_code == 200, response.content
    assert ids(response) == expected
    assert response.json()["meta"]["total_count"] == len(expected)


def test_children_of_the_root_are_those_of_the_home_page(site, client):
    assert ids(client.get(f"{PAGES}?child_of=root")) == ids(client.get(f"{PAGES}?child_of={samples.HOME}")) != []


@pytest.mark.parametrize(
    "order", ["id", "-id", "title", "-title", "slug", "first_published_at", "-first_published_at,title"]
)
def test_a_listing_is_ordered(site, client, order):
    column = {"id": "content_id"}
    by = [
        ("-" if name.startswith("-") else "") + column.get(name.lstrip("-"), name.lstrip("-"))
        for name in order.split(",")
    ]
    expected = Publication.objects.current().with_content().order_by(*by, "content_id")
    assert ids(client.get(f"{PAGES}?order={order}")) == list(expected.values_list("content_id", flat=True))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("type=minutes.MinutesPage&order=-number", [samples.MEETING_4, samples.MEETING_3]),
        ("type=minutes.MinutesPage&order=date", [samples.MEETING_4, samples.MEETING_3]),
        ("type=home.RecommendationPage&order=status", [samples.FIRST, samples.SECOND]),
        ("type=home.RecommendationPage&order=-status,seo_title,alias_of", [samples.SECOND, samples.FIRST]),
    ],
)
def test_a_listing_is_ordered_by_the_fields_of_its_type(site, client, query, expected):
    assert ids(client.get(f"{PAGES}?{query}")) == expected


def test_what_stands_in_the_navigation_is_known(site, client):
    shown = {entry["page"] for entry in samples.HOME_PAGE["navigation"]}
    assert set(ids(client.get(f"{PAGES}?show_in_menus=true"))) == shown
    assert set(ids(client.get(f"{PAGES}?show_in_menus=0"))) == STANDING - shown
    last = len(shown)
    assert set(ids(client.get(f"{PAGES}?order=-show_in_menus"))[:last]) == shown


def test_a_random_order_is_one_for_an_edition_and_another_for_the_next(site, client):
    first = client.get(f"{PAGES}?order=random")
    assert set(ids(first)) == STANDING
    assert ids(first) != ids(client.get(PAGES))
    assert ids(client.get(f"{PAGES}?order=random")) == ids(first)
    assert "no-store" not in first["Cache-Control"]
    assert first["ETag"]
    publish_sample(site, samples.GUIDANCE, summary="Changed.")
    assert ids(client.get(f"{PAGES}?order=random")) != ids(first)


def test_a_listing_comes_in_pages_that_join(site, client):
    everything = ids(client.get(PAGES))
    parts = [ids(client.get(f"{PAGES}?limit=5&offset={start}")) for start in range(0, 20, 5)]
    assert [page for part in parts for page in part] == everything
    assert ids(client.get(f"{PAGES}?limit=0")) == []
    assert ids(client.get(f"{PAGES}?offset=9223372036854775807")) == []
    assert client.get(f"{PAGES}?limit=0").json()["meta"]["total_count"] == len(STANDING)


def fields_of(client, query: str, page: int = samples.BULLETIN) -> tuple[set[str], set[str]]:
    item = client.get(f"{PAGES}{page}/?{query}").json()
    return set(item) - {"meta"}, set(item["meta"]) - {"notice"}


def test_fields_are_chosen(site, client):
    assert fields_of(client, "fields=_,title") == ({"title"}, set())
    assert fields_of(client, "fields=_,html_url,summary") == ({"summary"}, {"html_url"})
    body, meta = fields_of(client, "fields=-body,-seats,-parent")
    assert "body" not in body
    assert not {"seats", "parent"} & meta
    assert "digest" in meta
    item = client.get(f"{PAGES}?type=minutes.MinutesPage&fields=number,-slug").json()["items"][0]
    assert item["number"] == 3
    assert "slug" not in item["meta"]


def test_a_field_that_one_page_lacks_is_left_out_there(site, client):
    items = {item["id"]: item for item in client.get(f"{PAGES}?fields=number").json()["items"]}
    assert items[samples.MEETING_3]["number"] == 3
    assert "number" not in items[samples.NEWS]


# The words are those of Wagtail's API, which clients may show.
REFUSALS = {
    "limit=21": "limit cannot be higher than 20",
    "limit=-1": "limit must be a positive integer",
    "limit=abc": "limit must be a positive integer",
    "offset=-1": "offset must be a positive integer",
    "order=digest": "cannot order by 'digest' (unknown field)",
    "order=-random": "cannot order by '-random' (unknown field)",
    "order=random,id": "random ordering cannot be combined with other fields",
    "order=random&offset=1": "random ordering with offset is not supported",
    "type=auth.User": "type doesn't exist",
    "type=nothing": "type doesn't exist",
    "child_of=abc": "child_of must be a positive integer",
    "child_of=999999": "parent page doesn't exist",
    "descendant_of=999999": "ancestor page doesn't exist",
    "ancestor_of=999999": "descendant page doesn't exist",
    "ancestor_of=root": "ancestor_of must be a positive integer",
    "child_of=1&descendant_of=1": "filtering by descendant_of with child_of is not supported",
    "nothing=1": "query parameter is not an operation or a recognised field: nothing",
    "fields=nothing,other": "unknown fields: nothing, other",
    "fields=parent": "unknown fields: parent",
    "fields=title,*": "fields error: '*' must be in the first position",
    "fields=-*": "fields error: '*' cannot be negated",
    "fields=*,title": "fields error: additional fields with '*' doesn't make sense",
    "fields=_,-title": "fields error: negated fields with '_' doesn't make sense",
    "fields=title(id)": "'title' does not support nested fields",
    "fields=title,": "fields error: unexpected char ',' at position 6",
    "fields=title,,slug": "fields error: unexpected char ',' at position 6",
    "fields=a%20b": "fields error: unexpected whitespace at position 1",
    "fields=-alias_of(id)": "fields error: unexpected char '(' at position 9",
    "fields=alias_of(id": "fields error: unexpected end of input (did you miss out a close bracket?)",
    f"fields={'a(' * 900}": "fields error: nested deeper than 20 levels at position 41",
    "fields=alias_of(id))": "fields error: unexpected char ')' at position 12",
    "fields=alias_of(nothing)": "unknown fields: nothing",
    "fields=document(body)": "unknown fields: body",
    "fields=strategy(parent)": "unknown fields: parent",
    "type=news.NewsPage&fields=strategy": "unknown fields: strategy",
    "number=3": "query parameter is not an operation or a recognised field: number",
    "type=minutes.MinutesPage,news.NewsPage&date=2010-03-02": "query parameter is not an operation or a recognised "
    "field: date",
    "type=minutes.MinutesPage&order=actions": "cannot order by 'actions' (unknown field)",
    "order=id,": "cannot order by '' (unknown field)",
    "order=--id": "cannot order by '--id' (invalid field)",
    "show_in_menus=maybe": "field filter error. 'maybe' is not a valid value for show_in_menus "
    "(expected 'true' or 'false', got 'maybe')",
    "translation_of=999999": "translation_of page doesn't exist",
    "search=the&search_operator=xor": "search_operator must be 'and' or 'or'",
    "rich_text=markdown": "rich_text must be one of 'html', 'json', got 'markdown'",
    "renditions=width-1": "renditions must be one of 'fill-1200x400', 'width-320', 'width-640', 'width-960', "
    "got 'width-1'",
    "slug=%00": "field filter error. null characters are not allowed for slug",
    "id=abc": "field filter error. 'abc' is not a valid value for id (invalid literal for int() with base 10: 'abc')",
}


@pytest.mark.parametrize(("query", "message"), REFUSALS.items())
def test_what_cannot_be_answered_is_refused_with_a_reason(site, client, query, message):
    response = client.get(f"{PAGES}?{query}")
    assert response.status_code == 400
    assert response.json() == {"message": message}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("fields=nothing", 400),
        ("order=nothing", 400),
        ("title=Other", 404),
        ("type=news.NewsPage", 404),
        ("type=home.HomePage", 200),
        ("nothing=1", 200),
        ("limit=abc", 200),
    ],
)
def test_a_detail_minds_filters_and_passes_over_what_it_does_not_know(site, client, query, status):
    assert client.get(f"{PAGES}{samples.HOME}/?{query}").status_code == status


@pytest.mark.parametrize("query", ["locale=cy", "locale=%00", "site=elsewhere.example", "format=xml"])
def test_another_site_locale_or_format_is_404(site, client, query):
    assert client.get(f"{PAGES}?{query}").status_code == 404


def test_related_pages_and_documents_are_nested_where_asked(site, client):
    asked = "fields=_,parent(_,title),related(id,slug)"
    item = client.get(f"{PAGES}{samples.ANNOUNCEMENT}/?{asked}").json()
    assert item["meta"]["parent"] == {"title": "News and views"}
    assert [(each["id"], each["meta"]["slug"]) for each in item["related"]] == [(samples.FIRST, "digital-formats")]
    assert set(item["related"][0]["meta"]) == {"type", "detail_url", "slug"}
    item = client.get(f"{PAGES}{samples.STRATEGY}/?fields=_,document(title,sha256)").json()
    assert item["document"]["id"] == samples.STRATEGY_PDF
    assert item["document"]["title"] == "National CCTV Strategy"
    assert set(item["document"]["meta"]) == {"type", "detail_url", "download_url", "sha256"}
    assert client.get(f"{PAGES}{samples.MEETING_4}/?fields=_,document(title)").json()["document"] is None
    items = client.get(f"{PAGES}?type=home.HomePage&fields=strategy(_,title)").json()["items"]
    assert items[0]["strategy"] == {"title": "The National CCTV Strategy"}


@pytest.mark.parametrize("path", ["/news/july-09-bulletin/", "/news/july-09-bulletin", "news/july-09-bulletin/"])
def test_a_page_is_found_by_its_path(site, client, settings, path):
    response = client.get(f"{PAGES}find/", {"html_path": path, "fields": "title"})
    assert response.status_code == 302
    assert response["Location"] == f"{settings.PORTAL_URL}{PAGES}{samples.BULLETIN}/?fields=title"


@pytest.mark.parametrize("query", ["html_path=/nothing/", "html_path=%00", "id=999999", "id=abc", "id=" + "9" * 40, ""])
def test_what_is_not_there_is_not_found(site, client, query):
    response = client.get(f"{PAGES}find/?{query}")
    assert response.status_code == 404
    assert response.json() == {"message": "not found"}


def test_the_root_is_found(site, client):
    assert client.get(f"{PAGES}find/?html_path=/")["Location"].endswith(f"{PAGES}{samples.HOME}/")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", [PAGES, f"{PAGES}{samples.HOME}/", f"{PAGES}find/", "/api/portal/search/"])
def test_the_api_is_only_read(site, client, method, address):
    assert getattr(client, method)(address).status_code == 405


def test_an_unchanged_answer_is_not_sent_again(site, client):
    etag = client.get(PAGES)["ETag"]
    assert client.get(PAGES, headers={"If-None-Match": etag}).status_code == 304
    publish_sample(site, samples.GUIDANCE, summary="Changed.")
    assert client.get(PAGES, headers={"If-None-Match": etag}).status_code == 200


def test_other_sites_scripts_may_read_it(site, client):
    for address in [PAGES, f"{PAGES}?limit=99", f"{PAGES}0/", "/api/portal/search/?q=the"]:
        assert client.get(address)["Access-Control-Allow-Origin"] == "*"


def test_the_search_answers_as_the_page_does(site, client):
    body = client.get("/api/portal/search/?q=quagga").json()
    assert samples.STRATEGY in [item["id"] for item in body["items"]]
    assert body["meta"]["total_count"] == len(body["items"])
    assert all("<mark>" in item["document"]["excerpt_html"] for item in body["items"])
    assert "less common" in client.get("/api/portal/search/?q=the").json()["meta"]["message"]
