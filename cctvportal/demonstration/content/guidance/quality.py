"""Guidance: picture quality and how long recordings are kept."""

from ..entry import Entry, bullets, callout, document, paragraphs, section, steps, table, text

QUALITY = Entry(
    key="guidance-quality",
    type="home.GuidancePage",
    parent="guidance",
    slug="image-quality-and-retention",
    title="Image quality and keeping recordings",
    agency="npia",
    summary="Keeping pictures good enough for what they are for, clocks right, and recordings no longer than needed.",
    fields={
        "sections": [
            section(
                "Good enough for the purpose",
                text(
                    paragraphs(
                        "A picture is good when it shows what its view is meant to show. Four things spoil it most "
                        "often, and none of them is the camera:"
                    )
                    + bullets(
                        "<b>Compression</b>: to save space, recorders throw detail away. Movement and "
                        "darkness suffer first.",
                        "<b>Too few pictures a second</b>: what matters happens between two of them.",
                        "<b>Dirt, cobwebs and misted covers</b>: worst at night, when lamps shine on them.",
                        "<b>A camera that was knocked or turned</b>, and that nobody put back.",
                    )
                ),
            ),
            section(
                "A round of checks",
                table(
                    "Checks and how often to make them",
                    ["Check", "How often", "Who"],
                    ["Every camera shows a picture", "At each change of shift", "Operator"],
                    ["Every camera records: play back five minutes", "Each week", "Operator"],
                    ["Clocks agree with the speaking clock or a time server", "Each week", "Operator"],
                    ["Views compared with the pictures taken at acceptance", "Each month", "Supervisor"],
                    ["A copy made and played on another computer", "Each month", "Supervisor"],
                    ["Lenses and covers cleaned", "Twice a year, more often by a road", "Maintenance"],
                    ["Night walk through all views", "Each year", "Owner"],
                ),
                text(
                    paragraphs(
                        "Write down what you found and what was done about it. A gap in this log will be asked about."
                    )
                ),
                document("checklist-pdf", description="The same checks, to print and tick off."),
            ),
            section(
                "The right time",
                text(
                    paragraphs(
                        "A recording with the wrong time can point to the wrong person. Let the system set its clock "
                        "from a time server. Where it cannot, note each week how far it is out; never change the "
                        "clock to hide an error before a recording is copied. Check twice a year that summer time "
                        "began and ended as it should."
                    )
                ),
            ),
            section(
                "How long to keep recordings",
                text(
                    paragraphs(
                        "Keep a recording as long as its purpose needs, and no longer. There is no period that is "
                        "right for everyone. To find yours:"
                    )
                    + steps(
                        "Write down the purposes of the system.",
                        "For each, find out how soon somebody usually asks for a recording: the next day, a "
                        "week later, a month later.",
                        "Choose the shortest period that covers nearly all of these cases.",
                        "Set the system to delete by itself when the period ends.",
                        "Look each year at the requests that came too late, and at those that came at all.",
                    )
                    + paragraphs(
                        "When somebody asks for a recording in time, set a copy aside, so that it is not deleted "
                        "while the request is dealt with. Write down who set it aside, why, and when it can go."
                    )
                ),
                callout(
                    "More is not safer",
                    "<p>Recordings that nobody needs cost money, can be stolen, and must be searched when somebody "
                    "asks for pictures of themselves.</p>",
                ),
            ),
            section(
                "When people ask for pictures of themselves",
                text(
                    paragraphs(
                        "Under data protection law people can ask for recordings in which they can be recognised. "
                        "Have a form or an address for it, know the time you have to answer, and be able to hide "
                        'other people in the picture. The <a href="https://ico.org.uk/">Information Commissioner\'s '
                        "Office</a> gives advice on the law."
                    )
                ),
            ),
        ]
    },
)

CHECKLIST = [
    text(paragraphs("For the operator of a CCTV system. Print it, tick what is in order, and note what is not.")),
    *[
        block
        for title, rows in (
            (
                "At each change of shift",
                [
                    ("Every camera shows a picture", "", ""),
                    ("Open requests handed over", "", ""),
                    ("Faults of the last shift read", "", ""),
                ],
            ),
            (
                "Each week",
                [
                    ("Five minutes played back from every camera", "", ""),
                    ("Clock compared; difference noted", "", ""),
                    ("Log signed", "", ""),
                ],
            ),
            (
                "Each month",
                [
                    ("Views compared with the pictures taken at acceptance", "", ""),
                    ("A copy made and played on another computer", "", ""),
                    ("Copies set aside: can any be deleted?", "", ""),
                ],
            ),
            (
                "Each year",
                [
                    ("Night walk through all views", "", ""),
                    ("Each camera: is it still needed?", "", ""),
                    ("Each retention period: is it still right?", "", ""),
                    ("Signs in place, and their details right", "", ""),
                ],
            ),
        )
        for block in (table(title, ["Check", "In order", "Note"], *rows),)
    ],
]
