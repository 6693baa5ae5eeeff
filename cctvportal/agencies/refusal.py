"""How the verbs of the CMS say no."""

from collections.abc import Iterable


class Refused(Exception):
    """The rules do not allow it; the text is a sentence that says why. Nothing was changed.

    ``rules`` names the rules that objected: what may be kept of a refusal, since a sentence can hold a person's name.
    """

    def __init__(self, reason: str, rules: Iterable[str] = ()) -> None:
        super().__init__(reason)
        self.rules = tuple(rules)
        self.is_noted = False
