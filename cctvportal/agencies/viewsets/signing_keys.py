"""Where members make their signing keys, and the board admits them."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from cctvportal.agencies.actions import admit_key, make_key, revoke_key
from cctvportal.agencies.key_rules import (
    ADMITTING,
    REVOKING_A_KEY,
    SHOWN_ONCE,
    Admission,
    EndOfKey,
    may_need_a_key,
)
from cctvportal.agencies.members import administers, effective_memberships, voting_places
from cctvportal.agencies.models import Membership, SigningKey
from cctvportal.agencies.refusal import Refused
from cctvportal.agencies.requests import SignedInRequest
from cctvportal.agencies.roles import menus_of

from .confirm import ConfirmView

LABEL = "Signing keys"
# How the first were admitted, for which nobody could seal yet (``found_keys``).
FOUNDED = "founded with the board, on the server"
MENU = "signing-keys"
WITH_ALL = ("membership__user", "membership__agency", "membership__seat__agency", "revocation")


class ForKeyHolders:
    """Screens for those whose menu has signing keys."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if MENU not in menus_of(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class KeysView(ForKeyHolders, WagtailAdminTemplateMixin, TemplateView):
    """One's own keys, those that wait for the board, and for administrators all that are in force."""

    request: SignedInRequest
    template_name = "agencies/signing_keys.html"
    page_title = LABEL
    header_icon = "key"

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*self.breadcrumbs_items, {"url": "", "label": LABEL}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        waiting = list(_with_all(SigningKey.objects.waiting()))
        mine = [place for place in effective_memberships(user) if may_need_a_key(place)]
        return super().get_context_data(
            places=[(place, key := _standing(place), key in waiting) for place in mine],
            waiting=[key for key in waiting if key.membership.user_id != user.pk],
            admits=bool(voting_places(user)),
            in_force=_with_all(SigningKey.objects.in_force()) if administers(user) else None,
            **kwargs,
        )


def _standing(place: Membership) -> SigningKey | None:
    """The key of a place that is not revoked; None where there is none."""
    return place.signing_keys.filter(revocation__isnull=True).prefetch_related("admissions__seat__agency").last()


def _with_all(keys: QuerySet[SigningKey]) -> QuerySet[SigningKey]:
    return keys.select_related(*WITH_ALL).prefetch_related("admissions__seat__agency")


@method_decorator(never_cache, "dispatch")
class MakeKey(ForKeyHolders, WagtailAdminTemplateMixin, TemplateView):
    """Makes a key on POST, and shows its code: this once. Loaded again it says so, and makes no other."""

    request: SignedInRequest
    template_name = "agencies/signing_key_made.html"
    page_title = "Your signing code"
    header_icon = "key"
    http_method_names = ["get", "head", "post"]

    def get_breadcrumbs_items(self) -> list[dict]:
        back = {"url": reverse("signing_keys:index"), "label": LABEL}
        return [*self.breadcrumbs_items, back, {"url": "", "label": self.page_title}]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Back to her keys."""
        place = Membership.objects.filter(pk=pk, user=self.request.user).first()
        if place and _standing(place):
            messages.warning(request, SHOWN_ONCE)
        return redirect("signing_keys:index")

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """Make it for the place ``pk``."""
        place = get_object_or_404(Membership.objects.select_related("user", "agency", "seat__agency"), pk=pk)
        try:
            key, code = make_key(place, by=request.user)
        except Refused as refusal:
            messages.warning(request, str(refusal))
            return redirect("signing_keys:index")
        return self.render_to_response(self.get_context_data(key=key, code=code))


class KeyConfirmView(ForKeyHolders, ConfirmView):
    back_url_name = "signing_keys:index"
    back_label = LABEL
    header_icon = "key"

    def user_has_permission(self, permission: str) -> bool:
        return True  # ``dispatch`` asks the table of roles

    def get_queryset(self) -> QuerySet[SigningKey]:
        return _with_all(SigningKey.objects.all())

    def facts(self) -> list[tuple[str, object]]:
        """Whose key, for which place, admitted by whom so far."""
        place = self.object.membership
        given = [str(admission.seat or FOUNDED) for admission in self.object.admissions.all()]
        return [
            ("Person", f"{place.user} ({place.user.email})"),
            ("Place", f"{place.get_role_display()}, {place.agency}"),
            ("Fingerprint", format_html('<code class="signoff-fingerprint">{}</code>', self.object.fingerprint)),
            ("Made on", f"{self.object.made_at:%-d %B %Y}"),
            ("Admitted by", ", ".join(given) or "nobody yet"),
        ]


class AdmitKey(KeyConfirmView):
    page_title = "Admit a signing key"
    question = (
        "Ask this person, by telephone or face to face, to read you the fingerprint on her own screen. Is it the one "
        "shown here? Then it is her key, and no other person’s. Two seats have to admit it."
    )
    button = "It is: admit this key"
    is_sealed = True

    def objection(self) -> str | None:
        """The first rule against it."""
        admission = Admission(self.object, self.request.user)
        return next((reason for rule in ADMITTING if (reason := rule(admission))), None)

    def act(self) -> str:
        """Admit it for one's seat."""
        given = admit_key(self.object, by=self.request.user)
        if SigningKey.objects.in_force().filter(pk=self.object.pk).exists():
            return f"Admitted: the key of {self.object.membership.user} is in force."
        return f"Admitted for {given.seat}. A member of another seat has to admit it too."


class RevokeKey(KeyConfirmView):
    page_title = "Revoke a signing key"
    question = (
        "From now on nothing can be sealed with it. What was sealed stays so. This is not undone; a new key can be "
        "made, and the board has to admit that."
    )
    button = "Revoke this key"

    def objection(self) -> str | None:
        """The first rule against it."""
        end = EndOfKey(self.object, self.request.user)
        return next((reason for rule in REVOKING_A_KEY if (reason := rule(end))), None)

    def act(self) -> str:
        """Revoke it."""
        revoke_key(self.object, by=self.request.user)
        return f"Revoked: the key of {self.object.membership.user} for {self.object.membership.agency}."


class KeysMenuItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return self.name in menus_of(request.user)


class SigningKeysViewSet(ViewSet):
    name = "signing_keys"
    url_prefix = "signing-keys"
    icon = "key"
    menu_label = LABEL
    menu_name = MENU
    menu_order = 136
    menu_item_class = KeysMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", KeysView.as_view(), name="index"),
            path("make/<int:pk>/", MakeKey.as_view(), name="make"),
            path("<int:pk>/admit/", AdmitKey.as_view(), name="admit"),
            path("<int:pk>/revoke/", RevokeKey.as_view(), name="revoke"),
        ]
