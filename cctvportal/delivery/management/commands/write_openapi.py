"""``manage.py write_openapi``: the description of the API, brought into the file that is committed."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cctvportal.delivery.api.description.document import COMMITTED, openapi_json


class Command(BaseCommand):
    help = "Write the OpenAPI description of the API into docs/openapi.json, as the running software serves it."
    # Nothing is asked of the database.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Write nothing; fail where the file is another.")

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / COMMITTED
        if path.exists() and path.read_bytes() == openapi_json():
            self.stdout.write(f"{COMMITTED} is up to date.")
        elif options["check"]:
            raise CommandError(f"{COMMITTED} is not what the software serves: make openapi, and look at what changed.")
        else:
            path.write_bytes(openapi_json())
            self.stdout.write(f"{COMMITTED} was written.")
