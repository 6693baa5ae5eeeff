"""What a clerical correction may change: a few characters of prose, and nothing that a reader could count or follow.

The database decides the same by ``signoff_prose_distance`` (migration ``0008``), whose patterns are these.
"""

import re

from cctvportal.kernel.differences import TAG, Difference, Json, differences
from cctvportal.publication.content import Content
from cctvportal.publication.models import Publication

# Characters, from the first to the last that differs, summed over all texts.
MOST = 40
# The keys of docs/representation.md that hold prose. Whatever else differs is structure.
PROSE = frozenset(
    (
        *("title", "summary", "change_note", "text", "html", "caption", "alt", "description", "heading"),
        *("aims_heading", "aims", "welcome", "about", "what_is", "intro", "before", "closed", "how_to_take_part"),
        *("how_to_ask", "discussion", "footer", "notice", "note", "attribution"),
    )
)

LETTERS = r"A-Za-zÀ-ÖØ-öø-ÿ.,;:!?'\"()‘’“”–—\-"
PLAIN = re.compile(f"[{LETTERS} ]*")
INLINE_TAG = re.compile(r"</?(?:a|b|i)(?: [^>]*)?>")
# A word with anything in it but letters of Western Europe and marks: figures in any script, signs, what is not seen.
ODD_WORD = re.compile(rf"[^ \n]*[^{LETTERS} \n][^ \n]*")
# What reads as an address although it names no scheme.
DOTTED_WORD = re.compile(r"[^ \n]*[^ \n.]\.[A-Za-z][^ \n]*")
# Roman numerals, and words of letters that pass for figures.
LIKE_FIGURES = re.compile(r"(?<![A-Za-z])(?:[IVXLCDM]+|[OIl]{2,})(?![A-Za-z])")
WORDS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|"
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues?|wed|thu|thurs?|fri|sat|sun|"
    "today|tomorrow|yesterday|noon|midnight|(?:minute|hour|day|week|fortnight|month|quarter|year)s?|"
    "daily|weekly|monthly|quarterly|yearly|annual|annually|"
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    "seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    "(?:hundred|thousand|million|billion|dozen)s?|half|first|second|third|fourth|fifth|sixth|seventh|eighth|"
    "ninth|tenth|once|twice"
)
# What editors call fields whose keys are no words of theirs.
NAMES = {"html": "text", "alt": "alternative text"}
DATE_OR_NUMBER = re.compile(rf"(?<![a-z])(?:{WORDS})(?![a-z])")
LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


def objection_to(difference: Difference) -> str | None:
    """Why a difference is no clerical matter, whatever its length; None where it may be one."""
    name = NAMES.get(difference.key, difference.key.replace("_", " ")) or "the page"
    if difference.key not in PROSE or not difference.is_text:
        return f"“{name}” differs: it is no prose, or its parts are others."
    if _found(TAG, difference.old) != _found(TAG, difference.new):
        return f"Links, emphasis or paragraphs in “{name}” differ."
    if not all(PLAIN.fullmatch(part) for part in difference.stretch):
        return f"In “{name}” a figure, a sign, a break or a character that is no plain letter lies in what differs."
    return _objection_to_words(name, _words(difference.old), _words(difference.new))


def _objection_to_words(name: str, old: str, new: str) -> str | None:
    if any(_found(pattern, old) != _found(pattern, new) for pattern in (ODD_WORD, DOTTED_WORD)):
        return f"In “{name}” a word with a figure, an address or a sign differs."
    if _found(LIKE_FIGURES, old) != _found(LIKE_FIGURES, new):
        return f"In “{name}” a Roman numeral, or what reads as a figure, differs."
    before, after = (_found(DATE_OR_NUMBER, text.translate(LOWER)) for text in (old, new))
    if before != after:
        differ = sorted({*before} ^ {*after}) or before
        words = ", ".join(f"“{word}”" for word in differ)
        return (
            f"In “{name}” the name of a date, a time or a number differs ({words}). “First” or “May” counts as much as "
            "a figure, wherever it stands: keep these words, or submit it for full sign-off."
        )
    return None


def prose_distance(old: Json, new: Json) -> int | None:
    """The number of characters between the first and the last that differ, over all texts; None for more than prose."""
    found = list(differences(old, new))
    return None if any(map(objection_to, found)) else sum(each.length for each in found)


def objections(content: Content, current: Publication | None) -> list[str]:
    """Why ``content`` is no clerical correction of what stands, a sentence each; nothing where it is one."""
    if current is None or current.is_notice or current.authority != "sign-off":
        return ["A clerical correction needs a page that stands by an ordinary sign-off."]
    found = list(differences(current.representation, content.representation))
    reasons = [reason for each in found if (reason := objection_to(each))]
    if _place(content, content.assets_json()) != _place(current, current.assets):
        reasons.append("Its address, place, pictures or documents are others.")
    if not reasons and (length := sum(each.length for each in found)) > MOST:
        reasons.append(f"It changes {length} characters of prose; a clerical correction changes at most {MOST}.")
    return reasons or ([] if found else ["Nothing has changed since it was published."])


def _place(version: Content | Publication, assets: list[dict]) -> tuple:
    place = (version.type, version.path, version.parent_id, version.slug, version.locale, version.position)
    return place, sorted(version.boundaries), assets


def _words(text: str) -> str:
    """A text without its tags; what they divide into paragraphs is divided by a line end."""
    return TAG.sub("\n", INLINE_TAG.sub("", text))


def _found(pattern: re.Pattern[str], text: str) -> list[str]:
    return [match.group() for match in pattern.finditer(text)]
