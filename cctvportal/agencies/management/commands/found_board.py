from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from cctvportal.agencies.actions import FirstMember, Refused, found_board
from cctvportal.agencies.models import Seat, User


class Command(BaseCommand):
    help = "Seat the board's first members, while no seat has one: found_board acpo=USERNAME home-office=USERNAME ..."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "places", nargs="+", metavar="SEAT=USERNAME", help="the code of a seat and who is to hold it"
        )

    def handle(self, *args: object, places: list[str], **options: object) -> None:
        try:
            seated = found_board([self.first_member(text) for text in places])
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        for place in seated:
            self.stdout.write(f"{place.user} holds the seat of {place.seat}.")

    def first_member(self, text: str) -> FirstMember:
        code, _, username = text.partition("=")
        seat = Seat.objects.on().filter(agency__code=code).select_related("agency").first()
        user = User.objects.filter(username=username).first()
        if seat is None:
            raise CommandError(f"No agency with the code “{code}” has a seat on the board today.")
        if user is None:
            raise CommandError(f"There is no account with the user name “{username}”.")
        return FirstMember(user, seat)
