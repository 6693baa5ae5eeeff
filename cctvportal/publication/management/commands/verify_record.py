from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cctvportal.kernel.progress import bar
from cctvportal.publication.verification import verify


class Command(BaseCommand):
    help = (
        "Check the record, the private chain of security events, every publication, file, address and search row "
        "against digests and record, and the redaction log. Exit status 1 where anything is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quick", action="store_true", help="The two chains alone.")

    def handle(self, *args: object, quick: bool, **options: Any) -> None:
        outcome = verify(quick=quick, progress=bar(self.stderr))
        self.stdout.write(
            f"Looked at {outcome.entries} entries of the record, {outcome.publications} publications and "
            f"{outcome.assets} files."
        )
        for problem in outcome.problems:
            self.stderr.write(problem)
        if not outcome.ok:
            raise CommandError("The record, or what it vouches for, is damaged.")
        self.stdout.write("Everything is whole.")
