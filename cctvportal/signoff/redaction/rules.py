"""The rules of redaction. As in ``signoff/rules.py``, each answers None or the sentence that says why not."""

from dataclasses import dataclass
from functools import cached_property

from cctvportal.agencies.enums import Role
from cctvportal.agencies.members import has_role, voting_places
from cctvportal.agencies.models import Seat, User
from cctvportal.kernel.canonical import digest_of

from ..enums import Ground
from ..models import Redaction
from .finding import SHORTEST, Found, Named, find, find_again, in_present_address
from .matching import spans_of
from .places import Place

CONFIRMATION = "DESTROY"


# Proposing


@dataclass(frozen=True)
class Proposal:
    """A redaction about to be proposed."""

    by: User
    seat: Seat
    ground: str
    wording: str
    named: Named

    @cached_property
    def found(self) -> Found:
        return find(self.named)

    @property
    def statement(self) -> str:
        """The ground in full, as the public reads it."""
        return f"{Ground(self.ground).label}. {' '.join(self.wording.split()).rstrip('.')}."


def proposer_sits_on_the_seat(proposal: Proposal) -> str | None:
    return _sits_on(proposal.by, proposal.seat)


def states_a_ground(proposal: Proposal) -> str | None:
    if proposal.ground not in Ground.values:
        return "Choose the law by which it has to be destroyed."
    if not 10 <= len(proposal.wording.strip()) <= 300:
        return "Say in 10 to 300 characters which article, order or case it is: the public reads it."
    return None


def ground_repeats_nothing(proposal: Proposal) -> str | None:
    if spans_of(proposal.wording, proposal.named.all_passages):
        return "The ground repeats what is to be destroyed, and the ground is public for ever. Word it without that."
    return None


def names_something(proposal: Proposal) -> str | None:
    named = proposal.named
    if not (named.passages or named.fields or named.files):
        return "Name what is to be destroyed: a passage, a field or a file."
    if (named.passages or named.fields) and named.content_id is None:
        return "Say of which page the passage is."
    return None


def is_long_enough(proposal: Proposal) -> str | None:
    if any(len(passage) < SHORTEST for passage in proposal.named.all_passages):
        return f"A passage needs {SHORTEST} characters: a shorter one stands in too many words."
    return None


def fields_hold_text(proposal: Proposal) -> str | None:
    empty = [pointer for pointer in proposal.named.fields if not any(proposal.named.field_texts(pointer))]
    if empty:
        return f"There is no text in the published version at {', '.join(empty)}."
    return None


def everything_is_found(proposal: Proposal) -> str | None:
    if proposal.found.missing:
        return f"The portal never had a file with the SHA-256 {', '.join(proposal.found.missing)}."
    if proposal.named.all_passages and not (proposal.found.places or proposal.found.drafts):
        return "The passage stands nowhere on this page, in no version and no draft. Copy it as a reader sees it."
    return None


def leaves_the_present_address(proposal: Proposal) -> str | None:
    if proposal.named.all_passages and in_present_address(proposal.named):
        return "The page's present address holds it. Have the page moved first; then the old address is redacted too."
    return None


PROPOSING = (
    proposer_sits_on_the_seat,
    states_a_ground,
    names_something,
    is_long_enough,
    fields_hold_text,
    ground_repeats_nothing,
    leaves_the_present_address,
    everything_is_found,
)


# Carrying out


@dataclass(frozen=True)
class Order:
    """The second signature, which carries a redaction out."""

    redaction: Redaction
    by: User
    seat: Seat
    digest: str
    confirmation: str

    @property
    def first(self) -> list:
        """The signatures given before."""
        return list(self.redaction.signatures.select_related("member", "seat__agency"))


def is_proposed(order: Order) -> str | None:
    return still_proposed(order.redaction)


def signer_sits_on_the_seat(order: Order) -> str | None:
    return _sits_on(order.by, order.seat)


def signed_by_another_person(order: Order) -> str | None:
    if any(signature.member_id == order.by.pk for signature in order.first):
        return "You have signed this already. A second person, of another seat, has to."
    return None


def signed_for_another_seat(order: Order) -> str | None:
    if any(signature.seat_id == order.seat.pk for signature in order.first):
        return f"{order.seat} has signed this already. Another seat has to."
    return None


def proposer_still_sits(order: Order) -> str | None:
    if not all(_sits_on(signature.member, signature.seat) is None for signature in order.first):
        return "Whoever proposed this does not sit on that seat any more. Propose it anew."
    return None


def signs_what_is_shown(order: Order) -> str | None:
    if order.digest != order.redaction.digest:
        return "What you looked at is not what would be destroyed. Open the redaction again, and look at it."
    return None


def proposal_is_what_was_signed(order: Order) -> str | None:
    if digest_of_redaction(order.redaction) != order.redaction.digest:
        return "What is stored is not what was proposed: the digests differ. Nothing is destroyed."
    return None


def is_confirmed(order: Order) -> str | None:
    if order.confirmation.strip() != CONFIRMATION:
        return f"Type {CONFIRMATION} to confirm. It cannot be undone."
    return None


def nothing_moved_since(order: Order) -> str | None:
    redaction = order.redaction
    then = Found(tuple(Place.of(redaction.places)), tuple(Place.of(redaction.drafts)), tuple(redaction.files))
    if still_proposed(redaction) is None and find_again(redaction.content_id, then) != then:
        return (
            "Something changed since this was proposed: it stands in other places now. Abandon it, and propose it anew."
        )
    return None


CARRYING_OUT = (
    is_proposed,
    signer_sits_on_the_seat,
    signed_by_another_person,
    signed_for_another_seat,
    proposer_still_sits,
    signs_what_is_shown,
    proposal_is_what_was_signed,
    is_confirmed,
    nothing_moved_since,
)


# Abandoning


def may_abandon(redaction: Redaction, by: User) -> str | None:
    if not has_role(by, Role.BOARD_MEMBER):
        return "Only a member of the board can abandon a redaction."
    return still_proposed(redaction)


def still_proposed(redaction: Redaction) -> str | None:
    if not redaction.is_open:
        return f"This redaction is not open: {redaction.last_event.get_step_display().lower()}."
    return None


def digest_of_redaction(redaction: Redaction) -> str:
    """SHA-256 of all that two seats order: 64 hex digits. In step with ``0029_what_was_sealed_alone``."""
    return digest_of_order(
        str(redaction.pk),
        ground=redaction.ground,
        statement=redaction.statement,
        content=redaction.content_id,
        places=redaction.places,
        drafts=redaction.drafts,
        files=redaction.files,
    )


def digest_of_order(redaction: str, **ordered: object) -> str:
    """The same by its parts: ``ground``, ``statement``, ``content``, ``places``, ``drafts`` and ``files``."""
    return digest_of({"redaction": redaction, **ordered})


def _sits_on(user: User, seat: Seat) -> str | None:
    if all(place.seat_id != seat.pk for place in voting_places(user)):
        return f"{user} does not sit on the seat of {seat} today."
    return None
