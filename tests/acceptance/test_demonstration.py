"""The demonstration, loaded by the real verbs and read by the public: whole, linked, labelled, and honest."""

import json
import re
from collections import Counter
from urllib.parse import urldefrag, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from cctvportal.agencies.models import User
from cctvportal.delivery.views.robots import MADE
from cctvportal.demonstration.loader import named
from cctvportal.publication.models import Edition, Publication, Route
from cctvportal.record.models import RecordEntry
from cctvportal.record.verification import problems
from cctvportal.signoff.models import Submission
from tests.factories import TYPES

pytestmark = pytest.mark.usefixtures("demonstration")
LABEL = re.compile(r"PDF, \d+(\.\d)? (kB|KB|MB), \d+ pages?")


@pytest.fixture
def client() -> Client:
    return Client()


def page(client: Client, address: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(address).content, "html.parser")


def words(part: Tag | None) -> str:
    assert part is not None
    return " ".join(part.get_text(" ").split())


def addresses(client: Client) -> list[str]:
    """Every address of the sitemap, without its host."""
    found = re.findall("<loc>(.*?)</loc>", client.get("/sitemap.xml").content.decode())
    return [urlsplit(address).path for address in found]


def links_of(soup: BeautifulSoup) -> set[str]:
    """The addresses within the portal that a page leads to or shows."""
    named = [part.get("href") or part.get("src") for part in soup.find_all(["a", "img", "link", "script"])]
    named += [part.split()[0] for image in soup.find_all("img", srcset=True) for part in image["srcset"].split(",")]
    whole = {urldefrag(name).url for name in named if name}
    return {name for name in whole if name.startswith("/") and not name.startswith("/static/")}


def test_the_home_page_holds_every_element_of_the_old_one(client: Client) -> None:
    home = page(client, "/")
    text = words(home.main)
    assert "The National CCTV Strategy" in words(home.h1)
    assert "People walking" in str([image.get("alt") for image in home.find_all("img")])
    assert "Welcome to the National CCTV Strategy website" in text
    assert "has announced a National CCTV Oversight Body and an interim CCTV Regulator" in text
    for file in ("oversight-body", "strategy", "bulletin"):
        link = next(
            link for link in home.main.find_all("a", href=True) if file in link["href"] and ".pdf" in link["href"]
        )
        assert LABEL.search(words(link.parent) + words(link)), link
    headings = [words(heading).lower() for heading in home.main.find_all(["h2", "h3"])]
    wanted = ["about this site", "what is the", "have your say", "new additions", "links", "minutes"]
    assert [part for part in wanted if not any(part in heading for heading in headings)] == []
    for aim in ("Effective, well managed CCTV", "Partnerships that work well together", "Better standards"):
        assert aim in text
    assert home.find("a", string=re.compile("engaging with the National CCTV Strategy"))["href"] == "/have-your-say/"
    assert "July 09 Bulletin" in text
    assert "cannot promise that all of it agrees with current practice" in text
    assert "By viewing or downloading anything on this site you agree to these terms." in text


def test_the_home_page_lists_the_minutes_in_order_with_the_addendum_under_its_meeting(client: Client) -> None:
    links = [words(link) for link in page(client, "/").main.find_all("a", href=re.compile("^/minutes/."))]
    meetings = [link for link in links if re.search(r"[Mm]eeting", link)]
    assert [int(re.search(r"\d", link).group()) for link in meetings] == [1, 2, 3, 3, 4, 5, 6, 7, 8, 9]
    assert "ddendum" in meetings[3]


def test_new_additions_are_the_newest_publications(client: Client) -> None:
    text = words(page(client, "/").main)
    newest = Publication.objects.current().filter(kind="content", type="news.NewsPage").order_by("-edition_id").first()
    assert newest.title in text


def test_the_api_lists_at_least_twenty_five_publications_of_every_type(client: Client) -> None:
    total = client.get("/api/v2/pages/").json()["meta"]["total_count"]
    assert total >= 25
    parts = [client.get(f"/api/v2/pages/?limit=20&offset={offset}").json() for offset in range(0, total, 20)]
    items = [item for part in parts for item in part["items"]]
    assert len({item["id"] for item in items}) == total
    types = Counter(item["meta"]["type"] for item in items)
    assert set(types) == {page_type._meta.label for page_type in TYPES}
    assert types["minutes.MinutesPage"] == 9
    assert types["minutes.MinutesAddendumPage"] == 1


def test_every_address_is_served_and_every_link_on_it_arrives(client: Client) -> None:
    paths = addresses(client)
    counted = [client.get(f"/api/v2/{listing}/").json()["meta"]["total_count"] for listing in ("pages", "documents")]
    assert len(paths) == sum(counted) + len(MADE)
    leads_from: dict[str, str] = {}
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "noindex" in answer["X-Robots-Tag"]
        soup = BeautifulSoup(answer.content, "html.parser")
        assert "Demonstration, not official." in words(soup.body), path
        assert soup.find("a", href="/disclaimer/"), path
        for link in links_of(soup):
            leads_from.setdefault(link, path)
    withdrawn = {route.path for route in Route.objects.filter(publication__kind="withdrawal", until_edition=None)}
    for link, path in leads_from.items():
        answer = client.get(link, follow=True)
        address, _, at = link.partition("?")
        arrives = {200} if address not in withdrawn else {410, 200} if at else {410}
        assert answer.status_code in arrives, f"{link} on {path}"
        answer.close()


def test_every_pdf_is_labelled_with_type_size_and_pages_beside_the_disclaimer(client: Client) -> None:
    seen = 0
    for path in addresses(client):
        for link in page(client, path).main.find_all("a", href=re.compile(r"^/assets/.*\.pdf$")):
            about = next(part for part in [link, *link.parents] if LABEL.search(words(part)))
            terms = next(part for part in link.parents if part.find("a", href="/disclaimer/"))
            assert {about.name, terms.name}.isdisjoint({"main", "body"}), f"{link} on {path}"
            seen += 1
    assert seen >= 14  # strategy, oversight body, bulletin, nine minutes and an addendum, and those of the home page


def test_agency_seats_digest_and_record_stand_on_every_page(client: Client) -> None:
    for publication in Publication.objects.current().filter(kind="content"):
        soup = page(client, publication.path)
        text = words(soup.body)
        for name in [publication.agency["name"], *(seat["name"] for seat in publication.seats)]:
            assert name in text, (publication.path, name)
        assert publication.digest[:12] in str(soup)
        assert soup.find("a", href=re.compile(f"/record/pages/{publication.content_id}/")), publication.path
        for user in User.objects.exclude(email=""):
            assert user.email not in str(soup)
            assert str(user) not in text


def test_the_api_and_the_records_first_entry_say_that_it_is_a_demonstration(client: Client) -> None:
    assert "not official" in json.dumps(client.get("/api/v2/pages/").json()["meta"])
    first = json.dumps(RecordEntry.objects.earliest("sequence").body).lower()
    assert "demonstration" in first
    assert "took no part" in first
    assert list(problems()) == []


def test_an_earlier_disclaimer_and_a_withdrawn_page_stay_readable(client: Client) -> None:
    assert client.get("/disclaimer/version-1/").status_code == 200
    assert "Version 2" in words(page(client, "/disclaimer/").main)
    withdrawn = Publication.objects.current().get(kind="withdrawal")
    answer = client.get(withdrawn.path)
    assert answer.status_code == 410
    assert "This sample notice is superseded" in answer.content.decode()
    assert withdrawn.path not in addresses(client)


def test_editors_and_board_find_work_waiting(client: Client) -> None:
    client.force_login(named("home-office-member"))
    board = client.get(reverse("signoff:board"))
    waiting = Submission.objects.open()
    assert waiting.count() == 2
    assert all(submission.title in board.content.decode() for submission in waiting)
    client.force_login(named("home-office-editor"))
    returned = Submission.objects.get(title="Sample news: cameras in figures")
    assert returned.title in words(page(client, "/admin/"))
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[returned.content_id])).content.decode()
    assert "it announces figures but gives none" in editor


def test_everything_public_went_through_submission_votes_and_sign_off() -> None:
    published = Publication.objects.all()
    assert published.count() >= 40
    for publication in published:
        signed = Submission.objects.get(sign_off=publication.sign_off)
        assert signed.digest == publication.digest
        votes = signed.votes.filter(decision="sign-off").values_list("seat__agency__code", flat=True)
        assert {seat["code"] for seat in publication.seats} == set(votes)
        assert not signed.contributors.filter(pk__in=signed.votes.values("member")).exists()


def test_a_second_load_is_refused_and_changes_nothing() -> None:
    before = (Edition.objects.count(), Submission.objects.count())
    call_command("load_demonstration", if_empty=True, verbosity=0)
    with pytest.raises(CommandError, match="not empty"):
        call_command("load_demonstration", verbosity=0)
    assert (Edition.objects.count(), Submission.objects.count()) == before
