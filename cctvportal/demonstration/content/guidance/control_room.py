"""Guidance: control rooms that everyone can work in."""

from ..entry import Entry, bullets, callout, paragraphs, section, statistics, steps, text

CONTROL_ROOM = Entry(
    key="guidance-control-room",
    type="home.GuidancePage",
    parent="guidance",
    slug="control-rooms",
    title="Control rooms that everyone can work in",
    agency="npia",
    summary="Setting up a CCTV control room that disabled people can work in, that tires nobody out, and that is "
    "safe to visit.",
    fields={
        "sections": [
            section(
                "Getting in and around",
                text(
                    bullets(
                        "A way in without steps, with a door that opens with little force or by itself",
                        "Room for a wheelchair to turn at each desk, and between desks",
                        "A toilet and a kitchen on the same floor that everyone can use",
                        "Alarms that can be seen as well as heard, and a plan for getting everyone out",
                        "Locks, intercoms and card readers within reach from a seat",
                    )
                    + paragraphs(
                        "Ask the people who work there, and invite somebody who uses a wheelchair, somebody who is "
                        "deaf and somebody who sees little to walk through the plans with you. It costs least before "
                        "the walls are up."
                    )
                ),
            ),
            section(
                "Desks and screens",
                text(
                    bullets(
                        "Desks that go up and down, so that people of any height can sit or stand",
                        "The screen that is used most straight ahead, a little below the eyes",
                        "Text on screens that can be enlarged without losing what stands beside it",
                        "Alarms that differ by shape, words or sound and not by colour alone",
                        "Everything that a joystick does also by keyboard",
                        "Light that can be dimmed for each desk, and no window reflected in a screen",
                    )
                ),
            ),
            section(
                "Watching without tiring",
                text(
                    paragraphs(
                        "Nobody can watch many screens for hours and notice everything. Plan the work so "
                        "that nobody has to."
                    )
                    + steps(
                        "Agree for each hour of the day which views matter most.",
                        "Give each operator as many views as she can really follow. Find out by trying, not "
                        "by counting screens.",
                        "Change tasks often: watching, searching, answering calls, writing up.",
                        "Plan short breaks away from the screens, and somebody to take over meanwhile.",
                        "After something hard to watch, offer time off the desk and somebody to talk to.",
                    )
                ),
                statistics(
                    "A sample plan for a shift of eight hours (invented, to be adapted)",
                    "Made up for the demonstration; not a standard.",
                    ("4 hours", "watching, in turns"),
                    ("2 hours", "searching and copying"),
                    ("1 hour", "checks and log"),
                    ("1 hour", "breaks"),
                ),
            ),
            section(
                "Who may be in the room",
                text(
                    paragraphs(
                        "Only those who have work there come in alone. Everyone else signs the book, is told the "
                        "rules, and is accompanied. Screens that a visitor need not see are blanked."
                    )
                    + bullets(
                        "No private telephones or cameras at the desks",
                        "Own sign-in for each operator, so that it is known who looked at what",
                        "A supervisor who looks through a sample of these entries each month",
                        "Open days for the public, with screens that show a test picture",
                    )
                ),
                callout(
                    "Looking needs a reason",
                    "<p>An operator who follows somebody with a camera should be able to say why: what the person "
                    "did, not what they look like.</p>",
                    "warning",
                ),
            ),
        ]
    },
)
