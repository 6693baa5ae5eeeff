"""The disclaimer in two versions: the second says more about links to other sites."""

from .entry import Block, Entry, bullets, paragraphs, rewritten, text

_OPENING = paragraphs(
    "Care is taken to keep what stands here accurate and complete. Even so, the NPIA, the Home Office and the "
    "contributors cannot promise that all of it agrees with current practice.",
    "The material on this site:",
)
_POINTS = [
    "is general, and not meant for the circumstances of any one person or body",
    "may be incomplete, inaccurate or out of date",
    "may link to other sites, over which those who wrote it have no control",
    "is not legal or other professional advice: if you need advice, ask somebody qualified to give it",
]
_END = paragraphs(
    "The NPIA, the Home Office and the contributors accept no liability for any loss, or for anything unforeseen, that "
    "follows from using it.",
    "By viewing or downloading anything on this site you agree to these terms.",
)
_SAMPLE = paragraphs("Number and date of this version are samples, made for the demonstration.")
_OTHER_SITES = paragraphs(
    "Links to other sites are marked as such. A link is there because it was useful when it was made; it does not mean "
    "that anyone here agrees with the other site, or that it still says what it said then."
)


def _disclaimer(version: str, effective_date: str, change_note: str, *more: Block) -> Entry:
    body = [rewritten(), text(_OPENING + bullets(*_POINTS) + _END), *more, text(_SAMPLE)]
    return Entry(
        key="disclaimer",
        type="home.DisclaimerPage",
        parent="home",
        slug="disclaimer",
        title="Disclaimer",
        agency="npia",
        summary="What this site can and cannot promise, and what you agree to by viewing or downloading from it.",
        change_note=change_note,
        fields={"version": version, "effective_date": effective_date, "body": body},
    )


DISCLAIMER_1 = _disclaimer("1", "2026-01-05", "First version.")
DISCLAIMER_2 = _disclaimer("2", "2026-06-01", "A paragraph about links to other sites.", text(_OTHER_SITES))
