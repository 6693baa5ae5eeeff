from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError

from cctvportal.agencies.actions import Refused, found_keys
from cctvportal.agencies.models import SigningKey


class Command(BaseCommand):
    help = (
        "Admit the board's first signing keys, which nobody can seal yet: all that wait, or those of the users named. "
        "Later it is for a board that has lost its keys, and needs the rights of the database's owner."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("usernames", nargs="*", metavar="USERNAME", help="Whose keys; all that wait if none is.")
        parser.add_argument("--yes", action="store_true", help="Do not ask whether the fingerprints are theirs.")

    def handle(self, *args: object, usernames: list[str], yes: bool, **options: Any) -> None:
        waiting = SigningKey.objects.waiting().select_related("membership__user", "membership__agency")
        keys = list(waiting.filter(membership__user__username__in=usernames) if usernames else waiting)
        unknown = set(usernames) - {key.membership.user.username for key in keys}
        if unknown:
            raise CommandError(f"No signing key waits of {', '.join(sorted(unknown))}. Nothing was admitted.")
        for key in keys:
            self.stdout.write(f"{key.fingerprint}  {key.membership}")
        if keys and not yes and input("Did each of them read you this fingerprint? Type yes: ").strip() != "yes":
            raise CommandError("Nothing was admitted.")
        try:
            found_keys(keys)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except ProgrammingError as error:
            raise CommandError(
                "The board has keys, and two of its seats admit any other. Where it has lost them all, run this as the "
                "database's owner: with the DATABASE_URL that migrations use, locally with DATABASE_ROLE=owner."
            ) from error
        self.stdout.write(f"{len(keys)} signing key{'' if len(keys) == 1 else 's'} in force.")
