"""Beneath ``/api/portal/``: every operation, and a problem for whatever else is asked."""

from django.urls import path, re_path

from ..unknown import unknown_of_portal
from . import (  # noqa: F401
    actions,
    batch,
    changes,
    editions,
    minutes,
    pages,
    recommendations,
    record,
    search,
    tracker,
    tree,
)
from .operations import OPERATIONS

# In an order that does not depend on who imports what first.
ALL = sorted(OPERATIONS, key=lambda each: each.path)
urlpatterns = [
    *(path(each.pattern, each.view) for each in ALL),
    re_path(r"", unknown_of_portal, name="api-unknown"),
]
