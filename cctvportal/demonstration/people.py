"""The demonstration's board, agencies and accounts, seated by the real verbs."""

from datetime import timedelta

from django.utils import timezone

from cctvportal.agencies.actions import (
    FirstMember,
    appoint,
    found_board,
    found_keys,
    give_seat,
    make_key,
    name_chair,
)
from cctvportal.agencies.enums import Role
from cctvportal.agencies.key_rules import may_need_a_key
from cctvportal.agencies.models import Agency, Membership, User
from cctvportal.agencies.sync import sync_roles
from cctvportal.signoff.policies import install_default_policies

from .content.board import ACCOUNTS, AGENCIES, CHAIR
from .content.entry import Account

# Known to everybody: the demonstration is for one's own machine.
PASSWORD = "demonstration"  # noqa: S105
# What all its accounts seal with: members of a board keep codes of their own.
SIGNING_CODE = "demonstration"


def account(role: str, agency: str) -> User:
    """The user of the first account with this role in this agency. Raises ``StopIteration`` where there is none."""
    return user_of(next(item for item in ACCOUNTS if item.role == role and item.agency == agency))


def user_of(item: Account) -> User:
    """The user of an account, known by its address."""
    return User.objects.get(username=item.email)


def seat_everybody() -> None:
    """Make agencies, seats, accounts and memberships; the first board members found the board."""
    day = timezone.localdate() - timedelta(days=30)
    agencies = {
        item.code: Agency.objects.create(
            code=item.code, name=item.name, full_name=item.full_name, is_secretariat=item.is_secretariat
        )
        for item in AGENCIES
    }
    users = {item: _sign_up(item) for item in ACCOUNTS}
    # As `createsuperuser` makes the first account of a server; nobody appoints herself.
    first = User.objects.create_user("set-up@portal.example", password=None, first_name="Set-up", is_staff=True)
    seats = {item.code: give_seat(agencies[item.code], day, by=first) for item in AGENCIES if item.has_seat}
    found_board(
        [
            FirstMember(user, seats[item.agency], item.capacity)
            for item, user in users.items()
            if item.role == Role.BOARD_MEMBER
        ],
        day,
    )
    for item, user in users.items():
        if item.role != Role.BOARD_MEMBER:
            appoint(user, agencies[item.agency], item.role, from_=day, by=first)
    places = Membership.objects.effective().select_related("user", "agency", "seat__agency")
    found_keys(make_key(place, by=place.user, code=SIGNING_CODE)[0] for place in places if may_need_a_key(place))
    name_chair(seats[CHAIR], day, by=first)
    first.is_active = False
    first.save()
    install_default_policies()
    sync_roles()


def _sign_up(item: Account) -> User:
    post = f"{item.first_name} {item.last_name}"
    return User.objects.create_user(
        item.email, item.email, PASSWORD, first_name=post, last_name="(demonstration)"
    )  # fmt: skip
