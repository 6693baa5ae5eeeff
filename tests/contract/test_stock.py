"""The portal's ``/api/v2/`` beside Wagtail's own over the same pages: what a client written for stock Wagtail meets.

Each request is put to both. Where they differ, it stands in ``DIFFERENT`` or beside it, with the reason.
"""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.test.utils import override_settings

from . import stock

HOST = "localhost:8000"

# What the portal tells beyond Wagtail's contract: of every page, and of a demonstration.
BEYOND_META = {
    "locale", "digest", "edition", "agency", "seats", "authority", "expires_at",
    "content_type", "size", "page_count", "sha256", "renditions",
}  # fmt: skip
# Their values are the portal's own; a file's is where its published bytes are.
ADDRESSES = {"detail_url", "html_url", "download_url"}
BEYOND_ENVELOPE = {"edition", "effective_at", "notice"}

SAME = [
    "pages/",
    "pages/?fields=_,title&slug=news",
    "pages/?fields=*&type=news.NewsPage",
    "pages/?fields=*,-title",
    "pages/?fields=-title,seo_title",
    "pages/?fields=alias_of(id)",
    "pages/?type=news.NewsPage&fields=summary,date",
    "pages/?type=news.newspage",
    "pages/?type=wagtailcore.Page",
    "pages/?type=wagtailcore.Page,news.NewsPage",
    "pages/?type=minutes.MinutesPage,news.NewsPage&order=title",
    "pages/?type=minutes.MinutesPage&number=3",
    "pages/?type=minutes.MinutesPage&date=2010-03-02",
    "pages/?type=minutes.MinutesPage&order=-number",
    "pages/?type=minutes.MinutesPage&order=date",
    "pages/?type=news.NewsPage&summary=A written statement to Parliament.",
    "pages/?show_in_menus=true&order=id",
    "pages/?show_in_menus=0&order=id",
    "pages/?seo_title=&order=id",
    "pages/?search_description=What is new.",
    "pages/?alias_of=3",
    "pages/?id=50",
    "pages/?id=99999999999999999999",
    "pages/?slug=news",
    "pages/?title=News and views",
    "pages/?order=title",
    "pages/?order=-slug",
    "pages/?order=-show_in_menus,id",
    "pages/?order=locale,id",
    "pages/?order=seo_title,alias_of,id",
    "pages/?order=first_published_at,id",
    "pages/?order=random",
    "pages/?child_of=50",
    "pages/?child_of=root",
    "pages/?child_of=63",
    "pages/?ancestor_of=65&order=id",
    "pages/?descendant_of=60&order=id",
    "pages/?descendant_of=root&order=id",
    "pages/?translation_of=50",
    "pages/?locale=en&order=id",
    "pages/?site=localhost&order=id",
    "pages/?site=localhost:8000&order=id",
    "pages/?limit=0",
    "pages/?limit=3&offset=2&order=id",
    "pages/?offset=500",
    "pages/?search=oversight",
    "pages/?search=oversight&search_operator=or&order=title",
    "pages/?search=oversight&search_operator=OR&order=title",
    "pages/?search=oversight&search_operator=&order=title",
    "pages/?search=-oversight",
    "pages/?search=",
    "pages/?search=&type=news.NewsPage",
    "pages/?rich_text_format=html&order=id",
    "pages/?rich_text_format=markdown&order=id",
    "pages/?rich_text_format=db_markdown&order=id",
    "pages/?format=json",
    "pages/?_=1234",
    "pages/1/",
    "pages/50/",
    "pages/51/?fields=_,title,parent",
    "pages/51/?fields=*,alias_of(_,title)",
    "pages/51/?type=news.NewsPage",
    "pages/51/?nothing=1",
    "pages/51/?limit=abc",
    "pages/find/?html_path=/news/",
    "pages/find/?html_path=/news/&fields=title",
    "pages/find/?html_path=/&type=home.HomePage",
    "pages/find/?id=50",
    "documents/",
    "documents/?fields=*",
    "documents/?fields=_,title&id=1",
    "documents/?title=Sample form",
    "documents/?id=2",
    "documents/?order=-id",
    "documents/?order=title",
    "documents/?order=random",
    "documents/?limit=1&offset=1",
    "documents/?search=form",
    "documents/?search=-form",
    'documents/?search="sample form"&search_operator=or',
    "documents/?search=",
    "documents/?tags=x",
    "documents/1/",
    "documents/1/?fields=-title",
    "documents/find/?id=1",
    "images/",
    "images/?fields=*",
    "images/?width=960&order=id",
    "images/?search=people",
    "images/3/",
    "images/3/?fields=_,width,tags",
    "images/find/?id=3&fields=title",
]

REFUSED = [
    "pages/?nothing=1",
    "pages/?number=3",
    "pages/?type=nothing",
    "pages/?type=auth.User",
    "pages/?type=news.NewsPage,",
    "pages/?type=minutes.MinutesPage&number=abc",
    "pages/?type=minutes.MinutesPage&order=title_of",
    "pages/?show_in_menus=maybe",
    "pages/?alias_of=x",
    "pages/?id=abc",
    "pages/?slug=%00",
    "pages/?order=id,",
    "pages/?order=--id",
    "pages/?order=-random",
    "pages/?order=random,id",
    "pages/?order=random&offset=1",
    "pages/?order=detail_url",
    "pages/?locale=cy",
    "pages/?site=other",
    "pages/?site=localhost:80",
    "pages/?translation_of=x",
    "pages/?translation_of=999999",
    "pages/?child_of=x",
    "pages/?child_of=-1",
    "pages/?child_of=999999",
    "pages/?child_of=99999999999999999999",
    "pages/?child_of=60&descendant_of=1",
    "pages/?child_of=x&descendant_of=1",
    "pages/?ancestor_of=root",
    "pages/?ancestor_of=999999",
    "pages/?descendant_of=999999",
    "pages/?limit=21",
    "pages/?limit=x",
    "pages/?limit=-1",
    "pages/?offset=x",
    "pages/?offset=-1",
    "pages/?search=minutes&nothing=1",
    "pages/?rich_text_format=nothing",
    "pages/?fields=nothing,other",
    "pages/?fields=parent",
    "pages/?fields=-",
    "pages/?fields=--title",
    "pages/?fields=a b",
    "pages/?fields=title,",
    "pages/?fields=title,,slug",
    "pages/?fields=,",
    "pages/?fields=title(",
    "pages/?fields=title)",
    "pages/?fields=title(id)",
    "pages/?fields=*(id)",
    "pages/?fields=-title(id)",
    "pages/?fields=*,title",
    "pages/?fields=_,-title",
    "pages/?fields=title,*",
    "pages/?fields=-*",
    "pages/?fields=ti!tle",
    "pages/?fields=ti*",
    "pages/?fields=**",
    "pages/?fields=alias_of()",
    "pages/?fields=alias_of(nothing)",
    "pages/50/?title=x",
    "pages/50/?type=news.NewsPage",
    "pages/50/?order=nothing",
    "pages/50/?fields=nothing",
    "pages/999999/",
    "pages/0/",
    "pages/find/",
    "pages/find/?id=999999",
    "pages/find/?html_path=/nothing/",
    "documents/?nothing=1",
    "documents/?child_of=1",
    "documents/?width=1",
    "documents/?id=x",
    "documents/?title=%00",
    "documents/?order=type",
    "documents/?fields=width",
    "documents/?fields=title(id)",
    "documents/?tags=x&search=y",
    "documents/?limit=21",
    "pages/find/?html_path=/news/&type=nothing",
    "pages/find/?html_path=/news/&type=minutes.MinutesPage",
    "pages/find/?html_path=/news/&site=elsewhere",
    "pages/find/?id=50&type=nothing",
    "documents/?rich_text_format=nothing",
    "documents/1/?rich_text_format=nothing",
    "images/?rich_text_format=nothing",
    "documents/99/",
    "documents/1/?title=x",
    "documents/find/?id=99",
    "images/?width=x",
    "images/?fields=title,*",
    "images/99/",
    "images/find/",
]

# By request: what stock Wagtail answers, what the portal does, and why.
DIFFERENT = {
    "pages/?fields=number": (
        400,
        200,
        "a field of some types can be named without them; what lacks it leaves it out",
    ),
    "pages/51/?fields=parent(id,title)": (400, 200, "the parent is a page like any other, so its fields can be chosen"),
    "pages/?search=news&slug=news": (400, 200, "every filter works with a search: there is no index to ask first"),
    "pages/?search=news&search_operator=xor": (500, 400, "stock fails; the portal says what is wrong"),
    "pages/?first_published_at=x": (500, 400, "stock fails; the portal says what is wrong"),
    "pages/find/?id=abc": (500, 404, "stock fails; nothing has such an id"),
}


@pytest.fixture
def both(site, settings) -> Iterator[Callable]:
    """Puts a request to both: the answers of stock Wagtail and of the portal."""
    with override_settings(ROOT_URLCONF="tests.contract.stock_urls", PORTAL_URL=f"http://{HOST}"), stock.api_fields():
        stock.build()
        client = Client(raise_request_exception=False, headers={"host": HOST})
        yield lambda request: (client.get(f"/stock/api/v2/{request}"), client.get(f"/api/v2/{request}"))


def compare(request: str, answers: tuple) -> None:
    """Fail where a client of stock Wagtail would notice."""
    theirs, ours = answers
    assert (theirs.status_code, ours.status_code) in {(200, 200), (302, 302)}, request
    if theirs.status_code == 302:
        # A query that is empty needs no question mark.
        assert ours["Location"] == theirs["Location"].replace("/stock", "").rstrip("?"), request
        return
    assert theirs["Content-Type"] == ours["Content-Type"], request
    theirs, ours = theirs.json(), ours.json()
    if "items" not in theirs:
        compare_items(request, theirs, ours)
        return
    assert set(ours) == set(theirs) == {"meta", "items"}
    assert set(ours["meta"]) - BEYOND_ENVELOPE == set(theirs["meta"]), request
    if "oversight" in request:  # stock searches titles, the portal all that is published, PDFs too
        found = {item["id"] for item in ours["items"]}
        assert found > {item["id"] for item in theirs["items"]} != set(), request
        return
    assert ours["meta"]["total_count"] == theirs["meta"]["total_count"], request
    in_order = [[item.get("id") for item in answer["items"]] for answer in (theirs, ours)]
    if ("order=" in request and "random" not in request) or "child_of" in request:
        assert in_order[0] == in_order[1], request
    # Without an order stock goes by the tree of the drafts, the portal by addresses.
    assert sorted(map(str, in_order[0])) == sorted(map(str, in_order[1])), request
    by_id = {item.get("id"): item for item in ours["items"]}
    for item in theirs["items"]:
        compare_items(request, item, by_id[item.get("id")])


def compare_items(request: str, theirs: dict, ours: dict) -> None:
    """All that stock tells the portal tells too, with the same values."""
    meta, our_meta = theirs.pop("meta", {}), ours.pop("meta", {})
    assert set(meta) <= set(our_meta) - {"notice"}, request
    assert set(our_meta) - set(meta) <= BEYOND_META | {"notice"}, request
    for name in meta.keys() - {*ADDRESSES, "parent"}:
        assert our_meta[name] == meta[name], (request, name)
    if meta.get("parent"):
        assert set(our_meta["parent"]) == set(meta["parent"])
        assert set(our_meta["parent"]["meta"]) == set(meta["parent"]["meta"])
        assert our_meta["parent"]["id"] == meta["parent"]["id"]
    if "detail_url" in meta:
        assert our_meta["detail_url"] == meta["detail_url"].replace("/stock", "")
    for name in theirs.keys() - {"strategy"}:  # a page by its id, or nested where asked
        assert ours[name] == theirs[name], (request, name)


def test_a_client_of_stock_wagtail_meets_what_it_knows(both):
    for request in SAME:
        compare(request, both(request))


def test_what_stock_wagtail_refuses_the_portal_refuses_in_the_same_words(both):
    for request in REFUSED:
        theirs, ours = both(request)
        assert theirs.status_code in {400, 404}, request
        assert ours.status_code == theirs.status_code, request
        assert ours.json() == theirs.json(), request


def test_the_differences_are_those_that_were_decided(both):
    for request, (stock_status, portal_status, reason) in DIFFERENT.items():
        theirs, ours = both(request)
        assert (theirs.status_code, ours.status_code) == (stock_status, portal_status), (request, reason)
