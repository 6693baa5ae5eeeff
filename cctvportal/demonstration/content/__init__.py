"""All that the demonstration shows, as data: who there is, what is published in which order, what is still on a desk.

``PAGES`` is in an order in which all of it can be published: a page after its parent, and after all it links to. A
key that stands twice is one page published in two versions. Files and pictures are made when they are asked for.
"""

from .board import ACCOUNTS, AGENCIES, CHAIR
from .desk import UNFINISHED, WITHDRAWALS
from .disclaimer import DISCLAIMER_1, DISCLAIMER_2
from .documents import DOCUMENTS, Document
from .engagement import CONSULTATION, CONSULTATION_WITH_OUTCOME, HAVE_YOUR_SAY
from .entry import Account, Agency, Entry, SampleVote, Unfinished, Withdrawal
from .guidance import GUIDES
from .home import HOME, HOME_OPENING
from .minutes import ADDENDUM, MINUTES, MINUTES_INDEX
from .news import NEWS, NEWS_INDEX
from .pictures import PICTURES, Picture
from .recommendations import RECOMMENDATIONS
from .strategy import STRATEGY

PAGES: tuple[Entry, ...] = (
    HOME_OPENING,
    DISCLAIMER_1,
    STRATEGY,
    *RECOMMENDATIONS,
    MINUTES_INDEX,
    *MINUTES,
    ADDENDUM,
    *GUIDES,
    HAVE_YOUR_SAY,
    CONSULTATION_WITH_OUTCOME,
    CONSULTATION,
    NEWS_INDEX,
    *NEWS,
    DISCLAIMER_2,
    HOME,
)

__all__ = [
    "ACCOUNTS",
    "AGENCIES",
    "CHAIR",
    "DOCUMENTS",
    "PAGES",
    "PICTURES",
    "UNFINISHED",
    "WITHDRAWALS",
    "Account",
    "Agency",
    "Document",
    "Entry",
    "Picture",
    "SampleVote",
    "Unfinished",
    "Withdrawal",
]
