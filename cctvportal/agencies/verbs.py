"""What makes a function a verb: a transaction around it, and a note in the private chain when it is refused.

Who is what is asked once within it (``members.answers_kept``).
"""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from operator import attrgetter
from traceback import walk_tb
from typing import ParamSpec, TypeVar
from uuid import UUID

from django.db import transaction

from cctvportal.record.security import note_security

from .members import answers_kept
from .refusal import Refused

P = ParamSpec("P")
R = TypeVar("R")

# The refusals of the outermost verb under way and of those that it called, until its transaction has ended.
_refusals: ContextVar[list[dict] | None] = ContextVar("refusals", default=None)


def verb(name: str, *, by: str | None = "by", about: str | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Run a function in a transaction; note ``Refused`` in the private chain after the rollback, and raise it on.

    ``by`` says which argument is the acting user (``user``, ``ballot.user``), and ``about`` what it acts on, by id;
    None for nobody and nothing. In somebody else's transaction the note shares the fate of that one.
    """

    def decorate(act: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(act)

        @wraps(act)
        def acting(*args: P.args, **kwargs: P.kwargs) -> R:
            with _noted_afterwards() as refusals:
                try:
                    with transaction.atomic():
                        return act(*args, **kwargs)
                except Refused as refusal:
                    if not refusal.is_noted:
                        arguments = signature.bind(*args, **kwargs).arguments
                        refusals.append(_event(name, refusal, _at(arguments, by), _at(arguments, about)))
                        refusal.is_noted = True
                    raise

        return acting

    return decorate


@contextmanager
def _noted_afterwards() -> Iterator[list[dict]]:
    outer = _refusals.get()
    if outer is not None:
        yield outer
        return
    refusals: list[dict] = []
    token = _refusals.set(refusals)
    try:
        with answers_kept():
            yield refusals
    finally:
        _refusals.reset(token)
        for event in refusals:
            note_security("refused", event)


def _at(arguments: dict[str, object], path: str | None) -> object:
    name, _, rest = (path or "").partition(".")
    value = arguments.get(name)
    return attrgetter(rest)(value) if rest and value is not None else value


def _event(name: str, refusal: Refused, actor: object, about: object) -> dict:
    key = getattr(about, "pk", about)
    return {
        "verb": name,
        "rules": list(refusal.rules) or [_raised_in(refusal)],
        "member": str(opaque) if (opaque := getattr(actor, "opaque_id", None)) else None,
        "about": str(key) if isinstance(key, UUID) else key if isinstance(key, int) else None,
    }


def _raised_in(refusal: Refused) -> str:
    """The function that refused, where no rule did."""
    return [frame.f_code.co_name for frame, _ in walk_tb(refusal.__traceback__)][-1]
