"""The verbs of ownership: invite somebody to write on a page, end that, give the page to another agency."""

from django.db import models
from wagtail.log_actions import log

from cctvportal.agencies.enums import Role
from cctvportal.agencies.members import editing_agencies
from cctvportal.agencies.models import Agency, Membership, User
from cctvportal.agencies.roles import drafts_type
from cctvportal.agencies.verbs import verb
from cctvportal.signoff.models import Submission
from cctvportal.signoff.rules import Refused

from .models import PageOwnership, PortalPage
from .ownership import type_of


def can_be_invited(ownership: PageOwnership) -> models.QuerySet[User]:
    """Editors of other agencies who do not write on the page yet."""
    editors = Membership.objects.effective().filter(role=Role.EDITOR)
    of_others = editors.exclude(agency=ownership.agency).values("user")
    of_own = editors.filter(agency=ownership.agency).values("user")
    users = User.objects.filter(is_active=True, pk__in=of_others)
    return users.exclude(pk__in=of_own).exclude(pk__in=ownership.co_authors.values("pk"))


def can_be_given_to(ownership: PageOwnership, page: PortalPage, by: User) -> list[Agency]:
    """The agencies of ``by`` that could own the page instead; none once it was submitted."""
    if Submission.objects.filter(content_id=page.pk).exists() or why_not(ownership, by):
        return []
    return [
        agency
        for agency in editing_agencies(by)
        if agency != ownership.agency and drafts_type(by, agency, type_of(page))
    ]


def why_not(ownership: PageOwnership, by: User) -> str | None:
    """Why ``by`` may not decide who writes on the page."""
    if ownership.agency in editing_agencies(by):
        return None
    return f"Only editors of {ownership.agency} decide who writes on this page."


@verb("invite-co-author", about="page")
def invite(page: PortalPage, user: User, by: User) -> None:
    """Let an editor of another agency write on ``page``. Raises ``Refused``; nothing is changed then."""
    ownership = _owned(page, by)
    if not can_be_invited(ownership).filter(pk=user.pk).exists():
        raise Refused([f"{user} cannot be invited: co-authors are editors of other agencies, each invited once."])
    ownership.co_authors.add(user)
    log(page, "portal.invite_co_author", user=by, data={"user": user.pk})


@verb("dismiss-co-author", about="page")
def dismiss(page: PortalPage, user: User, by: User) -> None:
    """End what ``invite`` began; what she wrote stays. Raises ``Refused``."""
    ownership = _owned(page, by)
    if not ownership.co_authors.filter(pk=user.pk).exists():
        raise Refused([f"{user} is no co-author of this page."])
    ownership.co_authors.remove(user)
    log(page, "portal.dismiss_co_author", user=by, data={"user": user.pk})


@verb("give-page", about="page")
def give(page: PortalPage, agency: Agency, by: User) -> None:
    """Make ``page`` belong to another agency of ``by``, before it is first submitted. Raises ``Refused``."""
    ownership = _owned(page, by)
    if agency not in can_be_given_to(ownership, page, by):
        raise Refused(["A page can be given to another of your agencies, and only before it is first submitted."])
    ownership.agency = agency
    ownership.save(update_fields=["agency"])
    log(page, "portal.give_page", user=by, data={"agency": agency.code})


def _owned(page: PortalPage, by: User) -> PageOwnership:
    ownership = (
        PageOwnership.objects.select_for_update(of=["self"]).select_related("agency").filter(page_id=page.pk).first()
    )
    if ownership is None:
        raise Refused(["This page belongs to no agency."])
    if reason := why_not(ownership, by):
        raise Refused([reason])
    return ownership
