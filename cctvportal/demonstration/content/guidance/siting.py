"""Guidance: where cameras go and how the public is told."""

from ..entry import Block, Entry, bullets, callout, paragraphs, section, steps, table, text

_SIGN_POINTS = [
    "that CCTV is in use",
    "who runs it, by the name that the public knows",
    "what it is for",
    "how to get in touch: a telephone number, an address on the web, or both",
]
_HEARING = [
    "Ask the people who live, work and trade there before you decide. Show them on a plan what each camera would see.",
    "Say plainly what the camera is for and when you will look at whether it is still needed.",
    "Publish what you heard, and what you changed because of it.",
]


def siting(change_note: str, summary: str, *more: dict[str, object]) -> Entry:
    """The page, with further sections at its end."""
    return Entry(
        key="guidance-siting",
        type="home.GuidancePage",
        parent="guidance",
        slug="siting-and-signs",
        title="Siting cameras and putting up signs",
        agency="npia",
        summary=summary,
        change_note=change_note,
        fields={"sections": [*_sections(), *more]},
    )


def _sections() -> list[dict[str, object]]:
    return [
        section("Before a camera goes up", text(steps(*_HEARING)), _private_space()),
        _choosing_the_place(),
        _signs(),
        _looking_again(),
    ]


def _choosing_the_place() -> dict[str, object]:
    return section(
        "Choosing the place",
        text(
            paragraphs(
                'Begin with the view in your <a data-page="guidance-requirement">operational requirement</a>, '
                "not with the nearest lamp post. Stand where the camera would be, by day and after dark, and "
                "look."
            )
            + bullets(
                "<b>Height</b>: high enough to be out of reach, low enough to see faces and not only hats. Where "
                "you need faces, a second, lower camera at an entrance does more than a better one on a roof.",
                "<b>Light</b>: look where the sun stands in the morning and in the evening, and in winter. Lamps "
                "behind people turn them into outlines.",
                "<b>Growth</b>: a view that is clear in February may be all leaves in June.",
                "<b>Change</b>: ask about new signs, shelters, market stalls and scaffolding.",
                "<b>Upkeep</b>: somebody must be able to reach it safely to clean and repair it.",
                "<b>Links and power</b>: say who pays for them, and what happens when they fail.",
            )
        ),
    )


def _signs() -> dict[str, object]:
    return section(
        "Signs",
        text(
            paragraphs("People should know that they are entering a place with CCTV. A sign says:")
            + bullets(*_SIGN_POINTS)
            + paragraphs("Put signs at each way in, where people can read them before they are in view.")
        ),
        table(
            "A starting point for the size of a sign",
            ["Where", "Read by", "Size to begin with"],
            ["Door of a shop", "People on foot, an arm's length away", "A5"],
            ["Entrance of a park", "People on foot, a few steps away", "A4"],
            ["Way into a car park", "Drivers, before they turn in", "A3 or larger"],
        ),
        text(
            paragraphs(
                "Use large, plain letters with strong contrast, and a picture of a camera for those who do not "
                "read English. Place the sign so that it can also be read from a wheelchair. Check twice a year "
                "that it is still there."
            )
        ),
    )


def _looking_again() -> dict[str, object]:
    return section(
        "Looking again",
        text(
            paragraphs("Once a year, for each camera, ask:")
            + bullets(
                "Is the problem that it was put up for still there?",
                "How often was a recording asked for, and how often was it of use?",
                "Has the view changed?",
                "Would something else do as well by now?",
            )
            + paragraphs(
                "Move or remove a camera that fails these questions, take down its signs, and say that you did."
            )
        ),
    )


def _private_space() -> Block:
    return callout(
        "Windows, gardens and private doors",
        "<p>Turn cameras away from them, or block them out in the picture for good, so that an operator cannot look "
        "in. Test the blocked areas after every repair.</p>",
        "warning",
    )


SITING = siting(
    "First version.", "Where to put a camera, what to check before it goes up, and what a sign must tell the public."
)
