"""The verbs of the board's people: each in a transaction, in the record, and refused with a sentence."""

from cctvportal.agencies.refusal import Refused

from .appoint import appoint
from .countersign import countersign
from .delegate import delegate
from .end_membership import end_membership
from .erase import erase
from .found_board import FirstMember, found_board
from .keys import admit_key, found_keys, make_key, revoke_key
from .rename import rename, rename_on_server
from .revoke_delegation import revoke_delegation
from .seats import end_seat, give_seat, name_chair

__all__ = [
    "FirstMember",
    "Refused",
    "admit_key",
    "appoint",
    "countersign",
    "delegate",
    "end_membership",
    "end_seat",
    "erase",
    "found_board",
    "found_keys",
    "give_seat",
    "make_key",
    "name_chair",
    "rename",
    "rename_on_server",
    "revoke_delegation",
    "revoke_key",
]
