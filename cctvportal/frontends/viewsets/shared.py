"""What the screens of front ends have in common: for administrators alone, beneath one item of the menu."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import BaseColumn
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.permissions import policy_registry

from cctvportal.agencies.refusal import Refused
from cctvportal.agencies.requests import SignedInRequest
from cctvportal.frontends.models import Endpoint

LABEL = "Webhooks"
ICON = "globe"


def in_london(instant: datetime) -> str:
    """``25 November 2026, 09:30:05``."""
    return date_format(localtime(instant), "j F Y, H:i:s")


class ForAdministrators(PermissionCheckedMixin):
    """Takes the permission to change ``about``, which the table of roles gives to administrators."""

    about: type[Model] = Endpoint
    permission_required: str | None = "change"
    any_permission_required = None

    @property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(self.about)


class Beneath(ForAdministrators):
    """A screen beneath the list; ``trail`` names those between."""

    header_icon = ICON
    list_label = LABEL
    list_url_name = "webhooks:index"
    breadcrumbs_items: list[dict]
    get_page_title: Callable[[], str]

    def trail(self) -> list[tuple[str, str]]:
        """Label and address of each screen between the list and this one."""
        return []

    def get_breadcrumbs_items(self) -> list[dict]:
        steps = [(self.list_label, reverse(self.list_url_name)), *self.trail(), (self.get_page_title(), "")]
        return [*self.breadcrumbs_items, *({"url": url, "label": label} for label, url in steps)]


class Act(ForAdministrators, View):
    """Does one thing on POST, says what it did or why not, and goes back to the screen it came from."""

    request: SignedInRequest
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            done, back = self.act(pk)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(self.back(pk))
        messages.success(request, done)
        return redirect(back)

    def act(self, pk: int) -> tuple[str, str]:
        """Do it. Returns what to say, and the address to go to. Raises ``Refused``."""
        raise NotImplementedError

    def back(self, pk: int) -> str:
        """Where somebody goes who was refused."""
        return reverse("webhooks:endpoint", args=[pk])


class TemplateColumn(BaseColumn):
    """A column whose cell is a template that gets the row as ``instance``."""

    def __init__(self, name: str, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.cell_template_name = f"frontends/columns/{name}.html"
