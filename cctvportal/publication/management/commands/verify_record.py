from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cctvportal.publication.verification import verify

WIDTH = 30


class Command(BaseCommand):
    help = (
        "Check the record, the private chain of security events, every publication, file, address and search row against "
        "digests and record, and the redaction log. Exit status 1 where anything is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quick", action="store_true", help="The two chains alone.")

    def handle(self, *args: object, quick: bool, **options: Any) -> None:
        outcome = verify(quick=quick, progress=self.draw)
        self.stdout.write(
            f"Looked at {outcome.entries} entries of the record, {outcome.publications} publications and "
            f"{outcome.assets} files."
        )
        for problem in outcome.problems:
            self.stderr.write(problem)
        if not outcome.ok:
            raise CommandError("The record, or what it vouches for, is damaged.")
        self.stdout.write("Everything is whole.")

    def draw(self, what: str, done: int, total: int) -> None:
        """A bar, where somebody watches."""
        if self.stderr.isatty() and (done == total or done % 10 == 0):
            full = WIDTH * done // total
            end = "\n" if done == total else ""
            self.stderr.write(f"\r{what:<12} [{'=' * full:<{WIDTH}}] {done} of {total}", ending=end)
