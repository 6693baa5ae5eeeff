"""Published pages at their addresses, as a reader gets them."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from cctvportal.delivery.resolver import PublishedResolver
from cctvportal.delivery.software import software_release
from cctvportal.publication.reads import current_edition, current_publication
from cctvportal.signoff.actions.move import submit_move
from tests.builders import make_content, publish_content, sign_off
from tests.design import samples
from tests.publication_builder import delete, publish_sample, replace_document, sample_content, withdraw


def words(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").split())


def url_of(page: int) -> str:
    return samples.PAGES[page][1]


PUBLISHED = [page for page, (_, _, _, body) in samples.PAGES.items() if not body.get("withdrawn")]


@pytest.mark.parametrize("content_id", PUBLISHED)
def test_every_type_of_page_is_served_with_few_queries(site, client, queries, content_id):
    with queries() as asked:
        response = client.get(url_of(content_id))
    assert response.status_code == 200
    assert samples.PAGES[content_id][3]["title"] in response.content.decode()
    assert 3 <= len(asked) <= 5, asked


def test_the_counter_of_queries_counts(site, client, queries):
    with queries() as once:
        client.get(url_of(samples.GUIDANCE))
    with queries() as twice:
        client.get(url_of(samples.GUIDANCE))
        client.get(url_of(samples.GUIDANCE))
    assert len(twice) == 2 * len(once) > 0


def test_a_page_asks_for_the_edition_once(site, client, queries):
    with queries() as asked:
        client.get(url_of(samples.HOME))
    newest = [sql for sql in asked if 'ORDER BY "publication_edition"."number" DESC' in sql]
    assert len(newest) == 1


def test_links_of_a_page_lead_to_where_their_targets_stand(site, client):
    page = BeautifulSoup(client.get(url_of(samples.STRATEGY)).content, "html.parser").main
    assert page.find("a", string="the guidance")["href"] == url_of(samples.GUIDANCE)
    document = page.find("a", string="the strategy")["href"]
    assert document.startswith("/assets/")
    assert document.endswith("/strategy.pdf")
    assert client.get(document).status_code == 200


def test_pictures_and_documents_of_a_child_shown_on_a_page_are_found(site, client):
    page = BeautifulSoup(client.get(url_of(samples.MEETING_3)).content, "html.parser").main
    assert page.find("a", href=lambda href: href and href.endswith("/oversight-body.pdf"))


def test_an_action_is_open_until_later_minutes_report_on_it(site, client):
    assert "reported at meeting" not in words(client.get(url_of(samples.MEETING_3)))
    reports = [{"reference": "3.1", "state": "done", "note": ""}]
    publish_sample(site, samples.MEETING_4, action_reports=reports)
    text = words(client.get(url_of(samples.MEETING_3)))
    assert "Done reported at meeting 4" in text


def test_a_meeting_does_not_report_on_later_actions(site, client):
    late = samples.PAGES[samples.MEETING_4][3] | {
        "actions": [{"reference": "4.1", "text": "Write", "owner": samples.ACPO, "due": None}]
    }
    publish_sample(site, samples.MEETING_4, **late)
    publish_sample(site, samples.MEETING_3, action_reports=[{"reference": "4.1", "state": "dropped", "note": ""}])
    assert "Dropped" not in words(client.get(url_of(samples.MEETING_4)))


def test_minutes_stand_by_number_with_their_addenda(site, client):
    text = words(client.get(url_of(samples.MINUTES)))
    assert text.index("Meeting Number 3") < text.index("Meeting Number 3 Addendum") < text.index("Meeting Number 4")


def test_the_newest_publications_come_first_and_no_index_is_among_them(site, client):
    publish_sample(site, samples.GUIDANCE, summary="Changed.")
    page = BeautifulSoup(client.get("/").content, "html.parser")
    titles = [link.get_text() for link in page.find(id="portal-latest").parent.select("li a")]
    assert titles[0] == samples.PAGES[samples.GUIDANCE][3]["title"]
    assert samples.PAGES[samples.NEWS][3]["title"] not in titles
    assert len(titles) == 5


def test_breadcrumbs_are_the_pages_above(site, client):
    page = BeautifulSoup(client.get(url_of(samples.ADDENDUM)).content, "html.parser")
    trail = [link["href"] for link in page.select(".govuk-breadcrumbs__link")]
    assert trail == ["/", url_of(samples.MINUTES), url_of(samples.MEETING_3)]


def test_a_withdrawn_page_answers_410_with_its_notice(site, client):
    response = client.get(url_of(samples.WITHDRAWN))
    assert response.status_code == 410
    assert "Replaced by newer guidance." in words(response)
    assert "Keep it no longer" not in response.content.decode()
    assert "ETag" not in response


def test_a_link_to_a_page_withdrawn_later_leads_to_the_notice(site, client):
    withdraw(site, samples.BULLETIN, "The figures were wrong.")
    home = BeautifulSoup(client.get("/").content, "html.parser")
    link = home.find("a", string="July 09 Bulletin")
    response = client.get(link["href"])
    assert response.status_code == 410
    assert "The figures were wrong." in words(response)


def test_a_withdrawn_home_page_takes_its_navigation_with_it(site, client):
    children = [page for page, (_, _, parent, _) in reversed(samples.PAGES.items()) if parent is not None]
    for page in [page for page in children if page != samples.WITHDRAWN]:
        withdraw(site, page)
    withdraw(site, samples.HOME, "The portal has closed.")
    response = client.get("/")
    assert response.status_code == 410
    assert "The portal has closed." in words(response)


def test_every_version_of_the_disclaimer_stays_readable(site, client):
    first = url_of(samples.DISCLAIMER) + "version-1-1/"
    assert "earlier version" not in words(client.get(first))
    publish_sample(site, samples.DISCLAIMER, version="2", summary="Says more.")
    earlier = client.get(first)
    assert earlier.status_code == 200
    assert "This is an earlier version" in words(earlier)
    assert "Says more." not in words(earlier)
    present = client.get(url_of(samples.DISCLAIMER))
    assert "Says more." in words(present)
    listed = [link["href"] for link in BeautifulSoup(present.content, "html.parser").select(".panel a")]
    assert listed == [url_of(samples.DISCLAIMER) + "version-2/", first]


def test_a_moved_page_is_found_from_its_old_address(site, client):
    moved = replace(sample_content(site, samples.BULLETIN), path="/news/bulletin/", slug="bulletin")
    publish_content(site, moved)
    response = client.get(url_of(samples.BULLETIN))
    assert response.status_code == 301
    assert response["Location"] == "/news/bulletin/"
    assert client.get("/news/bulletin/").status_code == 200
    assert "/news/bulletin/" in client.get("/").content.decode(), "links follow it"


def test_a_deleted_page_answers_410_with_the_reason_and_is_in_no_list(site, client):
    address = url_of(samples.WITHDRAWN)
    delete(site, samples.WITHDRAWN, "It has been absorbed by the new guidance.")
    response = client.get(address)
    assert response.status_code == 410
    text = words(response)
    assert "It has been absorbed by the new guidance." in text
    assert "withdrawn" not in text.lower()
    assert "ETag" not in response
    for listing in ("/", url_of(samples.GUIDANCE), "/sitemap.xml", "/api/v2/pages/", "/search/?q=absorbed"):
        assert address not in client.get(listing).content.decode(), listing
    detail = client.get(f"/api/v2/pages/{samples.WITHDRAWN}/")
    assert (detail.status_code, address in detail.content.decode()) == (404, True)
    record = client.get(f"/record/pages/{samples.WITHDRAWN}/")
    assert record.status_code == 200
    assert "Deleted" in words(record)


def test_the_old_address_of_a_deleted_page_leads_to_the_reason(site, client):
    page = make_content("Passing")
    publish_content(site, page)
    sign_off(site, submit_move(page.content_id, samples.HOME, "passed", site.editors["acpo"]))
    delete(site, page.content_id, "It has passed.")
    assert client.get("/passing/")["Location"] == "/passed/"
    assert "It has passed." in words(client.get("/passed/"))


def test_a_branch_that_moves_redirects_and_keeps_its_words_and_files(site, client, queries):
    old = url_of(samples.MINUTES)
    before = words(client.get(url_of(samples.MEETING_3))).partition("The meeting")[2]
    sign_off(site, submit_move(samples.MINUTES, samples.HOME, "meetings", site.editors["acpo"]))
    for page in (samples.MINUTES, samples.MEETING_3, samples.MEETING_4, samples.ADDENDUM):
        new = url_of(page).replace(old, "/meetings/")
        assert client.get(url_of(page))["Location"] == new
        with queries() as asked:
            assert client.get(new).status_code == 200
        assert 3 <= len(asked) <= 5
    after = client.get(url_of(samples.MEETING_3).replace(old, "/meetings/"))
    assert before[:600] == words(after).partition("The meeting")[2][:600]
    document = BeautifulSoup(after.content, "html.parser").main.find("a", href=lambda href: "/assets/" in (href or ""))
    assert client.get(document["href"]).status_code == 200
    assert old not in client.get("/").content.decode(), "the navigation follows"


def test_the_record_of_each_page_of_a_move_shows_who_signed_it(site, client):
    submission = submit_move(samples.MINUTES, samples.HOME, "meetings", site.editors["acpo"])
    sign_off(site, submission)
    text = words(client.get(f"/record/pages/{samples.ADDENDUM}/"))
    assert current_publication(samples.ADDENDUM).digest in text
    signed_at = BeautifulSoup(client.get(f"/record/pages/{samples.ADDENDUM}/").content, "html.parser").select(
        ".seat__when"
    )
    assert [seat.get_text(strip=True) != "" for seat in signed_at] == [True] * len(submission.sign_off.seats)


def test_what_only_moved_is_not_among_the_newest(site, client):
    publish_sample(site, samples.GUIDANCE, summary="Changed.")
    sign_off(site, submit_move(samples.BULLETIN, samples.NEWS, "bulletin-of-july", site.editors["acpo"]))
    page = BeautifulSoup(client.get("/").content, "html.parser")
    titles = [link.get_text() for link in page.find(id="portal-latest").parent.select("li a")]
    assert titles[0] == samples.PAGES[samples.GUIDANCE][3]["title"]


def test_a_version_that_moved_is_listed_once_and_its_old_address_stays(site, client):
    sign_off(site, submit_move(samples.DISCLAIMER, samples.HOME, "terms", site.editors["acpo"]))
    page = BeautifulSoup(client.get("/terms/").content, "html.parser")
    assert [link["href"] for link in page.select(".panel a")] == ["/terms/version-1-1/"]
    assert client.get(url_of(samples.DISCLAIMER) + "version-1-1/").status_code == 200


@pytest.mark.parametrize(
    "address", ["/nothing/", "/nothing", "/guidance/nothing/", "/a%00b/", "/%ff/", "/" + "x" * 5000]
)
def test_an_address_that_was_never_published_answers_404(site, client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert "There is no page at this address" in words(response)
    assert url_of(samples.MINUTES) in response.content.decode(), "the navigation helps a lost reader"


@pytest.mark.parametrize("address", ["/guidance", "/guidance/retention", "/search", "/record", "/api/v2/pages"])
def test_a_missing_slash_is_put_right(site, client, address):
    response = client.get(address)
    assert response.status_code == 301
    assert response["Location"] == f"{address}/"


def test_a_missing_slash_keeps_the_question(site, client):
    assert client.get("/search?q=tapes")["Location"] == "/search/?q=tapes"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_pages_are_only_read(site, client, method):
    assert getattr(client, method)("/").status_code == 405


def test_head_is_get_without_the_body(site, client):
    got, headed = client.get("/"), client.head("/")
    assert headed.status_code == 200
    assert headed.content == b""
    assert headed["ETag"] == got["ETag"]
    assert headed["Content-Length"] == got["Content-Length"]


def test_an_unchanged_page_is_not_sent_or_made_again(site, client, queries):
    first = client.get("/")
    with queries() as asked:
        again = client.get("/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert len(asked) == 1
    assert again["ETag"] == first["ETag"]


def test_a_new_edition_makes_every_page_new(site, client):
    before = client.get("/disclaimer/")["ETag"]
    publish_sample(site, samples.GUIDANCE, summary="Changed.")
    after = client.get("/disclaimer/", headers={"If-None-Match": before})
    assert after.status_code == 200
    assert after["ETag"] != before
    assert after["Portal-Edition"] in after["ETag"]


def test_the_software_is_part_of_the_etag(site, client):
    assert software_release() in client.get("/")["ETag"]


def test_caches_ask_each_time_and_no_cookie_is_set(site, client):
    response = client.get("/")
    assert response["Cache-Control"] == "public, max-age=0, s-maxage=60, stale-if-error=86400"
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_the_same_edition_gives_the_same_bytes(site, client):
    for page in PUBLISHED:
        assert client.get(url_of(page)).content == client.get(url_of(page)).content


def test_the_footer_has_the_file_that_the_home_page_was_signed_with_on_every_page(site, client):
    """Also on a page that was signed with a newer one, and whichever is asked for first."""
    link = f'<p><a data-document="{samples.STRATEGY_PDF}">the strategy</a></p>'
    home = publish_sample(site, samples.HOME, footer=link)
    replace_document(site, [samples.STRATEGY], b"%PDF-1.7\nnewer", samples.STRATEGY_PDF)
    own = next(use["sha256"] for use in home.assets if use["library_id"] == samples.STRATEGY_PDF)
    newer = next(
        use["sha256"]
        for use in current_publication(samples.STRATEGY).assets
        if use["library_id"] == samples.STRATEGY_PDF
    )
    assert own != newer
    for content_id in (samples.STRATEGY, samples.GUIDANCE, samples.HOME):
        page = BeautifulSoup(client.get(url_of(content_id)).content, "html.parser")
        assert own in page.footer.find("a", string="the strategy")["href"]
    edition = current_edition()
    shown = current_publication(samples.STRATEGY)
    assert newer in PublishedResolver(edition, shown, shown.path).document(samples.STRATEGY_PDF)["url"]
