"""Sample minutes of meetings 1 to 9 and an addendum. They tell nothing of what was really said or decided."""

from dataclasses import dataclass

from .board import AGENCIES, SAMPLE
from .entry import Block, Entry, bullets, callout, heading, paragraphs, table, text

SENTENCE = "Sample text: the original minutes are not reproduced here."
MEETINGS = 9

_ABOUT = {
    "number": "",
    "heading": "About these minutes",
    "discussion": paragraphs(
        SENTENCE,
        "Date, place and attendance are not recorded. What follows is invented, speaks of seats only, and says "
        "nothing about any real body. Seat 4 is the Sample stakeholder, an invented seat.",
    ),
    "decision": "",
}
_SEATS = {agency.code: agency.name for agency in AGENCIES}


@dataclass(frozen=True)
class Meeting:
    """What one meeting has of its own: a subject, then items as (heading, discussion, decision), and actions.

    Actions are (text, owner, due date or None); reports are (reference, state, note).
    """

    number: int
    subject: str
    items: tuple[tuple[str, str, str], ...]
    actions: tuple[tuple[str, str, str | None], ...] = ()
    reports: tuple[tuple[str, str, str], ...] = ()
    apologies: bool = False


MINUTES_INDEX = Entry(
    key="minutes",
    type="minutes.MinutesIndexPage",
    parent="home",
    slug="minutes",
    title="Programme Board Minutes",
    agency="secretariat",
    summary="Sample minutes of the programme board's meetings 1 to 9, with the addendum to meeting 3.",
    fields={
        "intro": paragraphs(
            "The website of 2010 offered the minutes of nine meetings, and an addendum to the third. Those minutes "
            "are not reproduced here. The samples in their place show how minutes, actions and addenda hang "
            "together; their contents are invented."
        )
    },
)

_MEETINGS = (
    Meeting(
        1,
        "how the board would work",
        (
            (
                "How the sample board works",
                "Sample: the chair proposes that seats speak in turn, and that the minutes name seats and "
                "never persons.",
                "Sample: agreed.",
            ),
            (
                "How minutes are set out",
                "Sample: seat 4 asks that each item show its decision apart from the discussion.",
                "Sample: the secretary prepares a form for minutes.",
            ),
        ),
        (
            ("Sample: prepare a form for the minutes.", "secretariat", None),
            ("Sample: write down which words a reader may not know.", SAMPLE, None),
        ),
    ),
    Meeting(
        2,
        "words that readers may not know",
        (
            (
                "A list of words",
                "Sample: seat 4 brings a list of words that a reader may not know, such as “addendum” and "
                "“operational requirement”.",
                "Sample: the list is kept, and each word is explained where it first stands.",
            ),
        ),
        (("Sample: explain the words of the list on the pages where they stand.", SAMPLE, None),),
        (
            ("1.1", "done", "Sample: the form is in use from this meeting on."),
            ("1.2", "done", "Sample: the list lies before the meeting."),
        ),
    ),
    Meeting(
        3,
        "how progress is reported",
        (
            (
                "How progress is reported",
                "Sample: the chair asks how a reader learns what became of a recommendation. Seat 4 wishes "
                "for a page for each.",
                "Sample: each recommendation that is known gets a page; what is not recorded is called “not recorded”.",
            ),
            (
                "The order of the agenda",
                "Sample: the secretary asks whether reports on actions should come first.",
                "Sample: they come at the end, before the date of the next meeting.",
            ),
        ),
        (("Sample: propose what a recommendation's page should show.", "secretariat", None),),
        (("2.1", "open", "Sample: half of the words are explained."),),
    ),
    Meeting(
        4,
        "what a recommendation's page shows",
        (
            (
                "A recommendation's page",
                "Sample: the secretary proposes subject, theme, lead, status and dated steps.",
                "Sample: agreed. A status needs a source.",
            ),
        ),
        (("Sample: read the proposed page to three people who have never heard of the strategy.", SAMPLE, None),),
        (
            ("2.1", "done", "Sample: all words of the list are explained."),
            ("3.1", "done", "Sample: the proposal lies before the meeting."),
        ),
    ),
    Meeting(
        5,
        "what readers say",
        (
            (
                "Three readers",
                "Sample: seat 4 reports that its three invented readers understood the page, but looked for "
                "a date in vain.",
                "Sample: where a date is not known, the page says so.",
            ),
            (
                "Questions from the public",
                "Sample: the chair asks how somebody learns that a question has arrived.",
                "Sample: the page “Have your say” says what happens with a question, step by step.",
            ),
        ),
        (("Sample: write down the steps for the page “Have your say”.", "secretariat", None),),
        (("4.1", "done", "Sample: reported under item 1."),),
        apologies=True,
    ),
    Meeting(
        6,
        "guidance in outline",
        (
            (
                "Guidance in outline",
                "Sample: the secretary shows outlines of five guides. Seat 4 asks for a checklist of a page with each.",
                "Sample: one checklist is tried first.",
            ),
        ),
        (
            ("Sample: try the checklist in an invented control room.", SAMPLE, None),
            ("Sample: collect what guides of other kinds look like.", SAMPLE, None),
        ),
        (("5.1", "open", "Sample: a first text is with the seats."),),
    ),
    Meeting(
        7,
        "the bulletin",
        (
            (
                "How a bulletin is set out",
                "Sample: the secretary proposes four short pieces, each with a heading that says what it is about.",
                "Sample: agreed.",
            ),
        ),
        (("Sample: set out a bulletin of two pages as a sample.", "secretariat", None),),
        (
            ("5.1", "done", "Sample: the steps stand on the page."),
            ("6.1", "done", "Sample: two rows were added to the checklist."),
            ("6.2", "dropped", "Sample: no longer needed, since one form serves for all guides."),
        ),
    ),
    Meeting(
        8,
        "documents that everyone can read",
        (
            (
                "Documents that everyone can read",
                "Sample: seat 4 listens to a document with a screen reader, and misses the headings.",
                "Sample: documents are tagged, and each states its title and language.",
            ),
            (
                "Old addresses",
                "Sample: the chair asks that an address, once published, keeps leading somewhere.",
                "Sample: agreed. What is withdrawn leaves a notice that says why.",
            ),
        ),
        (
            ("Sample: tag all sample documents.", "secretariat", "2026-06-30"),
            ("Sample: listen to each of them. The due date is a sample.", SAMPLE, "2026-09-30"),
        ),
        (("7.1", "done", "Sample: the bulletin is set out."),),
    ),
    Meeting(
        9,
        "looking back",
        (
            (
                "Which actions are open",
                "Sample: the secretary goes through the actions of all meetings.",
                "Sample: action 8.2 stays open. All others are done or dropped.",
            ),
            (
                "What the sample should show next",
                "Sample: seat 4 wishes for a consultation, so that readers see one from its opening to its outcome.",
                "Sample: agreed.",
            ),
        ),
        (("Sample: prepare a sample consultation.", "secretariat", None),),
        (
            ("8.1", "done", "Sample: all documents are tagged."),
            ("8.2", "open", "Sample: five documents are still to be listened to."),
        ),
    ),
)


def _entry(meeting: Meeting) -> Entry:
    number = meeting.number
    return Entry(
        key=f"meeting-{number}",
        type="minutes.MinutesPage",
        parent="minutes",
        slug=f"meeting-number-{number}",
        title=f"Meeting Number {number}",
        agency="secretariat",
        summary=f"{SENTENCE} Sample minutes of meeting {number}, on {meeting.subject}.",
        fields={
            "number": number,
            "date": None,
            "place": "",
            "chair": None,
            "attendance": _attendance(meeting),
            "items": [_ABOUT, *_items(meeting)],
            "actions": [
                {"reference": f"{number}.{index}", "text": what, "owner": owner, "due": due}
                for index, (what, owner, due) in enumerate(meeting.actions, start=1)
            ],
            "action_reports": [
                {"reference": reference, "state": state, "note": note} for reference, state, note in meeting.reports
            ],
            "document": f"meeting-{number}-pdf",
            "confirmed_at": number + 1 if number < MEETINGS else None,
        },
    )


def _attendance(meeting: Meeting) -> list[dict]:
    real = [
        {"seat": agency.code, "attended": "not-recorded", "note": ""}
        for agency in AGENCIES
        if agency.has_seat and agency.code != SAMPLE
    ]
    attended = "apologies" if meeting.apologies else "present"
    return [*real, {"seat": SAMPLE, "attended": attended, "note": "Sample entry of an invented seat"}]


def _items(meeting: Meeting) -> list[dict]:
    items = list(meeting.items)
    if meeting.number > 1:
        confirmed = f"Sample: the minutes of meeting {meeting.number - 1} are confirmed."
        items.insert(0, (f"Minutes of meeting {meeting.number - 1}", "", confirmed))
    return [
        {"number": str(index), "heading": title, "discussion": _paragraph(discussion), "decision": _paragraph(decision)}
        for index, (title, discussion, decision) in enumerate(items, start=1)
    ]


def _paragraph(sentence: str) -> str:
    return paragraphs(sentence) if sentence else ""


MINUTES = tuple(_entry(meeting) for meeting in _MEETINGS)
ADDENDUM = Entry(
    key="meeting-3-addendum",
    type="minutes.MinutesAddendumPage",
    parent="meeting-3",
    slug="addendum",
    title="Meeting Number 3 Addendum",
    agency="secretariat",
    summary=f"{SENTENCE} A sample addendum to the sample minutes of meeting 3, on what “not recorded” means.",
    fields={
        "sequence": 1,
        "date": None,
        "body": [
            callout(
                "Sample", paragraphs(SENTENCE, "It is known that there was an addendum to meeting 3, not what it said.")
            ),
            heading("What “not recorded” means"),
            text(
                paragraphs(
                    "Sample addition to item 2 of the sample minutes of meeting 3. A recommendation's page "
                    "says “not recorded” where:"
                )
                + bullets(
                    "no source is known for it, or",
                    "sources disagree and nobody has said which is right.",
                )
                + paragraphs("It never means that nothing was done.")
            ),
        ],
        "document": "meeting-3-addendum-pdf",
    },
)


def minutes_document(entry: Entry) -> list[Block]:
    """The blocks of the PDF of some minutes: what their page shows, in its order."""
    fields = entry.fields
    confirmed = fields["confirmed_at"]
    facts = [
        ("Date", "not recorded"),
        ("Place", "not recorded"),
        ("Chair", "not recorded"),
        ("Status", f"confirmed at meeting {confirmed}" if confirmed else "unconfirmed"),
    ]
    blocks = [
        table("The meeting", ["Fact", "Entry"], *facts),
        heading("Attendance"),
        _attendance_table(fields["attendance"]),
    ]
    for item in fields["items"]:
        blocks += _item_blocks(item)
    return [*blocks, *_action_blocks(fields)]


def _attendance_table(attendance: list[dict]) -> Block:
    rows = [[_SEATS[row["seat"]], row["attended"].replace("-", " "), row["note"]] for row in attendance]
    return table("Attendance by seat", ["Seat", "Attendance", "Note"], *rows)


def _item_blocks(item: dict) -> list[Block]:
    blocks = [heading(f"{item['number']} {item['heading']}".strip())]
    if item["discussion"]:
        blocks.append(text(item["discussion"]))
    if item["decision"]:
        blocks.append(callout("Decision", item["decision"]))
    return blocks


def _action_blocks(fields: dict) -> list[Block]:
    blocks = [heading("Actions")]
    actions = [
        [row["reference"], row["text"], _SEATS[row["owner"]], row["due"] or "not recorded"] for row in fields["actions"]
    ]
    blocks.append(table("Actions agreed", ["Reference", "Action", "Owner", "Due"], *actions))
    reports = [[row["reference"], row["state"], row["note"]] for row in fields["action_reports"]]
    if reports:
        blocks.append(table("Reports on earlier actions", ["Reference", "State", "Note"], *reports))
    return blocks
