from django.core.management.base import BaseCommand

from cctvportal.agencies.sync import sync_roles


class Command(BaseCommand):
    help = "Make groups, permissions and collections what the table of roles says, by the memberships of today."

    def handle(self, *args: object, **options: object) -> None:
        sync_roles()
        self.stdout.write("Groups, permissions and collections are as the table of roles says.")
