"""Load the demonstration through the real verbs: editors draft and submit, seats vote, the portal publishes.

Nothing is written past them; an unfinished load leaves nothing, since all of it is one transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.models import Page, Site

from cctvportal.agencies.enums import Role
from cctvportal.agencies.models import Agency, Seat, User
from cctvportal.agencies.signing import code_given
from cctvportal.library.models import PortalDocument, PortalImage
from cctvportal.pages.freeze import freeze
from cctvportal.pages.models import PortalPage
from cctvportal.publication.models import Edition
from cctvportal.signoff.actions.submit import submit
from cctvportal.signoff.actions.vote import vote
from cctvportal.signoff.actions.withdraw import submit_withdrawal
from cctvportal.signoff.models import Submission
from cctvportal.signoff.workflow import install_workflow

from .content import ACCOUNTS, DOCUMENTS, PAGES, PICTURES, UNFINISHED, WITHDRAWALS
from .content.entry import Entry, SampleVote, Unfinished, Withdrawal
from .fields import Library, fields_of
from .people import SIGNING_CODE, account, seat_everybody, user_of

Report = Callable[[int, int, str], None]
TOTAL = 3 + len(PAGES) + len(UNFINISHED) + len(WITHDRAWALS)


class NotEmpty(Exception):
    """The database holds something already; the demonstration is loaded into an empty one alone."""


@dataclass
class Loader:
    """One load; ``report(done, total, what)`` is told of each step."""

    report: Report
    pages: dict[str, PortalPage] = field(default_factory=dict)
    documents: dict[str, int] = field(default_factory=dict)
    images: dict[str, int] = field(default_factory=dict)
    done: int = 0

    @transaction.atomic
    def load(self) -> None:
        """Load everything. Raises ``NotEmpty`` where there are agencies or editions already."""
        if Edition.objects.exists() or Agency.objects.exists():
            raise NotEmpty("The database is not empty. `make demo-reset` empties it first.")
        seat_everybody()
        self.step("Agencies, seats and accounts")
        with code_given(SIGNING_CODE):
            self.publish_everything()

    def publish_everything(self) -> None:
        """All content, through the board; and what it finds to do."""
        self.fill_libraries()
        Page.objects.filter(depth=2).first().delete()  # the page that Wagtail's own migrations leave
        for entry in PAGES:
            sign_off(self.submit(entry))
            self.step(entry.title)
        for withdrawal in WITHDRAWALS:
            self.withdraw(withdrawal)
        for work in UNFINISHED:
            self.leave_unfinished(work)

    def step(self, what: str) -> None:
        """Tell that one more step is done."""
        self.done += 1
        self.report(self.done, TOTAL, what)

    def fill_libraries(self) -> None:
        """Let each agency's editor upload its documents and pictures."""
        for model, items, ids, what in (
            (PortalDocument, DOCUMENTS, self.documents, "documents"),
            (PortalImage, PICTURES, self.images, "pictures"),
        ):
            for item in items:
                by = drafter(item.agency)
                file = ContentFile(item.build(), name=item.filename)
                collection = Agency.objects.get(code=item.agency).collection
                made = model.objects.create(title=item.title, file=file, collection=collection, uploaded_by_user=by)
                ids[item.key] = made.pk
            self.step(f"{len(items)} {what}")

    def submit(self, entry: Entry, by: User | None = None) -> Submission:
        """Draft an entry and put it before the board."""
        return submit(freeze(self.draft(entry, by)), by or drafter(entry.agency))

    def draft(self, entry: Entry, by: User | None = None) -> PortalPage:
        """Save an entry as a draft: of a new page, or a new version of the page of that key."""
        by = by or drafter(entry.agency)
        page = self.pages.get(entry.key)
        if page is None:
            page = self.pages[entry.key] = self.add(entry, by)
        else:
            page = self.pages[entry.key] = page.get_latest_revision_as_object()
            for name, value in fields_of(entry, self.library()).items():
                setattr(page, name, value)
        page.save_revision(user=by, log_action=True)
        return page

    def add(self, entry: Entry, by: User) -> PortalPage:
        """Add the page of an entry beneath its parent."""
        values = fields_of(entry, self.library())
        page = apps.get_model(entry.type)(slug=entry.slug, owner=by, live=False, **values)
        parent = self.pages[entry.parent] if entry.parent else Page.get_first_root_node()
        parent.add_child(instance=page)
        if entry.parent is None:
            site = {"hostname": "localhost", "root_page": page, "site_name": settings.PORTAL_NAME}
            Site.objects.update_or_create(is_default_site=True, defaults=site)
            install_workflow(page)
        return page

    def library(self) -> Library:
        """What keys stand for so far."""
        return Library({key: page.pk for key, page in self.pages.items()}, self.documents, self.images)

    def withdraw(self, item: Withdrawal) -> None:
        """Have a published page withdrawn through sign-off."""
        page = self.pages[item.page]
        sign_off(submit_withdrawal(page.pk, item.reason, named(item.by)))
        self.step(f"{page.title} (withdrawn)")

    def leave_unfinished(self, item: Unfinished) -> None:
        """Leave work for editors and board to find."""
        by = named(item.by)
        if item.state == "draft":
            self.draft(item.entry, by)
        else:
            submission = self.submit(item.entry, by)
            for vote_ in item.votes:
                cast(submission, named(vote_.by), vote_)
        self.step(f"{item.entry.title} ({item.state})")


def named(username: str) -> User:
    """The user of the account with this short name."""
    return user_of(next(item for item in ACCOUNTS if item.username == username))


def drafter(agency: str) -> User:
    """Whoever drafts for an agency: its first editor, for the secretariat the secretary."""
    return account(Role.SECRETARY if agency == "secretariat" else Role.EDITOR, agency)


def sign_off(submission: Submission) -> None:
    """Cast the sign-offs that the policy needs, required seats first."""
    policy = submission.policy
    needed = max(policy["quorum"], len(policy["required"]))
    others = [code for code in policy["seats"] if code not in policy["required"]]
    for code in [*policy["required"], *others][:needed]:
        member = account(Role.BOARD_MEMBER, code)
        cast(submission, member, SampleVote(member.username, "sign-off"))


def cast(submission: Submission, member: User, ballot: SampleVote) -> None:
    """Cast a sample vote for the seat on which ``member`` sits."""
    seat = Seat.objects.on().get(memberships__user=member)
    vote(submission, member, seat, ballot.decision, digest=submission.digest, reason=ballot.reason)
