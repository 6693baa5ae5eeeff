"""Fixtures of the published site (tests/site_fixtures.py)."""

from tests.site_fixtures import client, published_board, queries, site, storages_of_its_own  # noqa: F401
