"""Do what falls due: editions at the instants that content names, publications that are ready, roles of the day."""

import logging
import math
import signal
import time
from collections.abc import Callable
from datetime import date
from types import FrameType

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from cctvportal.agencies.sync import sync_roles
from cctvportal.frontends.delivering import queue_due as queue_due_webhooks
from cctvportal.kernel import clock
from cctvportal.links.checking import look_after_links
from cctvportal.publication.editions import make_due_editions
from cctvportal.publication.redaction_log import hindrance
from cctvportal.signoff.actions.end_emergency import abandon_stale, escalate_due, lapse_due, settle_returned
from cctvportal.signoff.actions.publish import publish_ready
from cctvportal.signoff.actions.redact import finish_redactions
from cctvportal.signoff.actions.release_pack import release_due_packs
from cctvportal.signoff.enums import BEFORE_THE_BOARD, PackStep
from cctvportal.signoff.preview_links import empty_ended
from cctvportal.signoff.record_keeping import ask_for_check, ask_for_missing_manifests, mail_head
from cctvportal.signoff.reminders import MORNING, escalate_overdue, send_digests

logger = logging.getLogger(__name__)
# Each at the first look, too.
ONCE_A_DAY: tuple[Callable[[], object], ...] = (sync_roles, ask_for_missing_manifests, mail_head, ask_for_check)
# A refused pack is looked at once more every so many seconds; a vote that it lacked releases it at once.
REFUSED_PACKS_EVERY = 60


class Command(BaseCommand):
    help = "Run the scheduler: boundary editions, signed-off submissions that wait, and what is due once a day."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--interval", type=float, default=5.0, help="Seconds between two looks (default 5).")
        parser.add_argument("--once", action="store_true", help="Look once, then end.")

    def handle(self, *args: object, interval: float, once: bool, **options: object) -> None:
        self.begin()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        while not self.stopped:
            self.look()
            if once:
                return
            self.wait(interval)

    def begin(self) -> None:
        """Nothing was done today, as far as this process knows."""
        self.stopped = False
        self.done_on: dict[Callable[[], object], date] = {}
        self.refused_packs_at = -math.inf
        self.digests_on: date | None = None

    def stop(self, number: int, frame: FrameType | None) -> None:
        self.stopped = True

    def wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self.stopped and time.monotonic() < end:
            time.sleep(0.2)

    def look(self) -> None:
        """One round. What fails is logged and tried again in the next."""
        close_old_connections()
        if sentence := hindrance():
            logger.error("The scheduler does nothing: %s", sentence)
            return
        for end in (lapse_due, settle_returned, abandon_stale, escalate_due):
            self.try_to(end)
        self.try_to(self.make_editions)
        self.try_to(publish_ready)
        self.try_to(self.release_due_packs)
        self.try_to(escalate_overdue)
        self.try_to(self.send_digests_in_the_morning)
        self.try_to(finish_redactions)
        self.try_to(queue_due_webhooks)
        self.try_to(look_after_links)
        self.try_to(empty_ended)
        today = clock.now().date()
        for duty in ONCE_A_DAY:
            if self.done_on.get(duty) != today and self.try_to(duty):
                self.done_on[duty] = today

    def try_to(self, duty: Callable[[], object]) -> bool:
        """Whether ``duty`` was done."""
        try:
            duty()
        except Exception:
            logger.exception("The scheduler could not %s; it tries again", duty.__name__.replace("_", " "))
            return False
        return True

    def make_editions(self) -> None:
        for edition in make_due_editions(clock.now()):
            self.stdout.write(f"Made {edition}, effective {clock.to_text(edition.effective_at)}.")

    def send_digests_in_the_morning(self) -> None:
        """Until they are sent, and then not again today: whoever was told, the database knows."""
        today = timezone.localdate(clock.now())
        if self.digests_on != today and timezone.localtime(clock.now()).time() >= MORNING:
            send_digests()
            self.digests_on = today

    def release_due_packs(self) -> None:
        """Those that were never refused each time, the others once a minute."""
        steps = set(BEFORE_THE_BOARD)
        if time.monotonic() - self.refused_packs_at < REFUSED_PACKS_EVERY:
            steps.remove(PackStep.REFUSED)
        else:
            self.refused_packs_at = time.monotonic()
        for edition in release_due_packs(steps):
            self.stdout.write(f"Released a pack in {edition}.")
