"""How to have your say, and two sample consultations: one open, one with its outcome."""

from .board import AGENCIES
from .entry import Entry, bullets, callout, heading, paragraphs, rewritten, steps, table, text

HAVE_YOUR_SAY = Entry(
    key="have-your-say",
    type="home.HaveYourSayPage",
    parent="home",
    slug="have-your-say",
    title="Have your say",
    agency="home-office",
    summary="How to engage with the National CCTV Strategy: the seats of the programme board, how to ask a question or "
    "give a view, and consultations.",
    fields={
        "body": [
            rewritten(),
            text(
                paragraphs(
                    "The programme board brings together those who have a part in the strategy, so that they agree "
                    "on how it is put into practice. It wants to hear from people who run cameras, from people who "
                    "use what they record, and from people who are seen by them.",
                )
            ),
            heading("What you can write about"),
            text(
                bullets(
                    'a <a data-page="strategy">recommendation of the strategy</a> and how it is carried out',
                    "guidance that is missing, unclear or out of date",
                    "something on this site that is wrong or hard to use",
                )
            ),
            callout(
                "About a camera, or about a recording of you",
                "<p>Ask whoever runs the camera: their name should stand on a sign nearby. In an emergency "
                "call 999.</p>",
                "warning",
            ),
        ],
        "how_to_ask": paragraphs(
            "In this demonstration nothing can be sent: no contact of the board is recorded. A real portal "
            "would say here where to write, and would promise the following."
        )
        + steps(
            "You are told that what you sent has arrived.",
            "The secretariat passes it to the seat that it concerns.",
            "You get an answer, or are told why there is none yet and when to expect it.",
            "Views on a recommendation are put before the board at its next meeting, without your name.",
        ),
        "seats": [
            {"seat": agency.code, "contact": "Contact not recorded", "email": ""}
            for agency in AGENCIES
            if agency.has_seat
        ],
    },
)

CONSULTATION = Entry(
    key="consultation-guidance",
    type="home.ConsultationPage",
    parent="have-your-say",
    slug="which-guidance-next",
    title="Sample consultation: which guidance comes next?",
    agency="npia",
    summary="A sample, made for the demonstration: which subjects should guidance on CCTV take up next, and in what "
    "order?",
    fields={
        "opens": "2026-02-02T09:00:00Z",
        "closes": "2030-01-31T17:00:00Z",
        "before": paragraphs("This sample consultation has not opened yet. The paper below can be read already."),
        "html": paragraphs(
            "<b>This consultation is a sample.</b> No body is asking these questions, and no answer will be read.",
            "The guidance on this site covers the life of a CCTV system from the first idea to the handing over of "
            "recordings. It leaves gaps. The paper lists five subjects and asks which matter most.",
        )
        + bullets(
            "Which of the five subjects would help you most, and why?",
            "Which subject is missing?",
            "Would you rather have long guides, or checklists of a page?",
        ),
        "how_to_take_part": paragraphs(
            "Read the paper and write down your answers to the three questions. In this demonstration they cannot be "
            "sent; a real portal would say here where to."
        ),
        "closed": paragraphs("This sample consultation has closed. A summary of what was said would follow here."),
        "document": "consultation-pdf",
        "outcome": None,
    },
)

CONSULTATION_WITH_OUTCOME = Entry(
    key="consultation-minutes",
    type="home.ConsultationPage",
    parent="have-your-say",
    slug="how-minutes-are-set-out",
    title="Sample consultation with an outcome: how minutes are set out",
    agency=AGENCIES[-2].code,
    summary="A sample, made for the demonstration: how should the minutes of the programme board be set out? With "
    "its outcome.",
    fields={
        "opens": "2026-01-05T09:00:00Z",
        "closes": "2026-02-27T17:00:00Z",
        "before": paragraphs("This sample consultation has not opened yet."),
        "html": paragraphs(
            "<b>This consultation is a sample.</b> It shows what a reader sees once a consultation has an outcome.",
            "It asked how minutes should be set out so that a reader finds quickly what was decided, and who "
            "is to do what.",
        ),
        "how_to_take_part": paragraphs("In this demonstration answers cannot be sent."),
        "closed": paragraphs("This sample consultation has closed; its outcome will be published here."),
        "document": None,
        "outcome": {
            "html": paragraphs("Nobody was asked; what follows is a sample outcome.")
            + bullets(
                "Each item of the agenda shows its decision apart from the discussion.",
                "Actions have references that stay the same from meeting to meeting.",
                "The state of an action follows from what later meetings heard of it.",
            ),
            "document": None,
            "date": "2026-03-16",
        },
    },
)

SUBJECTS = (
    ("Body-worn and vehicle cameras", "When they record, who may watch, how long recordings are kept"),
    ("Cameras in housing estates", "Agreeing on purposes with residents, and reporting back to them"),
    ("Renewing an old system", "Finding out what still serves, moving recordings, keeping cover during works"),
    ("Sharing a control room", "Agreements between owners, costs, rules on who looks at what"),
    ("Telling the public", "Signs, reports, answers to requests, open days"),
)
CONSULTATION_PAPER = [
    text(paragraphs("This is a sample paper. No body is asking these questions, and no answer will be read.")),
    heading("Why this is asked"),
    text(
        paragraphs(
            "Guidance is of use only if it takes up what people struggle with. There is never time to write about "
            "everything, so an order is needed."
        )
    ),
    heading("Five subjects"),
    table("Subjects that guidance could take up", ["Subject", "What it would cover"], *SUBJECTS),
    heading("Three questions"),
    text(
        steps(
            "Which of the five subjects would help you most, and why?",
            "Which subject is missing?",
            "Would you rather have long guides, or checklists of a page?",
        )
    ),
    heading("What would happen with the answers"),
    text(
        paragraphs(
            "In a real consultation the secretariat would sum up the answers without names, the programme board "
            "would decide on an order, and both would be published on the page of the consultation."
        )
    ),
]
