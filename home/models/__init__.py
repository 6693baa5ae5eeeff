"""The home page and the sections beneath it."""

from .disclaimer import DisclaimerPage
from .engagement import ConsultationPage, HaveYourSayPage
from .guidance import GuidancePage
from .homepage import HomePage
from .strategy import RecommendationPage, StrategyPage

__all__ = [
    "ConsultationPage",
    "DisclaimerPage",
    "GuidancePage",
    "HaveYourSayPage",
    "HomePage",
    "RecommendationPage",
    "StrategyPage",
]
