"""Every message, what became of it, and each attempt at sending it."""

import json
from typing import Any

import django_filters
from django import forms
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.base import BaseListingView

from cctvportal.frontends import actions
from cctvportal.frontends.enums import MessageState, MessageType
from cctvportal.frontends.models import Attempt, Endpoint, Message

from .endpoints import url_of as endpoint_url_of
from .shared import Act, Beneath, TemplateColumn, in_london

LABEL = "Messages"


def url_of(message: Message) -> str:
    """Where one message is shown."""
    return reverse("webhooks:message", args=[message.pk])


class MessageFilter(WagtailFilterSet):
    """By state, webhook, what it is about, edition and date."""

    state = django_filters.ChoiceFilter(
        label="State", choices=MessageState.choices, empty_label="All", widget=forms.RadioSelect
    )
    endpoint = django_filters.ModelMultipleChoiceFilter(
        label="Webhook", queryset=Endpoint.objects.all(), widget=forms.CheckboxSelectMultiple
    )
    type = django_filters.ChoiceFilter(
        label="About", choices=MessageType.choices, empty_label="All", widget=forms.RadioSelect
    )
    edition = django_filters.NumberFilter(
        label="Edition", field_name="edition_id", min_value=1, max_value=2**53, decimal_places=0
    )
    made_at = django_filters.DateFromToRangeFilter(label="Made", widget=DateRangePickerWidget)

    class Meta:
        model = Message
        fields = ["state", "endpoint", "type", "edition", "made_at"]


class MessageList(Beneath, BaseListingView):
    """The newest first."""

    model = Message
    page_title = LABEL
    header_icon = "mail"
    paginate_by = 50
    default_ordering = "-pk"
    index_url_name = "webhooks:messages"
    index_results_url_name = "webhooks:messages_results"
    results_template_name = "agencies/index_results.html"
    filterset_class = MessageFilter
    empty = "Nothing was told to a front end yet: a message is made at each edition, for each webhook."
    columns = [
        TitleColumn("subject", label="About", get_url=url_of, classname="signoff-nowrap"),
        Column("endpoint", label="Webhook"),
        TemplateColumn("message_state", label="State"),
        Column("made_at", label="Made", accessor=lambda message: in_london(message.made_at)),
        TemplateColumn("attempt", label="Last attempt"),
    ]

    def get_base_queryset(self) -> QuerySet[Message]:
        return with_attempts(Message.objects.all())


def with_attempts(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Each with its endpoint and its attempts, the newest first, in three queries."""
    attempts = Prefetch("attempts", queryset=Attempt.objects.order_by("-pk"))
    return messages.select_related("endpoint").prefetch_related(attempts)


class MessageView(Beneath, WagtailAdminTemplateMixin, TemplateView):
    """What it says, what became of it, and every attempt."""

    template_name = "frontends/message.html"
    header_icon = "mail"
    kwargs: dict[str, Any]

    @cached_property
    def message(self) -> Message:
        return get_object_or_404(with_attempts(Message.objects.all()), pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return self.message.subject

    def trail(self) -> list[tuple[str, str]]:
        return [(str(self.message.endpoint), endpoint_url_of(self.message.endpoint))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        body = json.dumps(json.loads(self.message.body), indent=2, ensure_ascii=False)
        return super().get_context_data(message=self.message, body=body, **kwargs)


class Resend(Act):
    def act(self, pk: int) -> tuple[str, str]:
        message = get_object_or_404(Message.objects.select_related("endpoint"), pk=pk)
        actions.resend(message, by=self.request.user)
        return f"{message.subject} is sent again to {message.endpoint}.", url_of(message)

    def back(self, pk: int) -> str:
        return reverse("webhooks:message", args=[pk])
