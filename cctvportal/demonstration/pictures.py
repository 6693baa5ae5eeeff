"""The masthead's picture: people walking in a town street. Drawn here, of nobody and nowhere in particular."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import typst

from .walkers import Walker, dog, wheelchair_user

WIDTH, HEIGHT = 2400, 800
PAVEMENT, KERB = 632, 742
TEMPLATE = Path(__file__).parent / "templates" / "picture.typ"

SKINS = ("#f0c9a8", "#c98d62", "#8a5a3c", "#e3b48d", "#6b4430")
HAIRS = ("#3a2a22", "#1d1a1a", "#8c5a2b", "#b9b4ac", "#5b3a24")


@dataclass(frozen=True)
class House:
    """A front of the street; ``roof`` is ``flat``, ``gable`` or ``hip``, ``shop`` the colour of an awning or ``""``."""

    x: int
    width: int
    height: int
    wall: str
    roof: str = "flat"
    shop: str = ""
    columns: int = 3

    def svg(self) -> str:
        top = PAVEMENT - self.height
        floors = max(1, (self.height - 170) // 120)
        parts = [
            f'<rect x="{self.x}" y="{top}" width="{self.width}" height="{self.height}" fill="{self.wall}"/>',
            self._roof(top),
        ]
        parts += [self._window(row, column, top) for row in range(floors) for column in range(self.columns)]
        parts += [self._shop_front() if self.shop else self._door()]
        return "".join(parts)

    def _roof(self, top: int) -> str:
        left, right = self.x - 8, self.x + self.width + 8
        middle = self.x + self.width / 2
        if self.roof == "gable":
            return f'<path d="M{left} {top} L{middle} {top - 86} L{right} {top} Z" fill="#3f666a"/>'
        if self.roof == "hip":
            return (
                f'<rect x="{self.x + 30}" y="{top - 92}" width="34" height="60" fill="#a2705c"/>'
                f'<path d="M{left} {top} L{self.x + 40} {top - 62} H{right - 48} L{right} {top} Z" fill="#4c7377"/>'
            )
        return f'<rect x="{left}" y="{top - 16}" width="{self.width + 16}" height="18" fill="#5d8184"/>'

    def _window(self, row: int, column: int, top: int) -> str:
        space = self.width / self.columns
        x, y = self.x + space * (column + 0.5) - 24, top + 40 + row * 120
        pane = "#fbe7b4" if (row * 3 + column + self.x // 100) % 5 == 0 else "#dfeceb"
        return (
            f'<rect x="{x - 5:.0f}" y="{y - 5}" width="58" height="84" fill="#fff" fill-opacity=".55"/>'
            f'<rect x="{x:.0f}" y="{y}" width="48" height="74" fill="{pane}"/>'
            f'<path d="M{x + 24:.0f} {y} v74 M{x:.0f} {y + 36} h48" stroke="#7f9fa0" stroke-width="3"/>'
            f'<rect x="{x - 8:.0f}" y="{y + 78}" width="64" height="7" fill="#12383d" fill-opacity=".18"/>'
        )

    def _shop_front(self) -> str:
        x, width = self.x + 18, self.width - 36
        stripes = "".join(
            f'<path d="M{x + i * width / 8:.1f} 500 h{width / 8:.1f} l-3 46 q{-width / 16:.1f} 16 {-width / 8:.1f} '
            '0 Z" '
            f'fill="{self.shop if i % 2 == 0 else "#fbf6ea"}"/>'
            for i in range(8)
        )
        return (
            f'<rect x="{x}" y="500" width="{width}" height="{PAVEMENT - 500}" fill="#24555b"/>'
            f'<rect x="{x + 14}" y="536" width="{width * 0.56:.0f}" height="78" fill="#f6dfa6"/>'
            f'<rect x="{x + width * 0.68:.0f}" y="536" width="{width * 0.24:.0f}" height="{PAVEMENT - 536}" '
            'fill="#9dbdbc"/>'
            f"{stripes}"
        )

    def _door(self) -> str:
        x = self.x + self.width // 2 - 32
        return (
            f'<rect x="{x - 8}" y="502" width="80" height="{PAVEMENT - 502}" fill="#fff" fill-opacity=".6"/>'
            f'<rect x="{x}" y="512" width="64" height="{PAVEMENT - 512}" fill="#0e5c66"/><circle cx="{x + 52}" '
            'cy="576" r="4" fill="#f0b429"/>'
            f'<rect x="{x + 10}" y="522" width="44" height="22" fill="#fbe7b4"/>'
        )


HOUSES = (
    House(-40, 330, 430, "#cfdcd6", "hip", "#c9573b"),
    House(300, 270, 360, "#e6d3b8", "gable", columns=2),
    House(578, 340, 470, "#b9cfcc", "flat", "#0e5c66"),
    House(930, 260, 380, "#dfc0a6", "hip", columns=2),
    House(1380, 330, 440, "#d5dfd9", "gable", "#d99a1c"),
    House(1718, 280, 370, "#c3d5d2", "flat", columns=2),
    House(2006, 430, 460, "#ead8bd", "hip", "#8f3b2c", 4),
)


def _coloured(coat: str, legs: str, person: int) -> tuple[str, str, str, str]:
    return coat, legs, SKINS[person % 5], HAIRS[(person * 2 + 1) % 5]


FAR = (
    Walker(455, 672, 176, _coloured("#7d9a86", "#3f5c60", 0), 1, 0.10, 0.5, "long"),
    Walker(1145, 668, 166, _coloured("#9b7b6b", "#42595c", 2), -1, 0.12),
    Walker(1222, 670, 172, _coloured("#6d8fa0", "#3c5154", 4), -1, 0.11, 0.55, "scarf"),
    Walker(2190, 672, 178, _coloured("#8a9c70", "#3f5c60", 3), -1, 0.12, carries="rucksack"),
)
NEAR = (
    Walker(150, 724, 262, _coloured("#b5532f", "#233f45", 1), 1, 0.14, 0.44, carries="bag"),
    Walker(760, 718, 256, _coloured("#2f6f79", "#2b3c40", 3), 1, 0.13, 0.6, "hat", "umbrella"),
    Walker(1330, 726, 270, _coloured("#d99a1c", "#2b3c40", 2), 1, 0.14, 0.58, "bun", "bag"),
    Walker(1545, 722, 266, _coloured("#12383d", "#5a4a3c", 0), -1, 0.13, 0.46, "short", "rucksack"),
    Walker(1724, 728, 264, _coloured("#96414a", "#2c444a", 4), 1, 0.12, 0.52, "long", reaches=15),
    Walker(1808, 728, 158, _coloured("#4f9a94", "#3a4a6b", 4), 1, 0.13, 0.46, reaches=-18),
    Walker(2262, 726, 268, _coloured("#56708c", "#2b3c40", 1), -1, 0.13, 0.5, "hat", reaches=16),
)


def people_walking() -> bytes:
    """The picture as PNG, 2400 by 800 pixels; the same bytes on each run."""
    return typst.compile(str(TEMPLATE), format="png", ppi=72, sys_inputs={"svg": people_walking_svg()})


def people_walking_svg() -> str:
    """The picture as SVG, of which the PNG is made."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f"{''.join(_scene())}</svg>"
    )


def _scene() -> Iterator[str]:
    yield from _sky()
    yield from _skyline()
    yield from (house.svg() for house in HOUSES)
    yield from _ground()
    yield from (_tree(x, size) for x, size in ((590, 1.0), (1290, 1.12), (1990, 0.95)))
    yield from (walker.svg() for walker in FAR)
    yield _lamp(1000)
    yield _lamp(1890)
    yield from (walker.svg() for walker in NEAR)
    yield wheelchair_user(2040, 730, 258, _coloured("#6a8f4f", "#2b3c40", 0), -1)
    yield dog(2168, 730, 52, "#a06a3c", -1)
    yield '<path d="M2219 594 Q2200 660 2180 684" fill="none" stroke="#14262a" stroke-width="2.5"/>'


def _sky() -> Iterator[str]:
    yield (
        '<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#bcd9da"/>'
        '<stop offset=".55" stop-color="#e4eeea"/><stop offset="1" stop-color="#fdf1d0"/></linearGradient></defs>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="url(#sky)"/><circle cx="1262" cy="210" r="74" '
        'fill="#fbdf9b" fill-opacity=".8"/>'
    )
    for x, y, size in ((420, 96, 1.0), (1000, 70, 1.3), (1780, 110, 1.1), (2150, 70, 0.8)):
        yield (
            f'<g transform="translate({x} {y}) scale({size})" fill="#fff" fill-opacity=".72"><rect x="-90" y="0" '
            'width="200" height="28" rx="14"/>'
            '<rect x="-50" y="-22" width="110" height="40" rx="20"/></g>'
        )


def _skyline() -> Iterator[str]:
    """Roofs far off, and a church, where the street opens."""
    yield (
        f'<path d="M0 {PAVEMENT} V330 h90 l40 -34 40 34 h150 v-40 h120 l60 -46 60 46 h210 v30 h160 l40 -40 40 40 '
        "h90 v60 h60 V330 "
        "h30 l34 -150 34 150 h40 v70 h110 v-60 h160 l50 -44 50 44 h140 v-34 h180 v40 h120 l50 -46 50 46 h230 "
        f'V{PAVEMENT} Z" fill="#a9c8c7" fill-opacity=".65"/>'
    )


def _ground() -> Iterator[str]:
    yield f'<rect y="{PAVEMENT}" width="{WIDTH}" height="{KERB - PAVEMENT}" fill="#e9e2d2"/>'
    yield f'<rect y="{PAVEMENT}" width="{WIDTH}" height="9" fill="#12383d" fill-opacity=".14"/>'
    slabs = "".join(f"M{x} {PAVEMENT + 10} L{x + (x - 1200) * 0.12:.0f} {KERB} " for x in range(-100, WIDTH + 100, 130))
    yield f'<path d="{slabs} M0 676 H{WIDTH}" stroke="#cfc5b0" stroke-width="2.5" fill="none"/>'
    yield f'<rect y="{KERB}" width="{WIDTH}" height="12" fill="#b8b1a0"/>'
    yield f'<rect y="{KERB + 12}" width="{WIDTH}" height="60" fill="#6c8385"/>'


def _tree(x: float, size: float) -> str:
    return (
        f'<g transform="translate({x} 668) scale({size})"><ellipse cy="2" rx="70" ry="8" fill="#12383d" '
        'fill-opacity=".14"/>'
        '<path d="M-7 0 L-5 -190 H5 L8 0 Z" fill="#7a5a44"/><path d="M0 -120 L34 -170 M0 -150 L-30 -190" '
        'stroke="#7a5a44" stroke-width="7" stroke-linecap="round"/>'
        '<ellipse cx="0" cy="-258" rx="92" ry="98" fill="#6e9a78"/><ellipse cx="-46" cy="-212" rx="56" ry="52" '
        'fill="#5f8d6d"/>'
        '<ellipse cx="50" cy="-216" rx="58" ry="54" fill="#7fa983"/><ellipse cx="18" cy="-300" rx="46" ry="40" '
        'fill="#8cb58c"/></g>'
    )


def _lamp(x: float) -> str:
    """A street lamp with a camera of the kind that public space schemes use."""
    return (
        f'<g transform="translate({x} 736)"><ellipse rx="26" ry="4" fill="#12383d" fill-opacity=".16"/><path d="M-7 '
        '0 L-4 -480 H4 L7 0 Z" fill="#24555b"/>'
        '<path d="M0 -470 Q4 -512 62 -512" fill="none" stroke="#24555b" stroke-width="8" stroke-linecap="round"/>'
        '<path d="M46 -512 H104 L96 -498 H54 Z" fill="#24555b"/><ellipse cx="75" cy="-496" rx="20" ry="6" '
        'fill="#fbdf9b"/>'
        '<path d="M0 -392 H-30" stroke="#24555b" stroke-width="6"/><rect x="-52" y="-400" width="34" height="14" '
        'rx="4" fill="#24555b"/>'
        '<path d="M-51 -386 a16 17 0 0 0 32 0 Z" fill="#5d8184"/><circle cx="-35" cy="-379" r="5" fill="#14262a"/></g>'
    )
