from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cctvportal.delivery.mirror.export import Outcome, export
from cctvportal.delivery.mirror.folder import MirrorError
from cctvportal.kernel.progress import bar

KEEP = 5


class Command(BaseCommand):
    help = (
        "Write an edition as files that nginx serves as the portal would, and switch the mirror in DIR to it. Nothing "
        "changes for readers before all of it is written. docs/features/delivery.md says how to serve it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "edition",
            help="The number of an edition; latest; or current, the one that the mirror is on, where it has to be "
            "written anew: after a redaction, an emergency, or a release of the software.",
        )
        parser.add_argument("folder", metavar="DIR", type=Path, help="The mirror's folder, or an empty or new one.")
        parser.add_argument(
            "--keep",
            type=int,
            default=KEEP,
            help=f"How many editions stay in DIR (default {KEEP}), the served one too.",
        )
        parser.add_argument("--anew", action="store_true", help="Write it although the mirror is on it.")

    def handle(self, *args: object, edition: str, folder: Path, keep: int, anew: bool, **options: Any) -> None:
        """Raises ``CommandError`` where it cannot be written; readers then see what they saw."""
        if keep < 1:
            raise CommandError("--keep must be 1 or more: the edition that is served is one of them.")
        try:
            outcome = export(edition, folder, keep, bar(self.stderr), anew=anew)
        except MirrorError as error:
            raise CommandError(str(error)) from error
        self._tell(outcome, folder)

    def _tell(self, outcome: Outcome, folder: Path) -> None:
        if outcome.is_new:
            self.stdout.write(f"{folder} serves edition {outcome.edition}, from {outcome.folder}.")
        else:
            self.stdout.write(f"{folder} serves edition {outcome.edition} already.")
        if outcome.checked is not None:
            self.stdout.write(f"{outcome.checked} answers are those that the record vouches for.")
        if outcome.pruned:
            self.stdout.write(f"Deleted: {', '.join(outcome.pruned)}.")
        if outcome.reload:
            self.stdout.write(
                "The headers or addresses changed: have nginx read its configuration again (nginx -s reload)."
            )
