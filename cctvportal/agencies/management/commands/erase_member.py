from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cctvportal.agencies.actions import erase
from cctvportal.agencies.models import User
from cctvportal.agencies.refusal import Refused


class Command(BaseCommand):
    help = "Erase a person: her names, e-mail, password and sessions. What she did stays under her opaque id."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("member", help="The user name, or the opaque id that the record has.")
        parser.add_argument("--name", help="The person's name, to confirm it; asked for where it is not given.")

    def handle(self, *args: object, member: str, name: str | None, **options: Any) -> None:
        user = _find(member)
        if name is None:
            self.stdout.write(f"{user} ({user.email or 'no e-mail'}) will be erased. This cannot be undone.")
            name = input("Type the person's name to confirm: ")
        try:
            erase(user, name)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Erased. What {user.opaque_id} did stays, and screens name a former member.")


def _find(member: str) -> User:
    try:
        found = User.objects.filter(opaque_id=UUID(member)).first()
    except ValueError:
        found = User.objects.filter(username=member).first()
    if found is None:
        raise CommandError(f"Nobody has the user name or opaque id {member}.")
    return found
