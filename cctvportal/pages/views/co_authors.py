"""Who writes on a page: its agency, and the co-authors whom it invites."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from wagtail.admin import messages

from cctvportal.agencies.models import User
from cctvportal.signoff.rules import Refused

from ..co_authors import can_be_given_to, can_be_invited, dismiss, give, invite, why_not
from ..forms import GiveForm, InviteForm
from ..models import PageOwnership
from .base import PageScreen
from .submit import agencies_of


class CoAuthorsView(PageScreen):
    """Seen by all who write on the page; changed by editors of its agency."""

    template_name = "pages/co_authors.html"
    page_title = "Co-authors"
    header_icon = "group"

    @cached_property
    def ownership(self) -> PageOwnership:
        """Whose page it is. Whoever may write on it got past ``may_see``, so it is somebody's."""
        return PageOwnership.objects.select_related("agency").get(page_id=self.page.pk)

    def get_context_data(self, **kwargs) -> dict:
        user = self.request.user
        may_decide = why_not(self.ownership, user) is None
        agencies = can_be_given_to(self.ownership, self.page, user)
        return super().get_context_data(
            agency=self.ownership.agency,
            co_authors=[(author, agencies_of(author)) for author in self.ownership.co_authors.all()],
            invite_form=InviteForm(users=can_be_invited(self.ownership)) if may_decide else None,
            give_form=GiveForm(agencies=agencies) if agencies else None,
            may_decide=may_decide,
            **kwargs,
        )

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        """One of the verbs of ``co_authors``."""
        verbs = {"invite": self.invite, "dismiss": self.dismiss, "give": self.give}
        try:
            verbs.get(request.POST.get("verb", ""), self.unknown)()
        except Refused as refusal:
            self.tell(refusal)
        return redirect("pages:co_authors", page_id)

    def invite(self) -> None:
        """Invite the chosen editor."""
        form = InviteForm(self.request.POST, users=can_be_invited(self.ownership))
        if not form.is_valid():
            raise Refused(["Choose an editor of another agency who does not write on this page yet."])
        invite(self.page, form.cleaned_data["user"], self.request.user)
        messages.success(self.request, f"{form.cleaned_data['user']} can now write on this page.")

    def dismiss(self) -> None:
        """End an invitation."""
        number = self.request.POST.get("user", "")
        user = User.objects.filter(pk=number).first() if number.isdecimal() else None
        if user is None:
            raise Refused(["This user is no co-author of this page."])
        dismiss(self.page, user, self.request.user)
        messages.success(self.request, f"{user} does not write on this page any more.")

    def give(self) -> None:
        """Give the page to another of the user's agencies."""
        form = GiveForm(self.request.POST, agencies=can_be_given_to(self.ownership, self.page, self.request.user))
        if not form.is_valid():
            raise Refused(["Choose one of your agencies. After its first submission a page stays where it is."])
        give(self.page, form.cleaned_data["agency"], self.request.user)
        messages.success(self.request, f"This page belongs to {form.cleaned_data['agency']} now.")

    def unknown(self) -> None:
        """A form that this screen does not have."""
        raise Refused(["Nothing was chosen."])
