"""``at=``: an earlier edition, as it was, but for what the law or the end of an emergency took from it."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from time_machine import travel

from cctvportal.delivery.api.portal.urls import OPERATIONS
from cctvportal.kernel import clock
from cctvportal.publication.models import Edition, Publication
from cctvportal.publication.reads import current_edition, current_publication
from cctvportal.signoff.actions.end_emergency import lapse_due
from tests.builders import corrected, declare_emergency, submit_content, take_down
from tests.design import samples
from tests.publication_builder import publish_sample, withdraw

API = "/api/portal/"
V2 = "/api/v2/"
READS = [f"{API}{each.path}" for each in OPERATIONS if "{" not in each.path and each.path != "batch/"] + [
    f"{API}batch/?ids={samples.GUIDANCE}",
    f"{API}pages/{samples.GUIDANCE}/",
    f"{API}editions/1/",
    f"{API}record/1/",
    f"{V2}pages/",
    f"{V2}pages/{samples.GUIDANCE}/",
    f"{V2}images/",
    f"{V2}documents/",
    f"{V2}documents/{samples.STRATEGY_PDF}/",
]


def without_links(body: dict) -> dict:
    """Links to other pages of a list repeat what was asked."""
    return body | {"meta": {**body.get("meta", {}), "next": None, "previous": None}}


def of(address: str, at: object) -> str:
    return f"{address}{'&' if '?' in address else '?'}at={quote(str(at))}"


@pytest.fixture
def before(site) -> int:
    """The number of an edition after which one page has another title, one was withdrawn, and more came."""
    number = current_edition().number
    publish_sample(site, samples.GUIDANCE, title="Newer")
    withdraw(site, samples.CHILD_GUIDANCE)
    return number


@pytest.mark.parametrize("address", READS)
def test_of_the_newest_edition_it_says_what_is_said_without(site, client, address):
    plain = without_links(client.get(address).json())
    for at in (current_edition().number, clock.to_text(clock.now()), f"{clock.now():%Y-%m-%d}"):
        assert without_links(client.get(of(address, at)).json()) == plain


@pytest.mark.parametrize("address", READS)
@pytest.mark.parametrize(
    ("at", "status"),
    [
        ("x", 400), ("", 400), ("-1", 400), ("1.5", 400), ("2010-13-01", 400), ("2010-01-01T10:00:00", 400),
        ("2010-01-01 10:00", 400), ("2999-01-01", 400), ("2999-01-01T00:00:00Z", 400), ("٣", 400), ("12\0", 400),
        ("0001-01-01T00:00:00+23:59", 400), ("2010-01-01T25:00:00Z", 400), ("9" * 40, 400),
        ("0", 404), ("999999", 404), ("1999-01-01", 404), ("1999-01-01T00:00:00Z", 404), ("9" * 18, 404),
    ],
)  # fmt: skip
def test_what_is_no_edition_is_said_clearly(site, client, address, at, status):
    answer = client.get(of(address, at))
    assert answer.status_code == status
    if address.startswith(API):
        assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    words = told["detail"] if address.startswith(API) else told["message"]
    assert ("at:" in words) == (status == 400), words
    assert "edition" in words or "future" in words or "character" in words


@pytest.mark.parametrize("at", ["0001-01-01", "1999-12-31T23:00:00+01:00"])
def test_of_a_time_before_the_first_edition_it_says_when_that_was(site, client, at):
    first = Edition.objects.earliest("number")
    told = client.get(of(f"{API}pages/", at)).json()["detail"]
    assert f"the first, edition {first.number}, took effect at {clock.to_text(first.effective_at)}" in told
    assert "0001" not in told


def test_every_list_says_of_which_time_it_is(site, client, before):
    for address in READS:
        meta = client.get(of(address, before)).json().get("meta", {})
        if "edition" in meta and "digest" not in meta:
            assert meta["effective_at"] == clock.to_text(Edition.objects.get(number=before).effective_at), address


def test_an_earlier_edition_is_read_as_it_was(site, client, before):
    for address in (f"{API}pages/{samples.GUIDANCE}/", f"{V2}pages/{samples.GUIDANCE}/"):
        assert client.get(address).json()["title"] == "Newer"
        assert client.get(of(address, before)).json()["title"] == "Installing and running CCTV"
    listed = client.get(of(f"{API}pages/?limit=100", before)).json()
    assert listed["meta"]["edition"] == before
    assert [each["digest"] for each in listed["items"]] == [
        each.digest for each in Publication.objects.at(before).order_by("path")
    ]
    v2 = client.get(of(f"{V2}pages/", before)).json()
    assert v2["meta"]["edition"] == before
    assert v2["meta"]["total_count"] == Publication.objects.at(before).with_content().count()
    assert client.get(of(f"{V2}pages/{samples.CHILD_GUIDANCE}/", before)).status_code == 200
    assert client.get(f"{V2}pages/{samples.CHILD_GUIDANCE}/").status_code == 404
    found = client.get(of(f"{API}search/?q=retention", before)).json()
    assert samples.CHILD_GUIDANCE in [each["id"] for each in found["items"]]


def test_links_within_what_is_told_of_the_past_lead_there_too(site, client, settings, before):
    text = client.get(of(f"{V2}pages/?fields=*&rich_text=html", before)).content.decode()
    links = re.findall(rf'href=\\"({settings.PORTAL_URL}/[^"\\]*)', text)
    pages = [link for link in links if "/assets/" not in link]
    assert pages
    assert all(link.endswith(f"?at={before}") for link in pages)
    for table in ("actions/", "attendance/", "decisions/"):
        items = client.get(of(f"{API}{table}", before)).json()["items"]
        assert items
        assert all(item["meeting"]["html_url"].endswith(f"?at={before}") for item in items)


def test_links_of_the_past_lead_to_the_same_edition(site, client, settings, before):
    for address in (f"{API}pages/", f"{V2}pages/?fields=*", f"{V2}documents/", f"{API}search/?q=retention"):
        for item in client.get(of(address, before)).json()["items"]:
            link = item.get("detail_url") or item["meta"]["detail_url"]
            assert link.endswith(f"?at={before}")
            assert client.get(link.removeprefix(settings.PORTAL_URL)).status_code == 200
    assert client.get(of(f"{V2}pages/find/?html_path=/guidance/", before))["Location"].endswith(f"?at={before}")


def test_an_instant_means_the_edition_in_effect_then(site, client, monkeypatch):
    first, second = Edition.objects.order_by("-number")[:2][::-1]
    # All of them were made in an instant; a table of the past is made up around them.
    times = {second.number: datetime(2010, 3, 2, 12, tzinfo=UTC), first.number: datetime(2010, 3, 1, 9, tzinfo=UTC)}

    def in_effect(instant):
        return next((Edition.objects.get(number=number) for number, at in times.items() if at <= instant), None)

    from cctvportal.delivery.api import at as reading

    monkeypatch.setattr(reading, "edition_in_effect", in_effect)
    for at, number in {
        "2010-03-01T09:00:00Z": first.number,
        "2010-03-02T11:59:59Z": first.number,
        "2010-03-02T12:00:00Z": second.number,
        "2010-03-02T13:00:00+01:00": second.number,
        "2010-03-02T12:59:59.999+01:00": first.number,
        "2010-03-01": first.number,
        "2010-03-02": second.number,
    }.items():
        assert client.get(of(f"{API}pages/", at)).json()["meta"]["edition"] == number, at
    # As a browser sends a plus sign that nobody escaped.
    body = client.get(f"{API}pages/?at=2010-03-02T13:00:00+01:00").json()
    assert body["meta"]["edition"] == second.number
    assert client.get(of(f"{API}pages/", "2010-02-28")).status_code == 404


def test_the_edition_in_effect_is_the_last_that_began(site):
    from cctvportal.publication.reads import edition_in_effect

    newest = current_edition()
    assert edition_in_effect(newest.effective_at).number == newest.number
    earliest = Edition.objects.order_by("number").first()
    assert edition_in_effect(earliest.effective_at - timedelta(seconds=1)) is None


def test_what_an_emergency_brought_and_is_over_is_not_told_of_the_past(site, client):
    standing = current_publication(samples.GUIDANCE)
    emergency = declare_emergency(site, submit_content(site, corrected(standing, title="Zebracams", summary="Zebra.")))
    during = current_edition().number
    assert "Zebracams" in client.get(of(f"{API}pages/?limit=100", during)).content.decode()
    with travel(emergency.ends_at + timedelta(seconds=1)):
        refused(client, during, "Zebra")
        lapse_due()
        assert current_edition().number > during
        refused(client, during, "Zebra")
    assert client.get(of(f"{API}pages/{samples.GUIDANCE}/", during - 1)).json()["title"] == standing.title


def refused(client, edition: int, word: str) -> None:
    """Nothing of it in lists, tree, search and changes; 404 for the page itself."""
    for address in READS:
        if "/record/" not in address:
            assert word not in client.get(of(address, edition)).content.decode(), address
    assert word not in client.get(of(f"{V2}pages/?fields=*&search=zebra", edition)).content.decode()
    assert client.get(of(f"{API}pages/{samples.GUIDANCE}/", edition)).status_code == 404
    assert client.get(of(f"{V2}pages/{samples.GUIDANCE}/", edition)).status_code == 404


def test_what_an_emergency_took_out_of_sight_is_not_told_of_the_past(site, client):
    standing, before = current_publication(samples.GUIDANCE), current_edition().number
    assert standing.title in client.get(of(f"{API}pages/{samples.GUIDANCE}/", before)).content.decode()
    take_down(site, samples.GUIDANCE)
    for address in (f"{API}pages/{samples.GUIDANCE}/", f"{V2}pages/{samples.GUIDANCE}/"):
        assert client.get(of(address, before)).status_code == 404
    for address in (f"{API}pages/?limit=100", f"{API}tree/", f"{V2}pages/?limit=20", f"{API}search/?q=installing"):
        assert standing.title not in client.get(of(address, before)).content.decode()
    body = client.get(of(f"{V2}pages/?limit=1", before)).json()
    assert body["meta"]["total_count"] == Publication.objects.at(before).readable().with_content().count()


def test_an_answer_of_the_past_is_kept_for_the_newest_edition_alone(site, client, before):
    address = of(f"{API}pages/{samples.GUIDANCE}/", before)
    answer = client.get(address)
    assert answer["Portal-Edition"] == str(current_edition().number)
    assert f"edition-{current_edition().number}" in answer["xkey"].split()
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    publish_sample(site, samples.SECOND, title="Another edition")
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 200


def test_stock_clients_meet_no_new_parameter(site, client):
    assert "at" not in client.get(f"{V2}pages/?at=1x").json()
    assert client.get(f"{V2}pages/?at=1x").json()["message"].startswith("at: expected")
    assert client.get(f"{V2}pages/?att=1").status_code == 400
