"""What a reader sees on a bad day: marks, notices, and nothing of what is over."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from time_machine import travel

from cctvportal.kernel.canonical import sha256
from cctvportal.publication.reads import current_publication
from cctvportal.signoff.actions import correct
from cctvportal.signoff.actions import vote as voting
from cctvportal.signoff.actions.correct import call_in, submit_correction
from cctvportal.signoff.actions.end_emergency import lapse_due
from cctvportal.signoff.actions.move import submit_move
from cctvportal.signoff.actions.on_duty import hold, put_back
from cctvportal.signoff.enums import Decision
from tests.builders import (
    adopt_notice,
    cast,
    corrected,
    declare_emergency,
    frozen_by,
    make_content,
    publish_content,
    publish_correction,
    sign_off,
    submit_content,
    take_down,
)
from tests.design import samples
from tests.publication_builder import document_uses, pdf, sample_content

PAGE = samples.CHILD_GUIDANCE
PDF = pdf(samples.UNCOUNTED)


def words(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


@pytest.fixture
def standing(site):
    """A published page of guidance."""
    return current_publication(PAGE)


@pytest.fixture
def emergency(site, standing):
    """Another text of it, published in an emergency."""
    submission = submit_content(site, corrected(standing, summary="Switch off the zebracams."))
    return declare_emergency(site, submission)


@pytest.fixture
def with_file(site, standing):
    """The same with a document that no other publication has."""
    from dataclasses import replace

    content = corrected(standing, summary="See the zebraform.")
    uses = tuple(replace(use, library_id=987) for use in document_uses(site, samples.UNCOUNTED))
    uses = tuple(replace(use, name=f"zebra-{use.name}") for use in uses)
    return declare_emergency(site, submit_content(site, replace(content, assets=(*content.assets, *uses))))


def address_of_file() -> str:
    return f"/assets/{sha256(PDF)}/zebra-{samples.DOCUMENTS[samples.UNCOUNTED]['filename']}"


def test_an_emergency_is_marked_on_the_page_in_the_api_the_record_and_the_latest_list(client, standing, emergency):
    page = words(client.get(standing.path))
    assert "Emergency This was published in an emergency, before the board had signed it off." in page
    assert "zebracams" in page
    assert "Signed off by No seat yet" in page
    meta = client.get(f"/api/v2/pages/{PAGE}/").json()["meta"]
    assert (meta["authority"], meta["seats"]) == ("emergency", [])
    assert meta["expires_at"].startswith(f"{emergency.ends_at:%Y-%m-%dT%H:%M}")
    assert "An emergency took effect" in words(client.get("/record/"))
    assert "Emergency" in words(client.get(f"/record/pages/{PAGE}/"))
    assert "Emergency" in words(client.get("/"))


def test_past_its_time_nothing_of_it_is_read_although_the_scheduler_is_dead(client, standing, emergency):
    cached = client.get("/api/v2/pages/")["ETag"]
    page_cached = client.get("/")["ETag"]
    with travel(emergency.ends_at + timedelta(seconds=1)):
        refused = client.get(standing.path, headers={"If-None-Match": cached})
        assert refused.status_code == 404
        assert refused["Cache-Control"] == "no-store"
        assert "What was published here in an emergency is over" in words(refused)
        assert client.get(f"/api/v2/pages/{PAGE}/").status_code == 404
        assert client.get("/search/?q=zebracams", headers={"If-None-Match": cached}).status_code == 200
        assert "Nothing was found" in words(client.get("/search/?q=zebracams"))
        listing = client.get("/api/v2/pages/", headers={"If-None-Match": cached})
        assert PAGE not in [item["id"] for item in listing.json()["items"]]
        assert standing.path not in client.get("/sitemap.xml").content.decode()
        home = client.get("/", headers={"If-None-Match": page_cached})
        assert home.status_code == 200
        assert "zebracams" not in words(home)
        edition = current_publication(PAGE).edition_id
        assert client.get(f"/record/pages/{PAGE}/{edition}/signed.json").status_code == 404


def test_after_the_lapse_the_earlier_text_is_read_again(client, standing, emergency):
    with travel(emergency.ends_at + timedelta(minutes=1)):
        lapse_due()
        page = client.get(standing.path)
        assert page.status_code == 200
        assert "zebracams" not in words(page)
        assert "published in an emergency" not in words(page)
        assert client.get(f"/record/pages/{PAGE}/{standing.edition_id}/signed.json").status_code == 200
        assert "Its text is not given out any more" in words(client.get(f"/record/pages/{PAGE}/"))


def test_a_file_that_came_in_an_emergency_goes_with_it(client, site, with_file):
    assert client.get(address_of_file()).status_code == 200
    with travel(with_file.ends_at + timedelta(seconds=1)):
        assert client.get(address_of_file()).status_code == 404
        lapse_due()
        assert client.get(address_of_file()).status_code == 404


def test_a_file_of_a_ratified_emergency_stays(client, site, with_file):
    for code in ("acpo", "sample"):
        cast(site, with_file.submission, code)
    with travel(with_file.ends_at + timedelta(days=1)):
        assert client.get(address_of_file()).status_code == 200


def test_what_was_new_and_is_over_answers_410_with_a_sentence(client, site):
    home = current_publication(samples.HOME)
    content = corrected(home, title="Urgent")
    from dataclasses import replace

    content = replace(
        content, content_id=987_654, path="/urgent/", slug="urgent", parent_id=samples.HOME,
        type="home.GuidancePage", assets=(), representation={"title": "Urgent", "summary": "", "sections": []},
    )  # fmt: skip
    emergency = declare_emergency(site, submit_content(site, content))
    assert client.get("/urgent/").status_code == 200
    with travel(emergency.ends_at):
        lapse_due()
    gone = client.get("/urgent/")
    assert gone.status_code == 410
    assert "It was published in an emergency, and the board did not sign it off." in words(gone)


def test_a_page_taken_down_shows_the_notice_and_its_files_are_gone_too(client, site):
    strategy = current_publication(samples.STRATEGY)
    document = next(use for use in strategy.assets if use["role"] == "document")
    address = f"/assets/{document['sha256']}/{document['name']}"
    assert client.get(address).status_code == 200
    emergency = take_down(site, samples.STRATEGY)
    page = client.get(strategy.path)
    assert page.status_code == 410
    said = words(page)
    assert "Taken down while it is checked." in said
    assert "The notice below stands in the place of this page until the board has decided." in said
    assert "This page was taken down in an emergency. The board has not decided on that yet." in said
    assert "The board signed off the notice" not in said
    assert client.get(f"/record/pages/{samples.STRATEGY}/{strategy.edition_id}/signed.json").status_code == 404
    if not [each for each in (samples.HOME,) if document["sha256"] in str(current_publication(each).assets)]:
        assert client.get(address).status_code == 404
    for code in ("acpo", "home-office", "npia"):
        if code not in ("npia", "home-office"):
            cast(site, emergency.submission, code, Decision.RETURN, reason="Bring it back.")
    assert client.get(strategy.path).status_code == 200
    assert client.get(address).status_code == 200


def test_a_page_held_behind_a_notice_answers_404_with_it(client, site, standing):
    hold(PAGE, adopt_notice(site), site.secretary, "Broken.")
    held = client.get(standing.path)
    assert held.status_code == 404
    assert "This page is being checked" in words(held)
    assert "It is held back while we check it." in words(held)
    assert client.get(f"/api/v2/pages/{PAGE}/").status_code == 404
    assert PAGE not in [item["id"] for item in client.get("/api/v2/pages/?limit=20").json()["items"]]
    assert standing.path not in client.get("/sitemap.xml").content.decode()
    assert "not recorded" not in words(client.get(f"/record/pages/{PAGE}/"))


def test_a_page_that_lost_the_one_above_it_shows_the_notice_too(client, site, standing):
    above = make_content("Poles", parent_id=PAGE, path=f"{standing.path}poles/")
    below = make_content("Zebras", parent_id=above.content_id, path=f"{above.path}zebras/")
    published, orphan = (publish_content(site, content) for content in (above, below))
    emergency = declare_emergency(site, submit_content(site, corrected(published, summary="Urgent.")))
    take_down(site, PAGE)
    with travel(emergency.ends_at):
        lapse_due()
    assert client.get(above.path).status_code == 410
    assert client.get(orphan.path).status_code == 200
    take_down(site, orphan.content_id, "sample", "home-office")
    response = client.get(orphan.path)
    assert (response.status_code, "Taken down while it is checked." in words(response)) == (410, True)
    assert client.get(f"/api/v2/pages/{orphan.content_id}/").status_code == 404


def test_a_version_that_was_put_back_says_so(client, site, standing):
    publish_content(site, corrected(standing, summary="Nonsense."))
    put_back(standing, site.secretary, "It is broken.")
    page = words(client.get(standing.path))
    assert "This earlier version was put back" in page
    assert "Nonsense." not in page


def test_corrections_are_listed_with_what_changed_and_the_page_keeps_a_mark(client, site, standing):
    slip = publish_content(site, corrected(standing, summary="Where teh cameras stand."))
    correction = publish_correction(site, slip, summary="Where the cameras stand.")
    listed = BeautifulSoup(client.get("/record/corrections/").content, "html.parser")
    row = listed.find(id=f"edition-{correction.edition_id}")
    assert row.find("del").get_text() == "before: teh"
    assert row.find("ins").get_text() == "now: the"
    assert "signed by NPIA" in " ".join(row.get_text(" ").split())
    assert "It can be called in until" in row.get_text(" ")
    assert "Clerical correction" in words(client.get(standing.path))
    assert "Clerical correction" in words(client.get(f"/record/pages/{PAGE}/"))
    assert client.get(f"/api/v2/pages/{PAGE}/").json()["meta"]["authority"] == "correction"
    emergency = call_in(correction, site.members["sample"], site.seats["sample"], "No slip at all.")
    assert "Called in" in words(client.get("/record/corrections/"))
    cast(site, emergency.submission, "home-office", Decision.RETURN, reason="No.")
    assert "It was called in, and the board returned it." in words(client.get("/record/corrections/"))


@pytest.mark.parametrize("odd", [{}, {"call_in_until": 1}, {"call_in_until": "soon"}, {"call_in_until": ["x"]}])
def test_a_correction_is_listed_whatever_its_entries_tell(client, site, standing, monkeypatch, odd):
    honest = correct.append

    def append(kind: str, body: dict) -> None:
        honest(kind, {key: body[key] for key in body if key != "call_in_until"} | odd)

    monkeypatch.setattr(correct, "append", append)
    slip = publish_content(site, corrected(standing, summary="Where teh cameras stand."))
    correction = publish_correction(site, slip, summary="Where the cameras stand.")
    assert "It stands." in words(client.get("/record/corrections/"))
    honest("call-in", {"correction": str(correction.sign_off), "content": correction.content_id})
    assert "Called in" in words(client.get("/record/corrections/"))


def test_a_correction_that_was_moved_is_listed_once_and_keeps_its_mark(client, site, standing):
    slip = publish_content(site, corrected(standing, summary="Where teh cameras stand."))
    correction = publish_correction(site, slip, summary="Where the cameras stand.")
    sign_off(site, submit_move(PAGE, standing.parent_id, "siting", site.editors["acpo"]))
    moved = current_publication(PAGE)
    listed = BeautifulSoup(client.get("/record/corrections/").content, "html.parser")
    (row,) = listed.find_all(class_="correction")
    assert row["id"] == f"edition-{correction.edition_id}"
    assert row.find(id=f"edition-{moved.edition_id}")
    assert "signed by NPIA" in " ".join(row.get_text(" ").split())
    assert "It stands." in row.get_text(" ")
    for path in (moved.path, f"/record/pages/{PAGE}/"):
        assert "Clerical correction" in words(client.get(path))
        assert "Corrected by NPIA" in words(client.get(path))
        assert "Corrected by NPIA ACPO" not in words(client.get(path))
    assert client.get(f"/api/v2/pages/{PAGE}/").json()["meta"]["authority"] == "correction"
    emergency = call_in(moved, site.members["sample"], site.seats["sample"], "No slip at all.")
    assert "Called in" in words(client.get("/record/corrections/"))
    cast(site, emergency.submission, "home-office", Decision.RETURN, reason="No.")
    assert "It was called in, and the board returned it." in words(client.get("/record/corrections/"))
    assert "Where teh cameras stand." in words(client.get(moved.path))


def test_a_correction_that_two_seats_signed_says_so(client, site, standing, monkeypatch):
    slip = publish_content(site, corrected(standing, summary="Where teh cameras stand."))
    fields = frozen_by(site, corrected(slip, summary="Where the cameras stand."))
    submission = submit_correction(fields, site.editors["acpo"])

    def broken(*args):
        raise OSError("The storage is full")

    with monkeypatch.context() as patched:
        patched.setattr(voting, "publish", broken)
        cast(site, submission, "npia")
    cast(site, submission, "home-office")
    page = words(client.get(standing.path))
    assert "signed by 2 seats" in page
    assert "signed by one seat" not in page


def test_the_list_of_corrections_is_empty_before_the_first(client, site):
    assert "Nothing has been corrected in this way." in words(client.get("/record/corrections/?page=99"))


def test_an_emergency_version_of_the_disclaimer_is_over_at_its_lasting_address_too(client, site):
    content = sample_content(site, samples.DISCLAIMER, version="9")
    emergency = declare_emergency(site, submit_content(site, content), "sample", "home-office")
    lasting = f"{content.path}version-9/"
    assert client.get(lasting).status_code == 200
    assert lasting in client.get(content.path).content.decode()
    with travel(emergency.ends_at):
        assert client.get(lasting).status_code == 404
        lapse_due()
        assert client.get(lasting).status_code == 404
        assert lasting not in client.get(content.path).content.decode()
