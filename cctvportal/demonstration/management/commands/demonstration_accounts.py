from django.core.management.base import BaseCommand

from cctvportal.agencies.models import User
from cctvportal.demonstration.content.board import ACCOUNTS
from cctvportal.demonstration.people import PASSWORD, SIGNING_CODE


class Command(BaseCommand):
    help = "List the demonstration's accounts; nothing where it is not loaded."

    def handle(self, *args: object, **options: object) -> None:
        if not User.objects.filter(username=ACCOUNTS[0].email).exists():
            return
        for item in ACCOUNTS:
            self.stdout.write(f"  {item.first_name} {item.last_name}".ljust(44) + item.email)
        self.stdout.write(f"  The password of all of them: {PASSWORD}")
        self.stdout.write(f"  The signing code with which all of them vote: {SIGNING_CODE}")
