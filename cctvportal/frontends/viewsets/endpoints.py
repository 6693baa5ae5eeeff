"""The list of webhooks, one of them, and the forms in which they are made, changed and given a new secret."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from cctvportal.agencies.refusal import Refused
from cctvportal.agencies.requests import SignedInRequest
from cctvportal.agencies.viewsets.verbs import CreateByVerb, EditByVerb, PlacesIndex
from cctvportal.frontends import actions
from cctvportal.frontends.models import Endpoint, Secret
from cctvportal.kernel import clock

from .shared import ICON, LABEL, Beneath, ForAdministrators, TemplateColumn

SHOWN_MESSAGES = 10


def url_of(endpoint: Endpoint) -> str:
    """Where one webhook is shown."""
    return reverse("webhooks:endpoint", args=[endpoint.pk])


class EndpointForm(forms.ModelForm):
    class Meta:
        model = Endpoint
        fields = ["name", "url", "description"]
        widgets = {"url": forms.TextInput({"inputmode": "url"}), "description": forms.Textarea({"rows": 3})}


class EndpointIndex(ForAdministrators, PlacesIndex):
    model = Endpoint
    page_title = LABEL
    header_icon = ICON
    index_url_name = "webhooks:index"
    index_results_url_name = "webhooks:index_results"
    add_url_name = "webhooks:add"
    add_item_label = "Add a webhook"
    empty = "No front end is told of new editions yet. Each can read them from the API; a webhook saves it from asking."
    default_ordering = "name"
    columns = [
        TitleColumn("name", label="Name", get_url=url_of, width="22%"),
        TemplateColumn("state", label="State"),
        TemplateColumn("last", label="Last attempt"),
        TemplateColumn("figures", label="Messages"),
        Column("url", label="Address", classname="signoff-breaks"),
    ]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        messages = HeaderButton("All messages", url=reverse("webhooks:messages"), icon_name="mail", priority=50)
        return [*super().header_buttons, messages]

    def get_base_queryset(self) -> QuerySet[Endpoint]:
        return Endpoint.objects.with_figures()


def show_secret(request: HttpRequest, endpoint: Endpoint, secret: str, title: str) -> HttpResponse:
    """The only screen that ever shows it: the answer to the form that made it, so that no session keeps it.

    Wagtail forbids every cache to keep a screen of the admin.
    """
    context = {
        "endpoint": endpoint,
        "secret": secret,
        "header_title": title,
        "header_icon": "key",
        "back_url": url_of(endpoint),
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": "Home"},
            {"url": reverse("webhooks:index"), "label": LABEL},
            {"url": url_of(endpoint), "label": str(endpoint)},
            {"url": "", "label": title},
        ],
    }
    return TemplateResponse(request, "frontends/secret.html", context)


class AddEndpoint(Beneath, CreateByVerb):
    request: SignedInRequest
    model = Endpoint
    form_class = EndpointForm
    permission_required = "add"
    index_url_name = "webhooks:index"
    add_url_name = "webhooks:add"
    page_title = "Add a webhook"
    submit_button_label = "Add this webhook"
    error_message = "The webhook could not be added. What is wrong stands beside the fields."
    explanation = (
        "At each new edition the portal tells this address its number and where to read what changed: a signed "
        "request, tried again for three days where it fails. On the next screen you get the secret by which the front "
        "end checks the signature; it is shown once."
    )

    def get_page_subtitle(self) -> str:
        return ""

    def save_instance(self) -> Endpoint:
        self.secret = actions.add_endpoint(self.form.instance, by=self.request.user)
        return self.form.instance

    def save_action(self) -> HttpResponse:
        return show_secret(self.request, self.object, self.secret, "The secret of the new webhook")


class EditEndpoint(Beneath, EditByVerb):
    request: SignedInRequest
    model = Endpoint
    form_class = EndpointForm
    index_url_name = "webhooks:index"
    edit_url_name = "webhooks:edit"
    submit_button_label = "Save"
    page_title = "Edit"
    success_message = "%(object)s is saved."
    error_message = "The webhook could not be saved. What is wrong stands beside the fields."
    explanation = "Messages that wait, and dead letters that are sent again, go to the new address."

    def get_page_subtitle(self) -> str:
        return ""

    def trail(self) -> list[tuple[str, str]]:
        return [(str(self.get_object()), url_of(self.object))]

    def save_instance(self) -> Endpoint:
        actions.change_endpoint(self.form.instance, by=self.request.user)
        return self.form.instance

    def get_success_url(self) -> str:
        return url_of(self.object)


class OfOne(Beneath, WagtailAdminTemplateMixin):
    """A screen about the webhook ``pk``."""

    kwargs: dict[str, Any]

    @cached_property
    def endpoint(self) -> Endpoint:
        return get_object_or_404(Endpoint.objects.with_figures(), pk=self.kwargs["pk"])


class EndpointView(OfOne, TemplateView):
    """Its state, what can be done with it, its secrets by age alone, and its newest messages."""

    template_name = "frontends/endpoint.html"

    def get_page_title(self) -> str:
        return str(self.endpoint)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton("Edit", url=reverse("webhooks:edit", args=[self.endpoint.pk]), icon_name="edit")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        messages = self.endpoint.messages.select_related("endpoint").prefetch_related("attempts")
        return super().get_context_data(
            endpoint=self.endpoint,
            secrets=list(self.endpoint.secrets.valid(clock.now())),
            sent=messages[:SHOWN_MESSAGES],
            **kwargs,
        )


class RotationForm(forms.Form):
    keep = forms.TypedChoiceField(
        label="The old secret stays valid for",
        coerce=lambda hours: timedelta(hours=int(hours)),
        choices=[("24", "24 hours"), ("168", "7 days"), ("0", "not at all: it has leaked")],
        widget=forms.RadioSelect,
        initial="24",
        help_text="Meanwhile each message carries a signature by both, so that the front end can change over in peace.",
        error_messages={"required": "Say how long the old secret stays valid."},
    )


class Rotate(OfOne, FormView):
    """A new secret, the old one valid beside it for a while."""

    request: SignedInRequest
    form_class = RotationForm
    template_name = "frontends/rotate.html"
    page_title = "Give a new secret"

    def trail(self) -> list[tuple[str, str]]:
        return [(str(self.endpoint), url_of(self.endpoint))]

    def form_valid(self, form: RotationForm) -> HttpResponse:
        try:
            secret = actions.rotate_secret(self.endpoint, form.cleaned_data["keep"], by=self.request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        return show_secret(self.request, self.endpoint, secret, "The new secret")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        secrets: list[Secret] = list(self.endpoint.secrets.valid(clock.now()))
        return super().get_context_data(
            endpoint=self.endpoint, secrets=secrets, back_url=url_of(self.endpoint), **kwargs
        )
