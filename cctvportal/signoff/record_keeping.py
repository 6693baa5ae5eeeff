"""What is done for the record by the worker: it is checked, its head mailed, and each edition gets its manifest."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.dispatch import receiver
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task

from cctvportal.agencies.enums import Role
from cctvportal.agencies.models import Membership, User
from cctvportal.agencies.retries import try_again
from cctvportal.delivery.manifests import make_manifest
from cctvportal.delivery.software import software_release
from cctvportal.kernel import clock
from cctvportal.publication.models import Edition
from cctvportal.publication.reads import current_edition
from cctvportal.publication.signals import edition_made
from cctvportal.publication.verification import verify
from cctvportal.record.head import first_key, head, head_at
from cctvportal.record.models import HeadSent, Manifest, RecordEntry, Verification

WATCHING = (Role.BOARD_MEMBER, Role.SECRETARY, Role.ADMINISTRATOR)
# A manifest takes seconds; whoever waits for a mail comes first.
AFTER_MAIL = -10
# How far back an edition is looked for whose manifest was never asked for, because a process died after commit.
LOOKED_BACK = timedelta(days=2)


# The check


def ask_for_check() -> None:
    """Have the record checked today: by the worker, since that takes longer than an edition may wait."""
    if not Verification.objects.filter(at__date=timezone.localdate()).exists():
        verify_record.enqueue()


@task()
def verify_record(attempt: int = 1) -> None:
    """Check the record and all that it vouches for; tried again where a storage does not answer."""
    try:
        verify()
    except OSError:
        try_again(verify_record, attempt)
        raise


# The head


@transaction.atomic
def mail_head() -> None:
    """Mail the head of the record to every seat, the secretary and the administrators, once a day."""
    newest, today = head(), timezone.localdate()
    if newest is None:
        return
    _, is_new = HeadSent.objects.get_or_create(day=today, defaults={"sequence": newest["sequence"]})
    if is_new:
        for user_id in watchers().values_list("pk", flat=True):
            send_head.enqueue(user_id, newest["sequence"])


def watchers():
    """The users who get the head: with it any one of them can show that the record was cut off or written anew."""
    places = Membership.objects.effective().filter(role__in=WATCHING)
    users = User.objects.filter(Q(pk__in=places.values("user")) | Q(is_staff=True), is_active=True)
    return users.exclude(email="").order_by("pk")


@task()
def send_head(user_id: int, sequence: int, attempt: int = 1) -> None:
    """Send one mail with the head as it was at an entry; tried again where the mail server does not take it."""
    user = User.objects.get(pk=user_id)
    if not (user.email and user.is_active):
        return
    context = {
        "head": head_at(RecordEntry.objects.get(sequence=sequence)),
        "key": first_key(),
        "record": f"{settings.PORTAL_URL.rstrip('/')}/record/",
        "portal": settings.WAGTAIL_SITE_NAME,
    }
    try:
        body = render_to_string("signoff/mail/head.txt", context)
        send_mail(f"Head of the record: entry {sequence}", body, None, [user.email])
    except OSError:
        try_again(send_head, attempt, user_id, sequence)
        raise


# Manifests


@receiver(edition_made)
def ask_for_manifest(edition: Edition, **kwargs: object) -> None:
    """Have the manifest of a new edition made; sent after commit."""
    make_manifest_of.enqueue(edition.number)


def ask_for_missing_manifests() -> None:
    """Have those made that nobody asked for: the newest edition's after an upgrade, any lost one after a crash."""
    newest = current_edition()
    if newest is None:
        return
    have = Manifest.objects.all()
    recent = Edition.objects.filter(made_at__gte=clock.now() - LOOKED_BACK).exclude(number__in=have.values("edition"))
    missing = set(recent.values_list("number", flat=True))
    if not have.filter(edition=newest.number, release=software_release()).exists():
        missing.add(newest.number)
    for number in sorted(missing):
        make_manifest_of.enqueue(number)


@task(priority=AFTER_MAIL)
def make_manifest_of(number: int, attempt: int = 1) -> None:
    """Make the manifest of an edition, unless there is one; whatever hinders it, it is tried again."""
    try:
        make_manifest(Edition.objects.get(number=number))
    except Exception:
        try_again(make_manifest_of, attempt, number)
        raise
