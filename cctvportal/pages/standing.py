"""Where a page stands with the public and with the board: what the editors' screens say of it."""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings

from cctvportal.agencies.members import editing_agencies, mandates_for, seats_of
from cctvportal.agencies.models import Seat, User
from cctvportal.publication.enums import Kind
from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_publication, deletion_of, standing_children
from cctvportal.signoff.contributors import changes_since_publication
from cctvportal.signoff.enums import Decision, Step
from cctvportal.signoff.models import Submission, Vote
from cctvportal.signoff.queues import latest_about

from .models import PortalPage
from .ownership import owning_agency


@dataclass(frozen=True)
class Standing:
    """One page, asked in publications and submissions; Wagtail's ``live`` flag has no say."""

    page: PortalPage

    @cached_property
    def publication(self) -> Publication | None:
        """What stands in public, a withdrawal notice included."""
        return current_publication(self.page.pk) if self.page.pk else None

    @property
    def is_published(self) -> bool:
        return bool(self.publication and not self.publication.is_notice)

    @property
    def is_withdrawn(self) -> bool:
        return bool(self.publication and self.publication.is_notice)

    @cached_property
    def deletion(self) -> Publication | None:
        """Its tombstone, where the board had it deleted and it has not come back."""
        return deletion_of(self.page.pk) if self.page.pk and self.publication is None else None

    @property
    def can_be_moved(self) -> bool:
        """Whether it stands in public, beneath another page."""
        return bool(self.publication and self.publication.parent_id is not None)

    @property
    def has_an_order(self) -> bool:
        """Whether several pages stand beneath it."""
        return self.is_published and len(standing_children(self.page.pk)) > 1

    @cached_property
    def open_submission(self) -> Submission | None:
        """The submission under review, of whatever kind."""
        return Submission.objects.open().filter(content_id=self.page.pk).first() if self.page.pk else None

    @cached_property
    def returned(self) -> Submission | None:
        """The newest submission where it was returned and nothing was submitted since."""
        latest = latest_about(self.page.pk) if self.page.pk else None
        return latest if latest and latest.last_event.step == Step.RETURNED else None

    @property
    def returned_by(self) -> str:
        """The seat that returned it."""
        votes = self.returned.votes.all() if self.returned else Vote.objects.none()
        vote = votes.filter(decision=Decision.RETURN).select_related("seat__agency").first()
        return str(vote.seat) if vote else ""

    @cached_property
    def draft_differs(self) -> bool:
        """Whether the draft would publish something else than what stands."""
        if self.publication is None:
            return False
        if self.publication.kind != Kind.CONTENT:
            return True
        draft = self.page.get_latest_revision_as_object()
        return (draft.slug, draft.represent().json) != (self.publication.slug, self.publication.representation)

    @property
    def public_url(self) -> str:
        """The published page."""
        return f"{settings.PORTAL_URL}{self.publication.path if self.publication else '/'}"

    @property
    def record_url(self) -> str:
        """Its record."""
        return f"{settings.PORTAL_URL}/record/pages/{self.page.pk}/"


def may_submit(user: User, page: PortalPage) -> bool:
    """Whether the agency of ``page`` is one for which ``user`` edits."""
    agency = owning_agency(page)
    return agency is not None and agency in editing_agencies(user)


def lost_votes(user: User, page: PortalPage | None) -> list[str]:
    """For a board member who has not changed the page yet: what a change costs each of her seats, a sentence each."""
    seats = seats_of(user)
    if not seats:
        return []
    changes = changes_since_publication(page.pk) if page else []
    contributors = {change.user_id for change in changes}
    return [] if user.pk in contributors else [_lost_vote(seat, contributors | {user.pk}) for seat in seats]


def _lost_vote(seat: Seat, barred: set[int | None]) -> str:
    left = len({mandate.voter_id for mandate in mandates_for(seat) if not mandate.people & barred})
    remains = "1 eligible {} member remains" if left == 1 else f"{left or 'no'} eligible {{}} members remain"
    return f"You will not be able to vote on this; {remains.format(seat)}."
