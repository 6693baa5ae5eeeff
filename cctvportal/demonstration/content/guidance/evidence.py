"""Guidance: handing over recordings as evidence."""

from ..entry import Entry, bullets, callout, paragraphs, section, steps, table, text

EVIDENCE = Entry(
    key="guidance-evidence",
    type="home.GuidancePage",
    parent="guidance",
    slug="handing-over-footage",
    title="Handing over footage as evidence",
    agency="acpo",
    summary="How to find, copy, seal and hand over a recording so that it can be relied on later, and what to write "
    "down.",
    fields={
        "sections": [
            section(
                "When somebody asks",
                text(
                    paragraphs("Ask for the request in writing, with:")
                    + bullets(
                        "who is asking, for which body, and how to reach them",
                        "the place, the day, and the times from and until",
                        "what they expect to see",
                        "the reason, or the legal power on which they ask",
                        "by when they need it",
                    )
                    + paragraphs(
                        "Set the recording aside at once, before you discuss anything else, so that it is not "
                        "deleted meanwhile. If you are in doubt whether you may hand it over, set it aside, and ask "
                        "the owner's data protection officer."
                    )
                ),
            ),
            section(
                "Making the copy",
                text(
                    steps(
                        "Compare the system's clock with the right time, and write down the difference.",
                        "Find the recording. Begin a few minutes before and end a few minutes after what was "
                        "asked for.",
                        "Export it in the system's own format, with the player that it needs. This is the "
                        "<b>master</b>.",
                        "If the system can, export a second copy in a common format for viewing.",
                        "Play both on another computer, from beginning to end.",
                        "Note the name, size and, if you can, the checksum of each file.",
                        "Seal the master, label it, and lock it away. Work with the copy only.",
                    )
                ),
                callout(
                    "Do not film the screen",
                    "<p>A film of a screen loses detail and the time of each picture, and it cannot be shown to be "
                    "complete. Use it only where nothing else can be done in time, and say so on the label.</p>",
                    "warning",
                ),
            ),
            section(
                "What to write down",
                table(
                    "A record to keep with each master",
                    ["What", "Sample entry"],
                    ["Reference", "2026/014"],
                    ["Camera and view", "Camera 7, main gate"],
                    ["Times on the recording", "14:05 to 14:40"],
                    ["Difference of the clock", "1 minute 10 seconds slow"],
                    ["Made by, on, at", "Operator 3, 12 February 2026, 16:20"],
                    ["Files and checksums", "One file, 1.2 GB, SHA-256 noted on the form"],
                    ["Handed to, on, at", "Name, number and signature of the person who took it"],
                ),
                text(
                    paragraphs(
                        "Each time it changes hands, both sides sign. If a day is missing from this chain, somebody "
                        "will ask in court what happened on it."
                    )
                ),
            ),
            section(
                "Helping whoever investigates",
                text(
                    bullets(
                        "Say which other cameras may have seen it, also those that are not yours.",
                        "Hand over the player, and a page on how to use it.",
                        "Offer a plan with the cameras and the directions in which they look.",
                        "Say what the system cannot show: times without recording, blocked areas, faults.",
                        "Do not cut, brighten or enlarge. If it helps to, do it on a copy, and write down each step.",
                    )
                ),
            ),
            section(
                "Afterwards",
                text(
                    paragraphs(
                        "Keep your copy until you are told that the case is over, then delete it and write down that "
                        "you did. Ask what became of the recording: whether it helped is the best measure of the "
                        'system. The guide on <a data-page="guidance-quality">image quality and keeping '
                        "recordings</a> says how to use the answer."
                    )
                ),
            ),
        ]
    },
)
