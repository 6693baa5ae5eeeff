"""``/api/portal/``: editions, record, pages, tree and batch."""

import json
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from django.db import connection

from cctvportal.delivery import newest as reading
from cctvportal.delivery.api.portal import tree
from cctvportal.delivery.api.portal.notices import notices_of
from cctvportal.delivery.api.portal.urls import OPERATIONS
from cctvportal.delivery.manifests import make_manifest
from cctvportal.publication.models import Publication, Route
from cctvportal.publication.reads import current_edition, current_publication
from cctvportal.record.models import RecordEntry
from cctvportal.signoff.actions.on_duty import hold
from tests.builders import adopt_notice, publish_content, take_down
from tests.design import samples
from tests.publication_builder import delete, publish_sample, sample_content, withdraw

API = "/api/portal/"
LISTS = [each.path for each in OPERATIONS if any(parameter.name == "offset" for parameter in each.parameters)]
DETAILS = [
    "editions/1/",
    "record/1/",
    f"pages/{samples.STRATEGY}/",
    f"recommendations/{samples.FIRST}/",
    f"minutes/{samples.MEETING_3}/",
    f"actions/{samples.MEETING_3}/3.1/",
]


def get(client, path: str, **query: object) -> dict:
    response = client.get(f"{API}{path}?{urlencode(query)}")
    assert response.status_code == 200, response.content
    return response.json()


def problem(response, status: int) -> str:
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    told = response.json()
    assert (told["status"], told["type"]) == (status, "about:blank")
    return told["detail"]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("query", ["", "?limit=100", "?offset=1&limit=2"])
def test_a_list_takes_at_most_three_queries(site, client, queries, path, query):
    with queries() as asked:
        assert client.get(API + path + query).status_code == 200
    assert 1 <= len(asked) <= 3, asked


@pytest.mark.parametrize("path", LISTS)
def test_of_the_past_it_takes_no_more(site, client, queries, path):
    number = current_edition().number - 1
    with queries() as asked:
        assert client.get(f"{API}{path}?at={number}").status_code == 200
    assert 2 <= len(asked) <= 3, asked


@pytest.mark.parametrize("path", [*LISTS, "tree/", "changes/", "search/?q=tapes"])
def test_every_site_may_read_it_and_caches_keep_it_for_an_edition(site, client, path):
    response = client.get(API + path)
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Portal-Edition"] == str(current_edition().number)
    assert response["ETag"]


def test_an_edition_tells_what_changed_and_what_vouches_for_it(site, client, settings):
    publish_sample(site, samples.GUIDANCE, title="Newer")
    newest = current_edition()
    told = get(client, f"editions/{newest.number}/")
    assert told == get(client, "editions/")["items"][0]
    assert told["changes"] == {"appeared": 0, "changed": 1, "went": 0, "redactions": 0}
    assert told["counts"]["pages"] == Publication.objects.at(newest.number).with_content().count()
    assert told["cause"] == "release"
    entry = client.get(told["record_url"].removeprefix(settings.PORTAL_URL)).json()
    assert (entry["kind"], entry["body"]["edition"]) == ("edition", newest.number)
    changes = client.get(told["changes_url"].removeprefix(settings.PORTAL_URL)).json()
    assert [each["content"] for each in changes["editions"][0]["changes"]] == [samples.GUIDANCE]
    assert told["manifest_urls"] == []


def test_the_numbers_of_every_edition_are_those_of_the_changes(site, client):
    delete(site, samples.SECOND)
    withdraw(site, samples.CHILD_GUIDANCE)
    told = {each["number"]: each["changes"] for each in get(client, "editions/", limit=100)["items"]}
    for edition in get(client, "changes/", limit=500)["editions"]:
        counts = told[edition["edition"]]
        for what in ("appeared", "changed", "went"):
            assert counts[what] == sum(change["change"] == what for change in edition["changes"]), edition
    assert len(told) == current_edition().number


def test_a_manifest_is_linked_once_it_is_made(site, client, settings):
    make_manifest(current_edition())
    (url,) = get(client, f"editions/{current_edition().number}/")["manifest_urls"]
    assert client.get(url.removeprefix(settings.PORTAL_URL)).status_code == 200


def test_the_record_is_told_entry_by_entry_as_a_verifier_needs_it(site, client):
    last = RecordEntry.objects.order_by("-sequence").first()
    body = get(client, "record/")
    assert body["meta"]["total_count"] == RecordEntry.objects.count()
    told = body["items"][0]
    assert {name: told[name] for name in last.exported()} == json.loads(json.dumps(last.exported()))
    assert get(client, f"record/{last.sequence}/") == told
    votes = get(client, "record/", kind="vote", order="sequence", limit=100)
    assert votes["meta"]["total_count"] == RecordEntry.objects.filter(kind="vote").count() > 0
    assert {each["kind"] for each in votes["items"]} == {"vote"}
    assert get(client, "record/", after=last.sequence)["items"] == []


def test_the_record_of_an_edition_ends_before_the_next(site, client):
    told = get(client, "record/", at=2, limit=1)["items"][0]["sequence"]
    following = RecordEntry.objects.get(kind="edition", body__contains={"edition": 3})
    assert told == following.sequence - 1
    assert "There is no entry" in problem(client.get(f"{API}record/{following.sequence}/?at=2"), 404)


def test_the_pages_are_all_that_stands_notices_too(site, client):
    body = get(client, "pages/", limit=100)
    standing = Publication.objects.at(current_edition().number)
    assert [each["path"] for each in body["items"]] == sorted(standing.values_list("path", flat=True))
    assert body["meta"]["total_count"] == standing.count()
    (notice,) = get(client, "pages/", kind="withdrawal")["items"]
    assert notice["id"] == samples.WITHDRAWN


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"type": "home.GuidancePage", "kind": "content"}, [samples.GUIDANCE, samples.CHILD_GUIDANCE]),
        ({"parent": samples.STRATEGY}, [samples.FIRST, samples.SECOND]),
        ({"under": "/minutes/meeting-3/"}, [samples.MEETING_3, samples.ADDENDUM]),
        ({"agency": "npia"}, []),
        ({"parent": samples.STRATEGY, "order": "-title"}, [samples.FIRST, samples.SECOND][::-1]),
    ],
)
def test_pages_are_filtered_and_ordered(site, client, query, expected):
    found = [each["id"] for each in get(client, "pages/", **query)["items"]]
    if query.get("order"):
        titles = {samples.FIRST: "Digital standards and formats", samples.SECOND: "A system of registration"}
        expected = sorted(expected, key=titles.get, reverse=True)
    assert found == expected


def test_a_page_is_told_with_the_json_that_was_signed(site, client, settings, queries):
    publication = current_publication(samples.STRATEGY)
    with queries() as asked:
        told = get(client, f"pages/{samples.STRATEGY}/")
    assert len(asked) <= 3, asked
    assert told["representation"] == publication.representation
    assert told["digest"] == publication.recomputed_digest()
    assert [version["edition"] for version in told["versions"]] == [publication.edition_id]
    for asset in told["assets"]:
        assert client.get(asset["url"].removeprefix(settings.PORTAL_URL)).status_code == 200


def test_a_page_that_went_is_told_so(site, client):
    delete(site, samples.SECOND, "It was never agreed.")
    assert "was deleted; the reason is at" in problem(client.get(f"{API}pages/{samples.SECOND}/"), 410)
    assert "There is no page 999999" in problem(client.get(f"{API}pages/999999/"), 404)
    withdraw(site, samples.FIRST)
    assert get(client, f"pages/{samples.FIRST}/")["kind"] == "withdrawal"


def test_a_page_out_of_sight_is_the_notice_and_of_its_versions_only_that(site, client):
    take_down(site, samples.FIRST)
    told = get(client, f"pages/{samples.FIRST}/")
    assert told["kind"] == "withdrawal"
    assert [version["kind"] for version in told["versions"]] == ["withdrawal"]


def test_the_tree_is_that_of_the_navigation(site, client, queries):
    with queries() as asked:
        body = get(client, "tree/", depth=8)
    assert len(asked) <= 3, asked
    seen: dict[int, int | None] = {}

    def walk(node: dict, parent: int | None) -> None:
        seen[node["id"]] = parent
        assert node["children_total"] == len(node["children"])
        for child in node["children"]:
            walk(child, node["id"])

    walk(body["tree"], None)
    standing = Publication.objects.at(current_edition().number)
    assert seen == dict(standing.values_list("content_id", "parent_id"))
    assert body["meta"]["total_count"] == len(seen)


def test_the_tree_is_bounded_and_says_what_it_leaves_out(site, client, settings):
    top = get(client, "tree/", depth=1, children=2)["tree"]
    assert len(top["children"]) == 2
    assert top["children_total"] > 2
    assert all(child["children"] == [] for child in top["children"])
    assert top["children"][0]["children_total"] == 2
    rest = client.get(top["children_url"].removeprefix(settings.PORTAL_URL)).json()
    assert rest["meta"]["total_count"] == top["children_total"]
    beneath = get(client, "tree/", root=samples.STRATEGY, children=1)["tree"]
    assert (beneath["id"], len(beneath["children"]), beneath["children_total"]) == (samples.STRATEGY, 1, 2)
    for query in ("depth=9", "depth=-1", "children=0", "children=501", "root=x"):
        problem(client.get(f"{API}tree/?{query}"), 400)
    problem(client.get(f"{API}tree/?root=999999"), 404)


def test_a_batch_answers_each_in_the_order_asked(site, client, queries):
    moved = sample_content(site, samples.SECOND)
    publish_content(site, replace(moved, path="/strategy/elsewhere/", slug="elsewhere"))
    delete(site, samples.CONSULTATION)
    with queries() as asked:
        body = get(
            client,
            "batch/",
            paths=f"/strategy/registration/,{samples.PAGES[samples.CONSULTATION][1]},/nothing/,/guidance/",
            ids=f"{samples.HOME},999999,{samples.CONSULTATION},{samples.HOME}",
        )
    assert len(asked) <= 4, asked
    assert [(each["path"] or each["id"], each["status"]) for each in body["items"]] == [
        ("/strategy/registration/", 301),
        (samples.PAGES[samples.CONSULTATION][1], 410),
        ("/nothing/", 404),
        ("/guidance/", 200),
        (samples.HOME, 200),
        (999999, 404),
        (samples.CONSULTATION, 410),
        (samples.HOME, 200),
    ]
    assert body["items"][0]["location"].endswith("/strategy/elsewhere/")
    assert body["items"][4]["page"]["representation"]["site_name"]
    alone = get(client, f"pages/{samples.GUIDANCE}/")
    del alone["versions"]
    assert body["items"][3]["page"] == alone
    assert [each["notice"] and each["notice"]["kind"] for each in body["items"]] == [
        None, "deletion", None, None, None, None, "deletion", None,
    ]  # fmt: skip


def test_a_batch_tells_what_the_board_says_in_place_of_a_page(site, client):
    withdraw(site, samples.CONSULTATION, "It was <wrong>.")
    (item,) = get(client, "batch/", paths=samples.PAGES[samples.CONSULTATION][1])["items"]
    assert (item["status"], item["page"]["kind"], item["notice"]["kind"]) == (410, "withdrawal", "withdrawal")
    text = {"type": "text", "text": "It was <wrong>."}
    assert item["notice"]["reason"] == [{"type": "paragraph", "children": [text]}]


def test_a_batch_says_of_every_address_what_the_address_answers(site, client):
    moved = sample_content(site, samples.SECOND)
    publish_content(site, replace(moved, path="/strategy/elsewhere/", slug="elsewhere"))
    delete(site, samples.SECOND)
    withdraw(site, samples.CHILD_GUIDANCE)
    hold(samples.CONSULTATION, adopt_notice(site), site.secretary, "Broken.")
    routes = Route.objects.values_list("path", flat=True).distinct()
    wanted = {address for path in routes for address in (path, path.rstrip("/") or "/")} | {"/nothing", "/nothing/"}
    for path in sorted(wanted):
        (item,) = get(client, "batch/", paths=path)["items"]
        answer = client.get(path)
        assert item["status"] == answer.status_code, path
        assert (item["status"] == 200) is (item["detail"] is None or "earlier" in item["detail"]), path
        if item["status"] == 301:
            assert item["location"].endswith(answer["Location"]), path


def test_links_in_a_notice_are_resolved(site, queries):
    notice = withdraw(site, samples.CONSULTATION)
    notice.representation |= {"reason": f'<p>See <a data-page="{samples.GUIDANCE}">guidance</a>.</p>'}
    with queries() as asked:
        told = notices_of(current_edition(), [notice])[samples.CONSULTATION]
    assert len(asked) <= 2, asked
    link = told["reason"][0]["children"][1]
    assert (link["to"], link["id"]) == ("page", samples.GUIDANCE)
    assert link["url"].endswith("/guidance/")


def test_in_a_batch_the_old_address_of_what_was_deleted_leads_to_the_reason(site, client):
    address = samples.PAGES[samples.SECOND][1]
    publish_content(site, replace(sample_content(site, samples.SECOND), path="/strategy/elsewhere/", slug="elsewhere"))
    delete(site, samples.SECOND)
    old, present = get(client, "batch/", paths=f"{address},/strategy/elsewhere/")["items"]
    assert old["status"] == 301
    assert old["location"].endswith(client.get(address)["Location"])
    assert present["status"] == 410
    assert present["notice"]["reason"][0]["children"] == [{"type": "text", "text": "It was wrong."}]


def test_a_batch_tells_an_earlier_version_at_its_own_address(site, client):
    present = sample_content(site, samples.DISCLAIMER)
    words = present.representation | {"version": "1.2", "permanent_slug": "version-1-2", "title": "Terms, again"}
    publish_content(site, replace(present, representation=words))
    earlier, newest = get(client, "batch/", paths="/disclaimer/version-1-1/,/disclaimer/version-1-2/")["items"]
    assert (earlier["status"], earlier["page"]["representation"]["version"]) == (200, "1.1")
    assert earlier["location"].endswith("/disclaimer/")
    assert (newest["status"], newest["location"]) == (200, None)
    assert newest["page"]["title"] == "Terms, again"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "ids=",
        "ids=x",
        "ids=1,,2",
        "ids=-1",
        "paths=guidance",
        "ids=1&ids=2",
        "paths=/%00/",
        "ids=" + ",".join("1" * 51),
    ],
)
def test_a_batch_that_asks_for_nothing_or_too_much_is_refused(site, client, query):
    problem(client.get(f"{API}batch/?{query}"), 400)


@pytest.mark.parametrize("path", [*LISTS, *DETAILS, "tree/", "changes/", "search/", "nothing/"])
def test_it_is_only_read(site, client, path):
    for method in (client.post, client.put, client.patch, client.delete):
        response = method(API + path)
        assert "not allowed" in problem(response, 405)
        assert "GET" in response["Allow"]
    assert client.head(API + path).status_code == (404 if path == "nothing/" else 200)


@pytest.mark.parametrize(
    "path",
    ["", "nothing/", "pages/x/", "pages/1/2/", "editions/0/", f"editions/{10**30}/", f"pages/{2**63}/", "a" * 300],
)
def test_what_there_is_not_is_a_problem(site, client, path):
    problem(client.get(API + path), 404)


@pytest.mark.parametrize(
    "address", ["portal/pages/999999/", "portal/editions/?at=999999", "v2/pages/999999/", "v2/pages/?x=1"]
)
def test_no_cache_answers_an_error_by_itself(site, client, address):
    response = client.get(f"/api/{address}")
    assert response.status_code in (400, 404)
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_wagtails_contract_says_so_in_its_words(site, client):
    for path in ("nothing/", "pages/x/", "pages/-1/", "pages/1/2/"):
        response = client.get(f"/api/v2/{path}")
        assert (response.status_code, list(response.json())) == (404, ["message"])
    assert client.get("/api/v2/pages?type=home.HomePage")["Location"] == "/api/v2/pages/?type=home.HomePage"


def test_without_its_last_slash_an_address_leads_on(site, client):
    response = client.get("/api/portal/pages?kind=hold")
    assert (response.status_code, response["Location"]) == (301, "/api/portal/pages/?kind=hold")


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "offset=-1", "unknown=1", "order=nothing", "limit=%00"]
)
def test_a_wrong_parameter_is_named(site, client, path, query):
    assert query.partition("=")[0] in problem(client.get(f"{API}{path}?{query}"), 400)


def test_a_database_that_is_too_slow_is_answered_in_time(site, client, monkeypatch):
    slow = Route.objects.extra(where=["pg_sleep(5) IS NOT NULL"])
    monkeypatch.setattr(tree, "standing", lambda edition: Publication.objects.filter(routes__in=slow))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '100ms'")
    response = client.get(f"{API}tree/")
    assert "could not answer in time" in problem(response, 503)
    assert response["Retry-After"] == "5"
    assert response["Cache-Control"] == "no-store"


def test_wagtails_contract_is_told_in_its_words_when_the_database_is_slow(site, client, monkeypatch):
    from cctvportal.delivery.api import pages

    slow = Publication.objects.with_content().extra(where=["pg_sleep(5) IS NOT NULL"])
    monkeypatch.setattr(pages, "_content", lambda edition: slow)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '100ms'")
    response = client.get("/api/v2/pages/?order=title")
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "could not answer in time" in response.json()["message"]


def test_what_breaks_is_a_problem_that_says_nothing_of_the_machine(site, client, monkeypatch):
    def broken(edition):
        raise RuntimeError("secret")

    monkeypatch.setattr(tree, "standing", broken)
    assert "secret" not in problem(client.get(f"{API}tree/"), 500)


def test_before_the_first_edition_lists_are_empty(site, client, monkeypatch):
    monkeypatch.setattr(reading, "current_edition", lambda: None)
    for path in LISTS:
        body = get(client, path)
        if path != "record/":
            assert (body["items"], body["meta"]["edition"]) == ([], None)
    assert get(client, "batch/", ids="1")["items"][0]["status"] == 404
    problem(client.get(f"{API}tree/"), 404)
