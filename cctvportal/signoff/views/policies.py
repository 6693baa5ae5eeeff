"""The policies of sign-off: those in force, those before them, and the secretary's proposal of a change."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from cctvportal.agencies.enums import Role
from cctvportal.agencies.members import has_role
from cctvportal.agencies.requests import SignedInRequest
from cctvportal.kernel.side_by_side import Field, changed_fields

from ..actions.policy import submit_policy
from ..enums import OF_THE_BOARD, SubmissionKind
from ..models import Policy, Submission
from ..policies import in_force, missing_defaults
from ..policy_form import PolicyForm, initial_of
from ..policy_words import readable
from ..queues import reads_everything
from ..rules import Refused
from ..workflow import open_submission

LABEL = "Policies"


@dataclass(frozen=True)
class Version:
    """One version of a policy as a reader sees it, and what it changed in the one before."""

    policy: Policy
    before: Policy | None = None

    @property
    def terms(self) -> list[tuple[str, list[str]]]:
        """What it says, the name apart: each with its label, in one line or several."""
        said = readable(as_json(self.policy))
        return [(key, [value] if isinstance(value, str) else value) for key, value in said.items() if key != "name"]

    @cached_property
    def changes(self) -> list[Field]:
        """What differs from the version before; nothing for the first."""
        if self.before is None:
            return []
        return changed_fields(readable(as_json(self.before)), readable(as_json(self.policy)), _no_name)

    @property
    def submission(self) -> Submission | None:
        """By what the board put it in force; None for one that it began with."""
        return self.policy.sign_off.submission if self.policy.sign_off else None

    @property
    def seats(self) -> list[str]:
        """The names of the seats that signed it."""
        return [seat["name"] for seat in self.policy.sign_off.seats] if self.policy.sign_off else []


def as_json(policy: Policy) -> dict[str, Any]:
    """``{"name", "types", "terms"}``."""
    return {"name": policy.name, "types": policy.types, "terms": policy.terms}


def proposal_before_the_board() -> Submission | None:
    """The proposal under review; there is one at a time."""
    return open_submission(OF_THE_BOARD[SubmissionKind.POLICY])


class PolicyScreen(WagtailAdminTemplateMixin, TemplateView):
    """What the screens have in common: the board and its secretary read them."""

    request: SignedInRequest
    header_icon = "list-ul"
    page_title = LABEL

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not reads_everything(self.request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def may_propose(self) -> bool:
        """Whether the user may put a policy before the board, as far as that hangs on her."""
        return has_role(self.request.user, Role.SECRETARY)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        above = {"url": reverse("signoff:policies"), "label": LABEL}
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.get_page_title()}]


class PolicyList(PolicyScreen):
    """The policies in force, and those of the portal's own that are missing."""

    template_name = "signoff/policies.html"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": LABEL}]

    @property
    def header_buttons(self) -> list[HeaderButton]:
        seats = HeaderButton("Seats and chair", url=reverse("signoff:composition"), icon_name="group")
        if not self.may_propose or proposal_before_the_board():
            return [seats]
        return [HeaderButton("Propose a policy", url=reverse("signoff:propose_policy"), icon_name="plus"), seats]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            versions=[Version(policy) for policy in in_force().values()],
            missing=missing_defaults(),
            proposal=proposal_before_the_board(),
            may_propose=self.may_propose,
            **kwargs,
        )


class PolicyHistory(PolicyScreen):
    """Every version of one policy, the newest first, with what each changed and who signed it."""

    template_name = "signoff/policy_history.html"

    @cached_property
    def policies(self) -> list[Policy]:
        """All versions, newest first. Raises ``Http404``."""
        found = Policy.objects.filter(code=self.kwargs["code"]).select_related("sign_off__submission")
        if not found:
            raise Http404
        return list(found)

    def get_page_title(self) -> str:
        return self.policies[0].name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        before = [*self.policies[1:], None]
        versions = [Version(policy, earlier) for policy, earlier in zip(self.policies, before, strict=True)]
        return super().get_context_data(versions=versions, **kwargs)


class ProposePolicy(PolicyScreen, FormView):
    """The secretary's proposal: a change of a policy, one of the portal's own that is missing, or a new one."""

    template_name = "signoff/policy_form.html"
    form_class = PolicyForm

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not has_role(request.user, Role.SECRETARY):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def policy(self) -> dict[str, Any]:
        """The policy that would change, or the one that is missing; empty for a new one. Raises ``Http404``."""
        code = self.kwargs.get("code")
        if code is None:
            return {}
        known = {default["code"]: default for default in missing_defaults()}
        known |= {code: as_json(policy) for code, policy in in_force().items()}
        if code not in known:
            raise Http404
        return known[code]

    def get_page_title(self) -> str:
        return f"Propose a change: {self.policy['name']}" if self.policy else "Propose a policy"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"code": self.kwargs.get("code", "")}

    def get_initial(self) -> dict[str, Any]:
        return initial_of(self.policy or {"name": "", "types": [], "terms": {}})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(proposal=proposal_before_the_board(), policy=self.policy, **kwargs)

    def form_valid(self, form: PolicyForm) -> HttpResponse:
        """Put it before the board, or show why not beside what was entered."""
        try:
            submission = submit_policy(**form.proposed(), by=self.request.user)
        except Refused as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
            return self.form_invalid(form)
        messages.success(self.request, f"“{submission.title}” is before the board.")
        return redirect("signoff:review", submission.pk)


def _no_name(kind: str, number: int) -> str:
    return str(number)
