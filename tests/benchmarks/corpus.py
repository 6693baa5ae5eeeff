"""What is published for a benchmark: a tree of guidance with bodies as long as real ones, the same each time."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate

FIRST_ID = 1000
HOME_ID = FIRST_ID - 1
DEPTH = 4  # slashes in the address of most pages; what is above them has fewer
LEAVES, SECTIONS = 50, 50  # pages in a section, sections in a part
READERS_OF_A_PLACE = 50  # so many pages at most name one place, however many there are in all
EVERYWHERE = "surveillance"
COMMON = """
the of to and a in is that for be are which with by as on it this an or at from not will should may must where
camera cameras footage image images operator operators public space police force council town centre scheme system
systems control room evidence retention recording storage quality purpose privacy impact assessment code practice
guidance standard national strategy board agency partner partnership community safety crime disorder detection
prevention response incident report review annual audit licence training officer manager owner responsible lawful
necessary proportionate signage notice access request subject data protection commissioner information release
disclosure court prosecution investigation network transmission digital analogue resolution frame rate compression
format export download playback number plate recognition transport station hospital school car park street lighting
maintenance contract procurement cost funding budget benefit evaluation research survey opinion consultation
publication meeting minute action progress recommendation objective aim theme plan
""".split()  # noqa: SIM905  quotation marks around each word help nobody
TOPICS = ("Siting cameras", "Keeping imagery", "Signs and notices", "Access to footage", "Control rooms", "Maintenance")
ONSETS = "b br c ch d f g gr h k l m n p pr r s st t tr v w".split()  # noqa: SIM905
VOWELS = ["a", "e", "i", "o", "u", "ea", "oo"]
ENDS = ["bury", "ford", "ham", "ley", "stead", "ton", "wick", "worth"]
Linked = Callable[[int, str], str]


@dataclass(frozen=True)
class Page:
    """A page beneath ``parent_id``; ``sections`` are headings with HTML that ``link(id, text)`` makes links in."""

    id: int
    parent_id: int
    path: str
    slug: str
    position: int
    title: str
    summary: str
    place: str
    words: int

    def sections(self, link: Linked) -> list[tuple[str, str]]:
        """Three headings, each with its HTML; it leads to the page above and names its place once a section."""
        chosen = random.Random(self.id)
        return [(f"{_sentence(chosen, 4)[:-1]} in {self.place}", self._html(chosen, link)) for _ in range(3)]

    def _html(self, chosen: random.Random, link: Linked) -> str:
        length = self.words // 3
        paragraphs = "".join(f"<p>{_prose(chosen, length // 3)}</p>" for _ in range(2))
        items = "".join(f"<li>{_sentence(chosen, length // 12)}</li>" for _ in range(4))
        above = f"<p>See also {link(self.parent_id, 'the guidance above')} on {EVERYWHERE}.</p>"
        return f"{paragraphs}<ul>{items}</ul>{above}"


def pages(total: int) -> Iterator[Page]:
    """All pages of a site of ``total`` but the home page, each after the one above it."""
    parts: list[Page] = []
    sections: list[Page] = []
    position = 0
    for number in range(total - 1):
        if number % (LEAVES * SECTIONS) == 0:
            parts.append(_page(number, None, len(parts), total, 60))
            sections.append(parts[-1])  # filled up by the next
            position = LEAVES
            yield parts[-1]
            continue
        if position == LEAVES:
            sections.append(_page(number, parts[-1], len(sections), total, 120))
            position = 0
            yield sections[-1]
            continue
        yield _page(number, sections[-1], position, total, 600)
        position += 1


def places(total: int) -> list[str]:
    """The names of places; each is in the text of ``READERS_OF_A_PLACE`` pages at most."""
    return [_place(number) for number in range(max(1, total // READERS_OF_A_PLACE))]


def _page(number: int, above: Page | None, position: int, total: int, words: int) -> Page:
    place = _place(number % max(1, total // READERS_OF_A_PLACE))
    title = f"{TOPICS[number % len(TOPICS)]} in {place}, part {number}"
    slug = f"{place.lower()}-{number}"
    return Page(
        id=FIRST_ID + number,
        parent_id=above.id if above else HOME_ID,
        path=f"{above.path if above else '/'}{slug}/",
        slug=slug,
        position=position + 1,
        title=title,
        summary=_sentence(random.Random(-number), 20),
        place=place,
        words=words,
    )


def _place(number: int) -> str:
    """A name that no other number has."""
    name, rest = "", number
    for _ in range(2):
        rest, onset = divmod(rest, len(ONSETS))
        rest, vowel = divmod(rest, len(VOWELS))
        name += ONSETS[onset] + VOWELS[vowel]
    return f"{name}{'x' * (rest > 0)}{ENDS[number % len(ENDS)]}".capitalize()


def _rare(number: int) -> str:
    """A word of the long tail that every real text has."""
    return f"{ONSETS[number % 22]}{VOWELS[number // 22 % 7]}{ONSETS[number // 154 % 22]}{VOWELS[number // 3388 % 7]}nd"


VOCABULARY = COMMON + [_rare(number) for number in range(4000)]
# Zipf's law: the n-th word is n times as rare as the first.
WEIGHTS = list(accumulate(1 / rank for rank in range(1, len(VOCABULARY) + 1)))


def _sentence(chosen: random.Random, length: int) -> str:
    words = chosen.choices(VOCABULARY, cum_weights=WEIGHTS, k=max(3, length))
    return f"{' '.join(words).capitalize()}."


def _prose(chosen: random.Random, length: int) -> str:
    return " ".join(_sentence(chosen, 15) for _ in range(max(1, length // 15)))
