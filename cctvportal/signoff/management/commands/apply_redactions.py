"""After a restore: apply every redaction of the log that the database does not have. Run it as the database's owner."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError

from cctvportal.publication.redaction_log import LogUnusable
from cctvportal.signoff.redaction.again import apply_missing


class Command(BaseCommand):
    help = "Apply the redactions that a restored database lacks, and destroy their files. May be repeated."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--unsealed",
            action="append",
            default=[],
            metavar="REDACTION",
            help="Apply this one also where the keys that the database knows do not show that two seats ordered it.",
        )

    def handle(self, *args: object, unsealed: list[str], **options: object) -> None:
        """Raises ``CommandError`` where one cannot be applied; those before it stay applied."""
        try:
            applied = apply_missing(unsealed)
        except LogUnusable as error:
            raise CommandError(str(error)) from error
        except ProgrammingError as error:
            raise CommandError(
                f"The database refused ({error}). Run this as its owner: with the DATABASE_URL that migrations use, "
                "locally with DATABASE_ROLE=owner."
            ) from error
        except OSError as error:
            raise CommandError(f"The files could not all be destroyed, run it again: {error}") from error
        for redaction in applied:
            self.stdout.write(f"Applied redaction {redaction} again.")
        self.stdout.write("The database has every redaction of the log.")
