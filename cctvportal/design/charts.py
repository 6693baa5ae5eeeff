"""Charts as SVG of numbers alone: the template draws what is laid out here, and the same figures stand in a table."""

from collections.abc import Sequence

from .contracts import Item

# Of the drawing, in its own units: as wide as a phone, so that its words are not made smaller there.
WIDTH, HEIGHT, TOP, WIDEST, GAP = 320, 128, 26, 80, 0.2
# Each bar has its figure above it where there is room for that; else the last alone.
LABELLED = 8


def bars(values: Sequence[int], highest: int) -> list[Item]:
    """A bar for each value as ``{"x", "y", "width", "height", "value", "middle", "labelled"}``, from the left.

    ``highest`` is the value that takes the whole height: the same for charts that are read side by side.
    """
    step = min(WIDEST, WIDTH / max(len(values), 1))
    made = []
    for place, value in enumerate(values):
        height = round((HEIGHT - TOP) * value / max(highest, 1), 1)
        made.append(
            {
                "x": round(place * step + step * GAP / 2, 1),
                "y": round(HEIGHT - height, 1),
                "width": round(step * (1 - GAP), 1),
                "height": height,
                "value": value,
                "middle": round((place + 0.5) * step, 1),
                "label_y": round(HEIGHT - height - 6, 1),
                "labelled": len(values) <= LABELLED or place == len(values) - 1,
            }
        )
    return made
