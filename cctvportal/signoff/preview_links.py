"""Make and end links to previews, and find out what a token leads to."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.dispatch import receiver
from django.urls import reverse

from cctvportal.agencies.models import User
from cctvportal.agencies.verbs import verb
from cctvportal.frontends.models import PreviewSite
from cctvportal.frontends.preview_address import TOKEN
from cctvportal.kernel import clock
from cctvportal.kernel.locks import advisory_lock
from cctvportal.publication.content import Content
from cctvportal.publication.enums import Cause
from cctvportal.publication.models import Edition
from cctvportal.publication.reads import current_edition
from cctvportal.publication.signals import edition_added
from cctvportal.record.security import note_security

from .access import may_share
from .models import PreviewLink, Submission
from .preview import shown_content
from .rules import Refused

# So many live ones of a page at a time.
MOST = 20
LASTING = {1: "a day", 7: "7 days", 30: "30 days"}
COPIED = ("type", "path", "parent_id", "locale", "slug", "position", "representation")


class NoPreview(Exception):
    """A token leads to nothing; the text says why, and nothing of what it was for."""

    def __init__(self, reason: str, status: int, site: PreviewSite | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.site = site


@dataclass(frozen=True)
class Terms:
    """How long a link leads somewhere, for whom it is, and to which front end."""

    lasts: timedelta
    note: str = ""
    site: PreviewSite | None = None


@verb("share-submission", about="submission")
def share_submission(submission: Submission, terms: Terms, *, by: User) -> PreviewLink:
    """Make a link to what a submission would publish. Raises ``Refused``."""
    content = shown_content(submission)
    return _make(PreviewLink(content_id=content.content_id, digest=content.digest, submission=submission), terms, by)


@verb("share-draft", about="content.content_id")
def share_draft(content: Content, agency: dict[str, str], terms: Terms, *, by: User) -> PreviewLink:
    """Make a link to a draft as it is now, of which a copy is kept with the link. Raises ``Refused``."""
    draft: dict[str, Any] = {name: getattr(content, name) for name in COPIED}
    draft |= {"assets": content.assets_json(), "agency": agency}
    return _make(PreviewLink(content_id=content.content_id, digest=content.digest, draft=draft), terms, by)


@verb("revoke-preview-link", about="link")
def revoke_link(link: PreviewLink, *, by: User) -> None:
    """End a link at once, and forget what it showed. Raises ``Refused``."""
    if not may_share(by, link.content_id, link.submission):
        raise Refused(["Only who may see the page may end its links."], ["may_share"])
    if not PreviewLink.objects.live().select_for_update().filter(pk=link.pk).exists():
        raise Refused(["It has ended already."], ["is_live"])
    link.revoked_at, link.draft = clock.now(), None
    link.save(update_fields=["revoked_at", "draft"])
    _note("preview-link-revoked", link, by)


def empty_ended() -> None:
    """Forget what links showed that have ended."""
    PreviewLink.objects.ended().filter(draft__isnull=False).update(draft=None)


@receiver(edition_added, dispatch_uid="signoff.forget_shared_drafts")
def forget_shared_drafts(edition: Edition, **kwargs: object) -> None:
    """In a redaction's own transaction: no copy of a draft outlives it."""
    if edition.cause == Cause.REDACTION:
        PreviewLink.objects.filter(draft__isnull=False).update(draft=None)


def addresses_of(link: PreviewLink) -> list[tuple[str, str]]:
    """What to send to whoever shall see it: label and address, that at its front end first."""
    token = token_of(link)
    own = f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{reverse('shared:page', args=[token])}"
    if link.site and link.site.is_active:
        return [(f"At {link.site}", link.site.template.replace(TOKEN, token)), ("In the portal’s own pages", own)]
    return [("In the portal’s own pages", own)]


def token_of(link: PreviewLink) -> str:
    """A signed token, bound to what the link shows and until when; the same each time."""
    return _signer().sign_object(_claims(link))


def link_of(token: str) -> PreviewLink:
    """The live link that a token is of. Raises ``NoPreview``.

    The signature is checked before anything is looked up; ended is told with 410, everything else with 404.
    """
    try:
        claims = _signer().unsign_object(token)
    except (signing.BadSignature, ValueError):
        raise NoPreview("This is no link to a preview, or only a part of one.", 404) from None
    link = _found(claims)
    if link is None:
        raise NoPreview("There is no such preview.", 404)
    if link.revoked_at:
        raise NoPreview("This link was revoked.", 410, link.site)
    if link.expires_at <= clock.now():
        raise NoPreview("This link has expired.", 410, link.site)
    if not link.made_by.is_active or not PreviewLink.objects.live().filter(pk=link.pk).exists():
        raise NoPreview("This link has ended.", 410, link.site)
    return link


def content_shown(link: PreviewLink) -> Content:
    """Exactly what a live link was made for. Raises ``NoPreview`` where that is not there any more."""
    content = shown_content(link.submission) if link.submission else link.content
    if content is None or content.digest != link.digest:
        raise NoPreview("What this link was made for is not there any more.", 410, link.site)
    return content


def _make(link: PreviewLink, terms: Terms, by: User) -> PreviewLink:
    advisory_lock("preview-links", link.content_id)
    require_may_share(by, link.content_id, link.submission)
    if PreviewLink.objects.live().filter(content_id=link.content_id).count() >= MOST:
        raise Refused([f"{MOST} links to this page are live already. Revoke one that nobody needs."], ["most"])
    now = clock.now()
    link.made_by, link.made_at, link.expires_at = by, now, now + terms.lasts
    newest = current_edition()
    link.of_edition = newest.number if newest else 0
    link.note, link.site = terms.note, terms.site
    link.save(force_insert=True)
    _note("preview-link-made", link, by)
    return link


def require_may_share(user: User, content_id: int, submission: Submission | None = None) -> None:
    """Raise ``Refused`` for somebody who may not see it herself."""
    if not may_share(user, content_id, submission):
        raise Refused(["Only who may see it may show it to others."], ["may_share"])


def _found(claims: dict[str, Any]) -> PreviewLink | None:
    links = PreviewLink.objects.select_related("site", "made_by", "submission__agency").filter(pk=claims["link"])
    return next((link for link in links if _claims(link) == claims), None)


def _claims(link: PreviewLink) -> dict[str, Any]:
    expires = clock.to_text(link.expires_at)
    return {"link": link.pk, "content": link.content_id, "digest": link.digest, "expires": expires}


def _signer() -> signing.Signer:
    return signing.Signer(sep=".", salt="cctvportal.signoff.preview_links")


def _note(kind: str, link: PreviewLink, by: User) -> None:
    note_security(kind, {"member": str(by.opaque_id), "preview_link": link.pk})
