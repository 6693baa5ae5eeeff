from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Page

from cctvportal.agencies.refusal import Refused
from cctvportal.signoff.policies import install_default_policies
from cctvportal.signoff.workflow import install_workflow


class Command(BaseCommand):
    help = "Put the board's first policies and its workflow in force, where there are none yet; may be repeated."

    def handle(self, *args: object, **options: object) -> None:
        install_workflow(Page.objects.get(depth=1))
        self.stdout.write("Every page goes through the board's sign-off.")
        try:
            new = install_default_policies()
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{new} policies are new.")
