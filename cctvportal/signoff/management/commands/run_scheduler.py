"""Do what falls due: editions at the instants that content names, publications that are ready, roles of the day."""

import logging
import signal
import time
from collections.abc import Callable
from datetime import date
from types import FrameType

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from cctvportal.agencies.sync import sync_roles
from cctvportal.kernel import clock
from cctvportal.publication.editions import make_due_editions
from cctvportal.signoff.actions.publish import publish_ready
from cctvportal.signoff.record_keeping import is_verified_today, verify_record

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Run the scheduler: boundary editions, signed-off submissions that wait, roles whose dates pass."

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
        self.roles_of: date | None = None
        self.verified_on: date | None = None

    def stop(self, number: int, frame: FrameType | None) -> None:
        self.stopped = True

    def wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self.stopped and time.monotonic() < end:
            time.sleep(0.2)

    def look(self) -> None:
        """One round. What fails is logged and tried again in the next."""
        close_old_connections()
        for duty in (self.make_editions, publish_ready, self.sync_roles_daily, self.verify_daily):
            self.try_to(duty)

    def try_to(self, duty: Callable[[], object]) -> None:
        try:
            duty()
        except Exception:
            logger.exception("The scheduler could not %s; it tries again", duty.__name__.replace("_", " "))

    def make_editions(self) -> None:
        for edition in make_due_editions(clock.now()):
            self.stdout.write(f"Made {edition}, effective {clock.to_text(edition.effective_at)}.")

    def sync_roles_daily(self) -> None:
        today = clock.now().date()
        if self.roles_of != today:
            sync_roles()
            self.roles_of = today

    def verify_daily(self) -> None:
        """Ask the worker for the check of the record: it takes longer than an edition may wait."""
        today = clock.now().date()
        if self.verified_on != today and not is_verified_today():
            verify_record.enqueue()
        self.verified_on = today
