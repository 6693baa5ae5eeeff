"""General good practice, newly written. It claims nothing about any real body."""

from .control_room import CONTROL_ROOM
from .evidence import EVIDENCE
from .landing import GUIDANCE
from .quality import CHECKLIST, QUALITY
from .requirement import REQUIREMENT
from .siting import SITING, siting

GUIDES = (GUIDANCE, REQUIREMENT, SITING, QUALITY, EVIDENCE, CONTROL_ROOM)

__all__ = ["CHECKLIST", "GUIDES", "SITING", "siting"]
