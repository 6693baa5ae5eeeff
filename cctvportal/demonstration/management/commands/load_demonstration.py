from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cctvportal.demonstration.loader import Loader, NotEmpty


class Command(BaseCommand):
    help = "Load the demonstration site into an empty database, through the real verbs; says how far it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="Do nothing where there is content already.")

    def handle(self, *args: object, if_empty: bool, **options: object) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("This is not a demonstration (DEMONSTRATION is off), so none is loaded.")
        try:
            Loader(self.report).load()
        except NotEmpty as refusal:
            if not if_empty:
                raise CommandError(str(refusal)) from refusal
            return
        self.stdout.write(self.style.SUCCESS("The demonstration is loaded."))

    def report(self, done: int, total: int, what: str) -> None:
        filled = round(20 * done / total)
        self.stdout.write(f"[{'#' * filled}{'.' * (20 - filled)}] {done:3} of {total}  {what}")
