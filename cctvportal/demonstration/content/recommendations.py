"""The recommendations known by subject, from trade press of October 2007. Their numbers are not known."""

from .entry import REWRITTEN, Entry, paragraphs

_SOURCE = "Known by subject only, from trade press of October 2007; its number and wording are not recorded here."

# Theme -> (slug, title, what is recommended). Each is phrased anew from the subject that is known.
_KNOWN: dict[str, tuple[tuple[str, str, str], ...]] = {
    "standards": (
        (
            "governance-body",
            "A body for the governance and use of CCTV",
            "Give one body the task of overseeing how CCTV is governed and used.",
        ),
        (
            "digital-standards",
            "Standards and formats for digital CCTV",
            "Agree on standards and formats for digital CCTV, so that recordings can be exchanged and played.",
        ),
        (
            "national-and-international-standards",
            "National and international standards",
            "It is about national and international standards for CCTV.",
        ),
        (
            "operational-requirements-manual",
            "Review of the operational requirements manual",
            "Review the manual that helps buyers to write down what a CCTV system has to do.",
        ),
        (
            "review-of-cameras",
            "Operators review where cameras are and what they are for",
            "Have operators look again at the place and the purpose of each of their cameras.",
        ),
        (
            "multi-purpose-requirements",
            "Technical requirements for systems of many purposes",
            "Set technical requirements for systems that serve more than one purpose.",
        ),
        (
            "evidential-needs",
            "Advice to operators on evidential needs",
            "Tell operators what a recording must offer to be of use as evidence.",
        ),
        ("gaps-in-coverage", "Gaps in coverage", "It is about places where coverage by CCTV has gaps."),
        ("best-practice", "Sharing best practice", "Share among operators what has been found to work well."),
        (
            "hubs",
            "Linking schemes into hubs",
            "Link the schemes of town centres, other public space and transport, so that they can work as hubs.",
        ),
    ),
    "registration": (
        (
            "enforcement-powers",
            "Enforcement powers for the Information Commissioner",
            "It is about powers of enforcement over CCTV for the Information Commissioner.",
        ),
        ("legislation", "Legislation on CCTV", "It is about legislation on CCTV."),
        ("system-of-registration", "A system of registration", "Set up a system in which CCTV systems are registered."),
        (
            "planning-and-licensing",
            "CCTV in planning and licensing applications",
            "It is about the part that CCTV plays in applications for planning permission and for licences.",
        ),
        ("enforcing-standards", "A way to enforce standards", "Find a way to make sure that standards are kept."),
    ),
    "training": (
        (
            "licensing-of-operators",
            "Licensing of operators",
            "Have the Security Industry Authority make clear which operators need a licence.",
        ),
        (
            "minimum-training",
            "Minimum training, then accreditation",
            "Begin with a minimum of training for those who work with CCTV, and go on to accreditation.",
        ),
    ),
    "police-use": (
        (
            "retention-periods",
            "Standard retention periods tied to purpose",
            "Set standard periods for keeping recordings, each tied to the purpose that the recordings serve.",
        ),
        (
            "police-handling",
            "Review of how police handle imagery",
            "Review how the police handle CCTV imagery.",
        ),
    ),
}
# Which agency's editors drafted the page in the demonstration; it says nothing about who leads the work.
_DRAFTED_BY = {"standards": "npia", "registration": "home-office", "training": "acpo", "police-use": "acpo"}


def _recommendation(theme: str, slug: str, title: str, sentence: str) -> Entry:
    return Entry(
        key=slug,
        type="home.RecommendationPage",
        parent="strategy",
        slug=slug,
        title=title,
        agency=_DRAFTED_BY[theme],
        summary=f"{sentence} Progress is not recorded.",
        fields={
            "number": None,
            "theme": theme,
            "html": paragraphs(sentence, _SOURCE) + REWRITTEN,
            "lead_agency": None,
            "partners": [],
            "status": "not-recorded",
            "target_date": None,
            "updates": [],
        },
    )


RECOMMENDATIONS = tuple(_recommendation(theme, *known) for theme, group in _KNOWN.items() for known in group)
