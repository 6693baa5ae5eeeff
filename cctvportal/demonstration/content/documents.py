"""The documents of the demonstration. Each is made when it is asked for, always with the same bytes."""

from dataclasses import dataclass

from ..pdf import ABOUT, make_pdf
from .engagement import CONSULTATION_PAPER
from .entry import Block
from .guidance import CHECKLIST
from .minutes import ADDENDUM, MINUTES, SENTENCE, minutes_document
from .news import BULLETIN_DOCUMENT, OVERSIGHT_DOCUMENT
from .strategy import STRATEGY_DOCUMENT


@dataclass(frozen=True)
class Document:
    """A PDF of the library of ``agency``, made of ``blocks`` (docs/representation.md)."""

    key: str
    filename: str
    title: str
    agency: str
    subtitle: str
    blocks: tuple[Block, ...]
    about: str = ABOUT
    contents: bool = False

    def build(self) -> bytes:
        """The PDF (PDF/UA-1); the same bytes on each call."""
        return make_pdf(self.title, self.subtitle, self.blocks, about=self.about, contents=self.contents)


_ABOUT_MINUTES = f"<p>{SENTENCE}</p>{ABOUT}"
_MINUTES_DOCUMENTS = tuple(
    Document(
        key=f"{entry.key}-pdf",
        filename=f"programme-board-minutes-{entry.fields['number']}.pdf",
        title=f"Programme Board Minutes: {entry.title}",
        agency="secretariat",
        subtitle="The National CCTV Strategy",
        blocks=tuple(minutes_document(entry)),
        about=_ABOUT_MINUTES,
    )
    for entry in MINUTES
)

DOCUMENTS = (
    Document(
        key="strategy-pdf",
        filename="national-cctv-strategy.pdf",
        title="National CCTV Strategy",
        agency="home-office",
        subtitle="Sample text under the chapters of the strategy of October 2007",
        blocks=tuple(STRATEGY_DOCUMENT),
        contents=True,
    ),
    Document(
        key="oversight-body-pdf",
        filename="national-cctv-oversight-body.pdf",
        title="National CCTV oversight body",
        agency="home-office",
        subtitle="What is recorded of the announcement of 15 December 2009",
        blocks=tuple(OVERSIGHT_DOCUMENT),
    ),
    Document(
        key="bulletin-july-09-pdf",
        filename="july-09-bulletin.pdf",
        title="July 09 Bulletin",
        agency="home-office",
        subtitle="A sample bulletin on the National CCTV Strategy",
        blocks=tuple(BULLETIN_DOCUMENT),
    ),
    *_MINUTES_DOCUMENTS,
    Document(
        key="meeting-3-addendum-pdf",
        filename="programme-board-minutes-3-addendum.pdf",
        title="Programme Board Minutes: Meeting Number 3 Addendum",
        agency="secretariat",
        subtitle="The National CCTV Strategy",
        blocks=tuple(ADDENDUM.fields["body"]),
        about=_ABOUT_MINUTES,
    ),
    Document(
        key="consultation-pdf",
        filename="sample-consultation-which-guidance-comes-next.pdf",
        title="Sample consultation: which guidance comes next?",
        agency="npia",
        subtitle="Consultation paper",
        blocks=tuple(CONSULTATION_PAPER),
    ),
    Document(
        key="checklist-pdf",
        filename="checklist-for-operators.pdf",
        title="Checklist for operators",
        agency="npia",
        subtitle="To go with the guidance on image quality and keeping recordings",
        blocks=tuple(CHECKLIST),
    ),
)
