"""People on foot, drawn as SVG in the manner of cut paper. Nobody in particular."""

from dataclasses import dataclass

_ROUND = 'stroke-linecap="round" stroke-linejoin="round"'

_HAIR = {
    "short": "M-5 -91 Q-6 -100.6 1.6 -100.4 Q7.6 -100 6.8 -95 Q2 -97.4 -1.6 -94.6 Q-1.6 -90.4 -3.4 -89 Z",
    "long": "M-4 -82 Q-8 -91 -4.6 -97.4 Q-1.4 -101.6 3 -100.4 Q8 -99 6.8 -94.8 Q1.8 -97 -0.8 -94 Q0.6 -86 -1 -81.4 Z",
    "bun": "M-5 -91 Q-6 -100.6 1.6 -100.4 Q7.6 -100 6.8 -95 Q2 -97.4 -1.6 -94.6 Q-2 -90 -4.4 -90 Z "
    "M-9.4 -97.6 a3.4 3.4 0 1 0 6.8 0 a3.4 3.4 0 1 0 -6.8 0",
    "hat": "M-5.6 -94 Q-5.4 -102 1.2 -102 Q7.4 -102 7.6 -94.6 L9.6 -93.8 Q2 -95.6 -5.6 -93 Z",
    "scarf": "M-5.4 -82 Q-9 -92 -4.6 -98.4 Q0 -102.4 5 -99.6 Q7.4 -97.6 6.4 -95.4 Q2.2 -96 1.6 -92 "
    "Q1.8 -87 4.4 -84.6 Q0 -81 -5.4 -82 Z",
}


@dataclass(frozen=True)
class Walker:
    """Somebody walking: feet at ``x`` and ``ground``, ``height`` in pixels, ``facing`` right (1) or left (-1).

    ``stride`` is half the distance between the feet, as a share of the height; ``coat`` is how far the coat reaches
    down, from 0.36 (hips) to 0.62 (knees). ``carries`` is ``""``, ``bag``, ``rucksack`` or ``umbrella``.
    """

    x: float
    ground: float
    height: float
    colours: tuple[str, str, str, str]  # coat, legs, skin, hair
    facing: int = 1
    stride: float = 0.13
    coat: float = 0.46
    hair: str = "short"
    carries: str = ""
    reaches: float = 0.0

    def svg(self) -> str:
        """The group of shapes that draws this person."""
        parts = [
            _shadow(),
            *self._far_limbs(),
            *self._carried_behind(),
            *self._body(),
            *self._near_limbs(),
            *self._head(),
        ]
        scale = self.height / 100
        place = f"translate({self.x} {self.ground}) scale({scale * self.facing:.3f} {scale:.3f})"
        return f'<g transform="{place}" {_ROUND}>{"".join(parts)}</g>'

    def _far_limbs(self) -> list[str]:
        step = self.stride * 100
        coat, legs, skin, _ = self.colours
        leg = f"M0 -46 Q{-step * 0.1} -26 {-step * 0.85} -12 L{-step * 1.15} -5"
        arm = f"M1 -78 Q{step * 0.75} -66 {step * 1.05} -53"
        return [
            _limb(leg, legs, 7.4),
            _limb(leg, "#000", 7.4, 0.18),
            _shoe(-step * 1.15, -3, 24),
            _limb(arm, coat, 6),
            _limb(arm, "#000", 6, 0.18),
            _dot(step * 1.1, -51.5, 2.5, skin),
        ]

    def _body(self) -> list[str]:
        hem = -(84 - self.coat * 84)
        coat = self.colours[0]
        flare = 6.5 + self.coat * 6
        outline = f"M-7 -80 Q-7 -84 0 -84.5 Q7 -84 7.4 -79 L{flare} {hem} Q0 {hem + 2.4} {-flare} {hem} Z"
        return [
            f'<path d="{outline}" fill="{coat}"/>',
            f'<path d="M2.4 -83 L4.6 {hem + 1.5}" stroke="#fff" stroke-opacity=".22" stroke-width=".8"/>',
        ]

    def _near_limbs(self) -> list[str]:
        step = self.stride * 100
        coat, legs, skin, _ = self.colours
        hand = (-step * 1.0, -51.0) if not self.reaches else (self.reaches, -50.0)
        elbow = (-step * 0.75, -66.0) if not self.reaches else (self.reaches * 0.5, -64.0)
        arm = f"M-1 -78 Q{elbow[0]} {elbow[1]} {hand[0]} {hand[1]}"
        return [
            _limb(f"M0 -46 Q{step * 0.75} -26 {step * 0.95} -4", legs, 7.8),
            _shoe(step * 1.0, -2.4, -6),
            self._coat_over_legs(),
            _limb(arm, coat, 6.4),
            _limb(arm, "#000", 6.4, 0.12),
            _dot(hand[0] - 0.2, hand[1] + 1.8, 2.7, skin),
            *self._carried_before(hand),
        ]

    def _coat_over_legs(self) -> str:
        hem = -(84 - self.coat * 84)
        flare = 6.5 + self.coat * 6
        return f'<path d="M-6.6 -60 L6.9 -60 L{flare} {hem} Q0 {hem + 2.4} {-flare} {hem} Z" fill="{self.colours[0]}"/>'

    def _head(self) -> list[str]:
        _, _, skin, hair = self.colours
        face = [_limb("M0.6 -84 L1 -88", skin, 5), f'<ellipse cx="1.2" cy="-92.6" rx="5.7" ry="6.6" fill="{skin}"/>']
        return [*face, f'<path d="{_HAIR[self.hair]}" fill="{hair}"/>']

    def _carried_behind(self) -> list[str]:
        if self.carries != "rucksack":
            return []
        return [
            '<rect x="-14.4" y="-81" width="10" height="20" rx="4.4" fill="#b5532f"/>',
            '<rect x="-13" y="-71" width="6" height="7" rx="2" fill="#000" fill-opacity=".16"/>',
        ]

    def _carried_before(self, hand: tuple[float, float]) -> list[str]:
        x, y = hand
        if self.carries == "bag":
            return [
                _limb(f"M{x - 3} {y + 9} Q{x} {y - 3} {x + 3} {y + 9}", "#14262a", 1),
                f'<path d="M{x - 5.6} {y + 8} h11.2 l1 13 h-13.2 z" fill="#e7c98f"/>',
            ]
        if self.carries == "umbrella":
            return [_limb(f"M{x} {y - 2} L{x - 3} {y + 38}", "#0e5c66", 3.4)]
        return []


def dog(x: float, ground: float, size: float, colour: str, facing: int = 1) -> str:
    """A dog on its way; ``size`` is its height at the shoulder."""
    scale = size / 40
    legs = "".join(_limb(f"M{a} -20 L{b} -1", colour, 4.4) for a, b in ((-17, -23), (-14, -10), (13, 9), (16, 22)))
    return (
        f'<g transform="translate({x} {ground}) scale({scale * facing:.3f} {scale:.3f})" {_ROUND}>'
        f'<ellipse cx="0" cy="0" rx="30" ry="3" fill="#12383d" fill-opacity=".16"/>{legs}'
        f'<path d="M-21 -32 Q-2 -37 15 -33 Q22 -30 19 -20 Q0 -15 -20 -19 Q-25 -26 -21 -32 Z" fill="{colour}"/>'
        f"{_limb('M-21 -30 Q-30 -36 -29 -46', colour, 3.4)}"
        f'<path d="M13 -33 Q16 -46 25 -46 Q33 -44 37 -39 Q36 -35 29 -35 Q25 -30 19 -27 Z" fill="{colour}"/>'
        f'<path d="M18 -45 Q15 -39 18 -35 Q22 -38 22 -45 Z" fill="#000" fill-opacity=".3"/></g>'
    )


def wheelchair_user(x: float, ground: float, height: float, colours: tuple[str, str, str, str], facing: int = 1) -> str:
    """Somebody in a wheelchair; ``height`` is what she would measure standing."""
    coat, legs, skin, hair = colours
    scale = height / 100
    return (
        f'<g transform="translate({x} {ground}) scale({scale * facing:.3f} {scale:.3f})" {_ROUND}>'
        '<ellipse cx="3" cy="0" rx="24" ry="2.4" fill="#12383d" fill-opacity=".16"/>'
        f"{_limb('M-8 -33 L13 -33 L16 -10', legs, 7.6)}{_shoe(18, -7, 0)}"
        f'<path d="M-15 -34 Q-15 -64 -7 -66 Q2 -66 3 -58 L5 -33 Z" fill="{coat}"/>'
        f"{_limb('M-4 -60 Q4 -50 9 -42', coat, 6)}{_dot(9.6, -41, 2.7, skin)}"
        f'{_limb("M-5 -65 L-4 -69", skin, 5)}<ellipse cx="-3.6" cy="-74" rx="5.7" ry="6.6" fill="{skin}"/>'
        f'<path d="M-10 -70 Q-12 -82 -3 -82 Q3 -81.6 2 -76.6 Q-3 -79 -6 -76 Q-6 -66 -9 -63 Z" fill="{hair}"/>'
        '<path d="M-17 -58 L-14 -30 L12 -30 L19 -5" fill="none" stroke="#14262a" stroke-width="2.4"/>'
        '<circle cx="-7" cy="-16" r="15" fill="none" stroke="#14262a" stroke-width="2.4"/>'
        '<path d="M-7 -31 V-1 M-22 -16 H8 M-17.6 -26.6 L3.6 -5.4 M-17.6 -5.4 L3.6 -26.6" stroke="#14262a" '
        'stroke-width=".7"/>'
        '<circle cx="17" cy="-4" r="3.6" fill="none" stroke="#14262a" stroke-width="2"/></g>'
    )


def _limb(path: str, colour: str, width: float, opacity: float = 1) -> str:
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-opacity="{opacity}" stroke-width="{width}"/>'


def _shoe(x: float, y: float, turn: float) -> str:
    place = f"translate({x:.1f} {y}) rotate({turn})"
    return f'<path d="M-3.6 2.4 V-1.8 Q0 -3.6 2 -1.4 L7 1 Q8 2.4 6.6 2.4 Z" fill="#14262a" transform="{place}"/>'


def _dot(x: float, y: float, radius: float, colour: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{colour}"/>'


def _shadow() -> str:
    return '<ellipse cx="0" cy="0" rx="21" ry="2.6" fill="#12383d" fill-opacity=".16"/>'
