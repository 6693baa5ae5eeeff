"""The routes there are, in a file: an upgrade, or a new screen, shows here before anything else."""

import os
from pathlib import Path

from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.views.bulk_action.registry import bulk_action_registry

from tests.bypass.routes import CMS, LOCAL, routes

SNAPSHOT = Path(__file__).parent / "routes.txt"
RENEW = (
    "Look at each new route: does it write, and may everybody read what it shows? Then renew the list with "
    "UPDATE_SNAPSHOTS=1 .venv/bin/pytest -n 0 tests/bypass/test_routes.py and commit tests/bypass/routes.txt."
)


def as_they_are() -> list[str]:
    """A line for each route of the CMS process, of the local one, and for what one address stands for several of."""
    cms, local = routes(CMS), routes(LOCAL)
    lines = [f"cms    {route}" for route in cms]
    lines += [f"local  {route}" for route in local if route not in cms]
    lines += [f"bulk   {app} {model} {action}" for app, model, action in _bulk_actions()]
    lines += [f"api    pages {action}" for action in sorted(PagesAdminAPIViewSet.actions)]
    return lines


def _bulk_actions() -> list[tuple[str, str, str]]:
    found = bulk_action_registry.actions
    return sorted((app, model, action) for app in found for model in found[app] for action in found[app][model])


def test_the_routes_are_those_that_were_looked_at() -> None:
    found = as_they_are()
    if os.environ.get("UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text("\n".join(found) + "\n")
    known = SNAPSHOT.read_text().splitlines()
    new = [line for line in found if line not in known]
    gone = [line for line in known if line not in found]
    assert (new, gone) == ([], []), "\n".join(["New:", *new, "Gone:", *gone, RENEW])


def test_the_cms_process_serves_nothing_that_the_local_one_does_not_but_a_way_to_the_admin() -> None:
    assert [route.pattern for route in routes(CMS) if route not in routes(LOCAL)] == [""]
