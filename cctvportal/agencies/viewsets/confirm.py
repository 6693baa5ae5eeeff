"""A screen that states the facts, and does one thing when confirmed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic import PermissionCheckedMixin, WagtailAdminTemplateMixin
from wagtail.permissions import policy_registry

from cctvportal.agencies.refusal import Refused
from cctvportal.agencies.requests import SignedInRequest


class ConfirmView(PermissionCheckedMixin, WagtailAdminTemplateMixin, View):
    """Shows ``facts`` of the object ``pk``, and on POST does ``act``; a refusal is shown in its place."""

    request: SignedInRequest
    template_name = "agencies/confirm.html"
    # Whose permission it takes: ``permission_required`` on this model.
    permission_model: type
    back_url_name = ""
    question = ""
    button = ""

    @property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(self.permission_model)

    def setup(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        super().setup(request, *args, **kwargs)
        self.object = get_object_or_404(self.get_queryset(), pk=kwargs["pk"])

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            done = self.act()
        except Refused as refusal:
            messages.error(request, str(refusal))
            return self.render_to_response(self.get_context_data())
        messages.success(request, done)
        return redirect(self.back_url_name)

    def get_breadcrumbs_items(self) -> list[dict]:
        back = {"url": reverse(self.back_url_name), "label": self.back_label}
        return [*self.breadcrumbs_items, back, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: object) -> dict:
        return super().get_context_data(
            facts=self.facts(),
            objection=self.objection(),
            question=self.question,
            button=self.button,
            back_url=reverse(self.back_url_name),
            **kwargs,
        )

    def objection(self) -> str | None:
        """Why it cannot be done, where that is known beforehand."""
        return None
