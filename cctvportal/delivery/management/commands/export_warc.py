from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cctvportal.delivery.mirror.folder import MirrorError
from cctvportal.delivery.mirror.warc import export_warc
from cctvportal.kernel.progress import bar


class Command(BaseCommand):
    help = (
        "Write an edition as a WARC 1.1 file: every answer of which a mirror of it would be made, with its headers. "
        "A file that is there is never overwritten."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("edition", help="The number of an edition, or latest.")
        parser.add_argument("file", metavar="FILE", type=Path, help="A new file; compressed if it ends with .gz.")

    def handle(self, *args: object, edition: str, file: Path, **options: Any) -> None:
        """Raises ``CommandError`` where it cannot be written; then there is no file."""
        try:
            outcome = export_warc(edition, file, bar(self.stderr))
        except MirrorError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{file} holds edition {outcome.edition}: {outcome.records} answers.")
        if outcome.checked is not None:
            self.stdout.write(f"{outcome.checked} of them are those that the record vouches for.")
