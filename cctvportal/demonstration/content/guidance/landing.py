"""The section of guidance."""

from ..entry import Entry, bullets, callout, paragraphs, section, steps, text

GUIDANCE = Entry(
    key="guidance",
    type="home.GuidancePage",
    parent="home",
    slug="guidance",
    title="Guidance on CCTV",
    agency="npia",
    summary="Advice on planning, installing and operating CCTV in public places, newly written for this demonstration.",
    fields={
        "sections": [
            section(
                "Who this is for",
                text(
                    paragraphs(
                        "These guides are for people who run CCTV in places that the public uses: councils, town "
                        "centres, transport, hospitals, shops and housing. They say what has proved sensible in "
                        "general. They are not law, and they are not an official standard."
                    )
                ),
                callout(
                    "Written for the demonstration",
                    "<p>No real body has issued or approved this guidance. Check the law and the standards in force "
                    "before you rely on any of it.</p>",
                    "warning",
                ),
            ),
            section(
                "The life of a system in six questions",
                text(
                    steps(
                        "<b>What is the problem?</b> Describe it without mentioning cameras, and ask what "
                        "else might solve it.",
                        "<b>What must the pictures show?</b> Write it down for each view before you ask for a price.",
                        "<b>Who is affected?</b> Ask them, tell them, and put up signs.",
                        "<b>Who runs it?</b> Name who is in charge, who may watch, and who may copy a recording.",
                        "<b>How long is it kept?</b> Set a period for each purpose, and have the system "
                        "delete by itself.",
                        "<b>Does it work?</b> Look again each year, and switch off what no longer serves.",
                    )
                ),
            ),
            section(
                "Words used in these guides",
                text(
                    bullets(
                        "<b>System</b>: cameras, links, recorders, screens, and the people and rules that go with them",
                        "<b>Owner</b>: the body that decides why there is a system, and answers for it",
                        "<b>Operator</b>: somebody who watches, searches or copies pictures",
                        "<b>View</b>: what one camera is meant to show, from one position",
                        "<b>Master</b>: the first copy of a recording that is set aside as evidence, and is "
                        "never changed",
                    )
                ),
            ),
        ]
    },
)
