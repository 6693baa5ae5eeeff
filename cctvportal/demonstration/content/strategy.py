"""The strategy: what is known of it, its chapters, and its document."""

from .entry import Block, Entry, bullets, heading, paragraphs, rewritten, statistics, table, text
from .home import AIMS

# The chapters as the document's own table of contents names them by subject; the sentences are new.
CHAPTERS = (
    (
        "Introduction",
        "Sample text: a reader new to the subject would learn here why the review was made and how to read it.",
    ),
    ("Standards", "Sample text: common standards let a picture taken by one system be played and trusted in another."),
    (
        "Registration, inspection and enforcement",
        "Sample text: people can ask questions about a camera only if they can find out that it exists and "
        "who runs it.",
    ),
    (
        "Training",
        "Sample text: an operator who knows what to look for, and what not to, is worth more than a better lens.",
    ),
    (
        "Police use of CCTV",
        "Sample text: footage helps an investigation only if it is found, viewed and kept in good time.",
    ),
    (
        "Storage, volume, archiving and retention",
        "Sample text: keep what a purpose needs, for as long as it needs it, and no longer.",
    ),
    (
        "CCTV networks, live and stored",
        "Sample text: linking systems saves effort, and asks for rules on who may look through whose cameras.",
    ),
    (
        "Equipment and facilities in the criminal justice system",
        "Sample text: a recording has to reach the courtroom in a form that can be shown there.",
    ),
    (
        "Emerging technologies, changing threats and priorities",
        "Sample text: what cameras can do changes, and so does what they are asked to do.",
    ),
    (
        "Partnership working",
        "Sample text: owner, operator and police each hold a part of the work; agreements say who does what.",
    ),
    (
        "Management, finance and resources",
        "Sample text: a system costs most after it has been installed; plan for upkeep, people and renewal.",
    ),
    (
        "Summary of recommendations",
        "Sample text: the strategy makes 44 recommendations. They are not listed in this sample.",
    ),
    ("Next stage", "Sample text: recommendations become practice when somebody is asked to report on each of them."),
)

_DATES = table(
    "What is recorded of the strategy",
    ["When", "What", "Source"],
    ["October 2007", "The strategy is published. Public notice of it dates from 19 October.", "Trade press"],
    ["November 2007", "A user group's analysis goes through the recommendations.", "The analysis"],
    [
        "15 December 2009",
        "The policing minister announces arrangements to implement it and an interim CCTV regulator.",
        "Written statement, Hansard",
    ],
    ["April 2010", "The interim regulator's six areas of work are described.", "Trade magazine"],
)
_BODY: list[Block] = [
    rewritten(),
    text(
        paragraphs(
            "The National CCTV Strategy was published in October 2007, as joint work of the Association of Chief "
            "Police Officers (ACPO) and the Home Office. It followed a wide review of CCTV in England and Wales and "
            "makes 44 recommendations.",
            "Trade press of the time tells by subject what some of the recommendations were. Those are listed below. "
            "Their numbers, and the wording of the others, are not known here, and none were made up.",
        )
    ),
    statistics(
        "The strategy in figures",
        "Trade press and a user group's analysis, October and November 2007; the document's table of contents.",
        ("44", "recommendations made"),
        ("13", "chapters"),
    ),
    heading("What it covers"),
    text(paragraphs("Its chapters, by subject:") + bullets(*(title for title, _ in CHAPTERS))),
    heading("What is recorded of it"),
    _DATES,
    heading("The document"),
    text(
        paragraphs(
            "The document offered here follows the chapters of the original and holds sample text. It does not "
            "reproduce the strategy."
        )
    ),
]

STRATEGY = Entry(
    key="strategy",
    type="home.StrategyPage",
    parent="home",
    slug="strategy",
    title="The National CCTV Strategy",
    agency="home-office",
    summary="Where the strategy of October 2007 comes from, what it covers and aims at, and which of its 44 "
    "recommendations are known.",
    fields={"body": _BODY, "aims": AIMS, "document": "strategy-pdf", "recommendations_total": 44},
)

STRATEGY_DOCUMENT: list[Block] = [
    block for title, sentence in CHAPTERS for block in (heading(title), text(paragraphs(sentence)))
]
