from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError

from cctvportal.agencies.actions import rename_on_server
from cctvportal.agencies.models import Agency


class Command(BaseCommand):
    help = "Rename an agency that has a seat on the board. The public record tells it. Run it as the database's owner."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="The agency's code, which stays, for example npia.")
        parser.add_argument("name", help="Its new name.")
        parser.add_argument("--full-name", default="", help="The name written out, where it differs.")

    def handle(self, *args: object, code: str, name: str, full_name: str, **options: Any) -> None:
        agency = Agency.objects.filter(code=code).first()
        if agency is None:
            raise CommandError(f"No agency has the code {code}.")
        before = agency.name
        try:
            agency.name, agency.full_name = name, full_name
            agency.clean_fields(exclude=["collection", "editors"])
            agency.validate_unique()
            rename_on_server(agency, name, full_name)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except ProgrammingError as error:
            raise CommandError(
                f"The database refused ({error}). Run this as its owner: with the DATABASE_URL that migrations use, "
                "locally with DATABASE_ROLE=owner."
            ) from error
        self.stdout.write(f"{before} is {name} from now on. What is published keeps the name it was signed with.")
