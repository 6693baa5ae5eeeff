"""How the verbs of this app say no."""


class Refused(Exception):
    """The rules do not allow it; the text is a sentence that says why. Nothing was changed."""
