"""What one click does with a webhook."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse

from cctvportal.agencies.viewsets.confirm import ConfirmView
from cctvportal.frontends import actions
from cctvportal.frontends.enums import EndpointState
from cctvportal.frontends.models import Endpoint

from .endpoints import url_of
from .shared import ICON, LABEL, Act


class EndpointAct(Act):
    """About the webhook ``pk``."""

    def act(self, pk: int) -> tuple[str, str]:
        endpoint = get_object_or_404(Endpoint, pk=pk)
        return self.act_on(endpoint), url_of(endpoint)

    def act_on(self, endpoint: Endpoint) -> str:
        """Do it; returns what to say."""
        raise NotImplementedError


class SendTest(EndpointAct):
    def act(self, pk: int) -> tuple[str, str]:
        message = actions.send_test(get_object_or_404(Endpoint, pk=pk), by=self.request.user)
        return "The test is on its way. Load this screen again to see the answer.", reverse(
            "webhooks:message", args=[message.pk]
        )


class Pause(EndpointAct):
    def act_on(self, endpoint: Endpoint) -> str:
        actions.pause(endpoint, by=self.request.user)
        return f"{endpoint} is paused. Its messages are kept until you resume it."


class Resume(EndpointAct):
    def act_on(self, endpoint: Endpoint) -> str:
        actions.resume(endpoint, by=self.request.user)
        return f"{endpoint} is active. What waited is sent now."


class EndOldSecret(EndpointAct):
    def act_on(self, endpoint: Endpoint) -> str:
        actions.end_old_secret(endpoint, by=self.request.user)
        return "The old secret has ended. Messages are signed with the new one alone."


class ResendDeadLetters(EndpointAct):
    def act_on(self, endpoint: Endpoint) -> str:
        count = actions.resend_dead_letters(endpoint, by=self.request.user)
        return f"{count} dead letter{'s are' if count != 1 else ' is'} sent again."


class SwitchOff(ConfirmView):
    permission_model = Endpoint
    permission_required = "change"
    back_url_name = "webhooks:index"
    back_label = LABEL
    page_title = "Switch off"
    header_icon = ICON
    question = (
        "It is told of no further edition, and what waits becomes dead letters. Webhooks are never deleted; when you "
        "resume it, it is told the newest edition, from which the front end reads all that it missed."
    )
    button = "Switch it off"

    def get_queryset(self) -> QuerySet[Endpoint]:
        return Endpoint.objects.with_figures()

    def facts(self) -> list[tuple[str, object]]:
        """Which, where, and what waits."""
        return [
            ("Webhook", self.object),
            ("Address", self.object.url),
            ("State", self.object.get_state_display()),
            ("Messages that wait", self.object.waiting),
        ]

    def objection(self) -> str | None:
        return "It is switched off already." if self.object.state == EndpointState.OFF else None

    def act(self) -> str:
        """Switch it off."""
        actions.switch_off(self.object, by=self.request.user)
        return f"{self.object} is switched off."
