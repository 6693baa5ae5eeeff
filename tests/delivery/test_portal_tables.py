"""``/api/portal/``: recommendations, minutes, actions and attendance, as JSON and as CSV."""

import csv
import io
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from django.core.cache import caches

from cctvportal.kernel.tables import csv_text
from cctvportal.publication.models import Edition
from cctvportal.publication.reads import current_edition
from tests.design import samples
from tests.publication_builder import publish_sample, withdraw

API = "/api/portal/"
TABLES = (
    *("recommendations/", "recommendations/progress/", "recommendations/changes/"),
    *("minutes/", "decisions/", "actions/", "attendance/"),
)


def items(client, path: str, **query: object) -> list[dict]:
    response = client.get(f"{API}{path}?{urlencode(query)}")
    assert response.status_code == 200, response.content
    body = response.json()
    assert body["meta"]["total_count"] == len(body["items"])
    return body["items"]


def rows(response) -> list[dict[str, str]]:
    assert response.status_code == 200, response.content
    return list(csv.DictReader(io.StringIO(response.content.decode(), newline="")))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, [samples.SECOND, samples.FIRST]),
        ({"order": "-number"}, [samples.SECOND, samples.FIRST]),
        ({"order": "target_date"}, [samples.FIRST, samples.SECOND]),
        ({"order": "status"}, [samples.FIRST, samples.SECOND]),
        ({"order": "-status"}, [samples.SECOND, samples.FIRST]),
        ({"agency": "npia"}, [samples.FIRST]),
        ({"agency": "acpo"}, []),
        ({"status": "not-recorded"}, [samples.SECOND]),
        ({"theme": "registration"}, [samples.SECOND]),
        ({"number": 7}, [samples.SECOND]),
        ({"strategy": samples.STRATEGY}, [samples.SECOND, samples.FIRST]),
        ({"strategy": 1}, []),
    ],
)
def test_recommendations_are_filtered_and_ordered(site, client, query, expected):
    assert [each["id"] for each in items(client, "recommendations/", **query)] == expected


@pytest.mark.parametrize(
    ("status", "target", "overdue"),
    [
        ("in-progress", "2010-10-01", True),
        ("not-started", "2010-10-01", True),
        ("complete", "2010-10-01", False),
        ("superseded", "2010-10-01", False),
        ("not-recorded", "2010-10-01", False),
        ("in-progress", "2999-10-01", False),
        ("in-progress", None, False),
    ],
)
def test_overdue_is_what_is_known_to_be_unfinished(site, client, status, target, overdue):
    publish_sample(site, samples.FIRST, status={"code": status, "name": status}, target_date=target)
    shown = {each["id"]: each["overdue"] for each in items(client, "recommendations/")}
    assert shown[samples.FIRST] is overdue
    late = [each["id"] for each in items(client, "recommendations/", overdue="true")]
    in_time = [each["id"] for each in items(client, "recommendations/", overdue="false")]
    assert (samples.FIRST in late, samples.FIRST in in_time) == (overdue, not overdue)
    assert set(late) | set(in_time) == {samples.FIRST, samples.SECOND}


@pytest.mark.parametrize(("hour", "overdue"), [(22, False), (23, True)])
def test_overdue_follows_the_edition_and_the_day_in_london(site, client, monkeypatch, hour, overdue):
    """The first of October ends at 23:00 UTC, while London is on summer time."""
    from cctvportal.delivery import newest as reading

    edition = current_edition()
    edition.effective_at = datetime(2010, 10, 1, hour, 30, tzinfo=UTC)
    monkeypatch.setattr(reading, "current_edition", lambda: edition)
    first = next(each for each in items(client, "recommendations/") if each["id"] == samples.FIRST)
    assert first["overdue"] is overdue
    found = items(client, "recommendations/", overdue="true")
    assert [each["id"] for each in found] == ([samples.FIRST] if overdue else [])


def test_a_recommendation_is_told_in_full(site, client, settings):
    told = client.get(f"{API}recommendations/{samples.FIRST}/").json()
    listed = next(each for each in items(client, "recommendations/") if each["id"] == samples.FIRST)
    assert {name: told[name] for name in listed} == listed
    assert [update["date"] for update in told["updates"]] == ["2010-02-01", None]
    assert told["lead_agency"] == samples.NPIA
    assert told["last_update"] == "2010-02-01"
    older, cited = [update["evidence"] for update in told["updates"]]
    assert (older, cited["kind"], cited["title"]) == (None, "document", samples.DOCUMENTS[samples.BODY_PDF]["title"])
    assert client.get(cited["url"].removeprefix(settings.PORTAL_URL)).status_code == 200
    withdraw(site, samples.FIRST)
    assert client.get(f"{API}recommendations/{samples.FIRST}/").status_code == 404
    assert client.get(f"{API}recommendations/{samples.STRATEGY}/").status_code == 404
    assert [each["id"] for each in items(client, "recommendations/")] == [samples.SECOND]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, [samples.MEETING_3, samples.MEETING_4]),
        ({"order": "-number"}, [samples.MEETING_4, samples.MEETING_3]),
        ({"order": "date"}, [samples.MEETING_4, samples.MEETING_3]),
        ({"number": 3}, [samples.MEETING_3]),
        ({"chair": "acpo"}, [samples.MEETING_3]),
        ({"confirmed": "true"}, [samples.MEETING_3]),
        ({"confirmed": "false"}, [samples.MEETING_4]),
        ({"since": "2010-03-02"}, [samples.MEETING_4]),
        ({"since": "2010-03-03"}, []),
        ({"until": "2010-03-02"}, [samples.MEETING_4]),
        ({"until": "2010-03-01"}, []),
    ],
)
def test_minutes_are_filtered_and_ordered(site, client, query, expected):
    assert [each["id"] for each in items(client, "minutes/", **query)] == expected


def test_a_meeting_is_told_in_full(site, client, settings, heard_later):
    told = client.get(f"{API}minutes/{samples.MEETING_3}/").json()
    assert [item["heading"] for item in told["items"]] == ["Standards", "Any other business"]
    assert [row["attended"] for row in told["attendance"]] == ["present", "apologies", "not-recorded"]
    assert [(each["reference"], each["state"]) for each in told["actions"]] == [
        ("3.1", "done"),
        ("3.2", "open"),
        ("3.3", "open"),
    ]
    assert [added["id"] for added in told["addenda"]] == [samples.ADDENDUM]
    assert client.get(told["document_url"].removeprefix(settings.PORTAL_URL)).status_code == 200
    assert (told["confirmed"], told["confirmed_at"]) == (True, 4)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["3.1", "3.2", "3.3", "5.1"]),
        ({"agency": "acpo"}, ["3.2", "5.1"]),
        ({"state": "done"}, ["3.1"]),
        ({"state": "open"}, ["3.2", "3.3", "5.1"]),
        ({"overdue": "true"}, ["3.3"]),
        ({"overdue": "false"}, ["3.1", "3.2", "5.1"]),
        ({"meeting": 5}, ["5.1"]),
        ({"due_until": "2010-01-10"}, ["3.1"]),
        ({"order": "-due"}, ["3.3", "3.1", "3.2", "5.1"]),
        ({"order": "owner"}, ["3.2", "5.1", "3.3", "3.1"]),
    ],
)
def test_actions_are_filtered_and_ordered(site, client, heard_later, query, expected):
    assert [each["reference"] for each in items(client, "actions/", **query)] == expected


def test_an_action_is_as_the_latest_meeting_reports_it(site, client, heard_later):
    told = client.get(f"{API}actions/{samples.MEETING_3}/3.1/").json()
    assert (told["state"], told["reported_at"], told["note"]) == ("done", 5, "It went round.")
    assert told["meeting"]["number"] == 3
    assert client.get(f"{API}actions/{samples.MEETING_3}/3.9/").status_code == 404
    assert client.get(f"{API}actions/1/3.1/").status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["acpo", "npia", "sample"]),
        ({"attended": "apologies"}, ["npia"]),
        ({"agency": "acpo"}, ["acpo"]),
        ({"meeting": 4}, []),
        ({"order": "-seat"}, ["sample", "npia", "acpo"]),
    ],
)
def test_attendance_is_filtered_and_ordered(site, client, query, expected):
    found = [each["seat"]["code"] for each in items(client, "attendance/", **query)]
    assert [code[:6] for code in found] == [code[:6] for code in expected]


@pytest.mark.parametrize("path", TABLES)
def test_a_csv_has_the_rows_of_the_list_under_the_names_of_its_fields(site, client, settings, path):
    answer = client.get(f"{API}{path}?format=csv")
    listed = items(client, path)
    table = rows(answer)
    assert len(table) == len(listed) > 0
    for row, item in zip(table, listed, strict=True):
        for name, value in row.items():
            assert value == shown(item, name), name
    assert answer["Content-Type"] == "text/csv; charset=utf-8; header=present"
    number = current_edition().number
    assert answer["Content-Disposition"] == (
        f'attachment; filename="demonstration-{path.strip("/").replace("/", "-")}-edition-{number}.csv"'
    )
    assert answer["Access-Control-Allow-Origin"] == "*"


def shown(item: dict, name: str) -> str:
    value = item
    for part in name.split("."):
        value = value[part] if value is not None else None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)


@pytest.mark.parametrize("path", TABLES)
def test_a_csv_is_asked_for_by_accept_too_and_caches_know_it(site, client, settings, path):
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "tables"}
    settings.CACHES = settings.CACHES | {"responses": memory}
    caches["responses"].clear()
    for accept, type_ in [
        ("application/json", "application/json"),
        ("text/csv", "text/csv"),
        ("*/*", "application/json"),
        ("text/csv;q=0.4, application/json;q=0.5", "application/json"),
        ("text/csv", "text/csv"),
        ("image/png", "application/json"),
    ]:
        answer = client.get(API + path, headers={"Accept": accept})
        assert answer["Content-Type"].startswith(type_), accept
        assert answer["Vary"] == "Accept, Accept-Encoding, Authorization"
        again = client.get(API + path, headers={"Accept": accept, "If-None-Match": answer["ETag"]})
        assert (again.status_code, again["Vary"]) == (304, "Accept, Accept-Encoding, Authorization")
        other = "text/csv" if type_ == "application/json" else "application/json"
        assert client.get(API + path, headers={"Accept": other, "If-None-Match": answer["ETag"]}).status_code == 200
    assert client.get(f"{API}{path}?format=json", headers={"Accept": "text/csv"}).json()["items"]
    assert "Accept," not in client.get(f"{API}tree/")["Vary"]


@pytest.mark.parametrize("accept", ["", ";", "text", "*", "text/csv;q=x", "a/b/c", ",,", "text/csv;q=0", "\xff"])
def test_what_nobody_can_read_as_a_wish_is_answered_with_something(site, client, accept):
    answer = client.get(f"{API}attendance/", headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith(("application/json", "text/csv"))
    assert accept != "text/csv;q=0" or answer["Content-Type"] == "application/json"


def test_a_csv_holds_all_rows_and_says_so_where_a_page_is_asked_for(site, client):
    for query in ("limit=1", "offset=1"):
        refused = client.get(f"{API}recommendations/?format=csv&{query}")
        assert refused.status_code == 400
        assert "holds all rows" in refused.json()["detail"]
    assert len(rows(client.get(f"{API}recommendations/?format=csv&status=in-progress"))) == 1
    assert client.get(f"{API}recommendations/?format=xml").status_code == 400
    assert client.get(f"{API}pages/?format=csv").status_code == 400


def test_no_cell_is_a_formula(site, client):
    for title in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1"):
        publish_sample(site, samples.FIRST, title=title)
        (row,) = rows(client.get(f"{API}recommendations/?format=csv&status=in-progress"))
        assert row["title"] == f"'{title}"


def test_no_cache_answers_who_asks_for_json_with_the_refusal_of_a_csv(site, client):
    refused = client.get(f"{API}minutes/?limit=1", headers={"Accept": "text/csv"})
    assert refused.status_code == 400
    assert "Accept" in refused["Vary"].split(", ")
    assert client.get(f"{API}minutes/?limit=1").status_code == 200


def test_a_csv_is_as_rfc_4180_has_it():
    made = csv_text(["a", "b"], [['say "x", y', "two\nlines"], [-1, None], [True, "−1"]])
    assert made == 'a,b\r\n"say ""x"", y","two\nlines"\r\n-1,\r\ntrue,−1\r\n'


def test_of_an_edition_before_there_were_any_there_are_none(site, client):
    assert Edition.objects.count() > 1
    for path in TABLES:
        assert items(client, path, at=1) == []
        answer = client.get(f"{API}{path}?at=1&format=csv")
        assert rows(answer) == []
        assert answer.content.count(b"\r\n") == 1
