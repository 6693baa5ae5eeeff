"""Guidance: writing down what a system has to do."""

from ..entry import Entry, bullets, callout, paragraphs, section, steps, table, text

REQUIREMENT = Entry(
    key="guidance-requirement",
    type="home.GuidancePage",
    parent="guidance",
    slug="operational-requirement",
    title="Writing an operational requirement",
    agency="npia",
    summary="How to write down what a CCTV system has to do, view by view, before anyone chooses a camera.",
    fields={
        "sections": [
            section(
                "Why write one",
                text(
                    paragraphs(
                        "An operational requirement says what a system is for and what its pictures must show. It "
                        "comes before the technical specification. Without it you can only compare prices; with it "
                        "you can test whether you got what you need.",
                        "It need not be long. A page for the site and half a page for each view are often enough.",
                    )
                ),
            ),
            section(
                "Start with the problem",
                text(
                    paragraphs("Write down, in words that a neighbour would understand:")
                    + bullets(
                        "what happens, where, at what times, and how often, with figures if you have them",
                        "who is harmed by it",
                        "what has been tried already, and what came of it",
                        "what else might help: better lighting, repairs, people on the ground, a change of layout",
                        "what would be different if the system worked",
                    )
                    + paragraphs(
                        "If you cannot fill this page, you are not ready to buy cameras. If another measure would do "
                        "as well, choose the one that intrudes less."
                    )
                ),
            ),
            section(
                "Describe each view",
                text(paragraphs("For each place that you want to see, fill a row like one of these.")),
                table(
                    "Sample rows of an operational requirement",
                    ["View", "What might happen", "What the picture must allow", "When"],
                    [
                        "Main gate",
                        "Somebody enters with a stolen bicycle",
                        "Tell whether it is a known person",
                        "All day",
                    ],
                    ["Car park, row A", "Damage to cars", "See what happens and in which order", "Dusk to dawn"],
                    ["Ticket hall", "A crowd builds up", "See that it does, in time to act", "Rush hours"],
                    ["Cash desk", "A dispute over a payment", "Make out notes and hands", "Opening hours"],
                ),
                text(
                    paragraphs(
                        "The third column decides how large a person must be in the picture. To see that a crowd "
                        "builds up, people may be small. To tell whether somebody is a known person, or to show a "
                        "stranger to a witness, they must be much larger, well lit, and seen from not too far above."
                    )
                ),
            ),
            section(
                "Say what happens with the pictures",
                text(
                    bullets(
                        "Who watches, and when? Or is the picture only recorded?",
                        "What does an operator do on seeing something, and whom does she call?",
                        "How long are recordings kept, and who decides to keep one for longer?",
                        "In what form are copies handed over, and can the police play them without special software?",
                        "What happens when the power, a link or a recorder fails, and who notices?",
                    )
                ),
            ),
            section(
                "Test against it",
                text(
                    steps(
                        "Before you sign, have the supplier say for each view how it will be met.",
                        "After installation, walk through each view by day and by night, and record it.",
                        "Export what was recorded, and judge the copy, not the live picture.",
                        "Write down the result for each view. Pay the last part of the price when all are met.",
                        "Repeat the walk each year, and after building works or new planting.",
                    )
                ),
                callout(
                    "Judge the recording",
                    "<p>The live picture is often better than what is stored. Somebody who investigates months later "
                    "has only the recording.</p>",
                ),
            ),
        ]
    },
)
