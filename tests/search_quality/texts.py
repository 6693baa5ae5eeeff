"""Local reports on CCTV in invented places: sentences that people write, drawn the same each time."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from tests.benchmarks.corpus import places


@dataclass(frozen=True)
class Subject:
    """What a report is about: its title, its place among the types, and sentences that only such a report has."""

    key: str
    title: str
    type: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """One report. ``pages`` are those of its PDF; most have none."""

    number: int
    subject: Subject
    place: str
    title: str
    summary: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    pages: tuple[str, ...]
    date: str

    @property
    def slug(self) -> str:
        return f"{self.subject.key}-{self.place.lower()}"


NEWS, GUIDE = "news.NewsPage", "home.GuidancePage"
SUBJECTS = (
    Subject(
        "shopping-street",
        "Cameras in the shopping street of {place}",
        NEWS,
        (
            "The traders of {place} asked for cameras after {number} shop windows were broken within a winter.",
            "Shoplifting fell in the streets that the cameras see, and rose a little in those beside them.",
            "The pedestrian street has {number} cameras on lamp posts, and none above a private door.",
            "Market stalls hide two of the views on Saturdays, so the cameras there were moved.",
            "Shop staff call the control room by radio when they suspect a thief.",
        ),
    ),
    Subject(
        "car-parks",
        "Safer car parks in {place}",
        NEWS,
        (
            "Theft from vehicles in the multi-storey car park of {place} was reported {number} times last year.",
            "Drivers said that better lighting on the stairs made more difference to them than the cameras.",
            "Each parking level has two views, of the ramp and of the ticket machine.",
            "The barrier at the exit reads no plates; it opens when the ticket is paid.",
            "Motorcycle bays were moved to where the attendant can see them.",
        ),
    ),
    Subject(
        "number-plates",
        "Automatic number plate recognition around {place}",
        GUIDE,
        (
            "Cameras that read number plates stand on {number} roads into {place}.",
            "ANPR compares each plate with a list of vehicles that the police look for, and forgets the rest.",
            "A misread plate must be checked by a person before any vehicle is stopped.",
            "The list of wanted vehicles is renewed every hour, and each use of it is logged.",
            "Hauliers asked whether their lorries are tracked from town to town; they are not.",
        ),
    ),
    Subject(
        "bus-station",
        "Cameras at the bus station of {place}",
        NEWS,
        (
            "Passengers waiting at night in the bus station of {place} asked for help points beside the cameras.",
            "Drivers of {number} bus routes can alert the control room with a button.",
            "Recordings from buses themselves belong to the operator of the route.",
            "The waiting room, the taxi rank and the bicycle racks are each seen by two cameras.",
            "Vandalism of shelters cost half of what it cost the year before.",
        ),
    ),
    Subject(
        "schools",
        "Cameras at school gates in {place}",
        GUIDE,
        (
            "Schools in {place} may film their gates and bicycle sheds, and never classrooms or changing rooms.",
            "Parents and pupils were asked before {number} cameras went up.",
            "The head teacher answers for the system, and the governors look at it each year.",
            "Pictures of children are seen by two named members of staff and nobody else.",
            "The playground is not recorded during lessons.",
        ),
    ),
    Subject(
        "night-time-economy",
        "Pubs, clubs and cameras in {place}",
        NEWS,
        (
            "On Friday and Saturday nights {number} doorkeepers of pubs and clubs in {place} share a radio channel.",
            "A licence for a late bar may ask for cameras at its door.",
            "Fights outside takeaways were seen early enough for the police to part them.",
            "Taxi marshals stand where the cameras see the queue.",
            "Licensing officers ask for recordings of a door within two days.",
        ),
    ),
    Subject(
        "housing-estate",
        "Residents and cameras on the estates of {place}",
        NEWS,
        (
            "Tenants of {number} blocks in {place} voted on cameras in lifts and stairwells.",
            "The residents' association is told each quarter how often recordings were looked at.",
            "Fly-tipping by the garages stopped when a temporary camera and a skip were provided.",
            "The housing officer cannot watch live pictures.",
            "Neighbours asked that balconies be blocked out, and they were.",
        ),
    ),
    Subject(
        "lighting",
        "Street lighting and cameras in {place}",
        GUIDE,
        (
            "New white street lamps in {place} show colours that the old orange ones hid from the cameras.",
            "Of {number} columns, a third carry a camera; the engineer checks their weight and wind load.",
            "Dimming lamps after midnight made four views too dark to be of use.",
            "Infra-red lamps help where street lighting would disturb bats along the river.",
            "Faulty lamps are reported by the operators who notice them first.",
        ),
    ),
    Subject(
        "maintenance",
        "Maintenance contract for cameras in {place}",
        GUIDE,
        (
            "The contractor in {place} mends a broken camera within {number} hours, or pays for each day more.",
            "Spare parts for analogue recorders can no longer be bought.",
            "Domes are washed in spring and autumn, and spiders are kept away with a spray.",
            "An engineer visits each cabinet twice a year and tests its batteries.",
            "The contract was put out to tender, and three firms answered.",
        ),
    ),
    Subject(
        "volunteers",
        "Volunteers in the control room of {place}",
        NEWS,
        (
            "Volunteers in {place} watch screens for {number} hours a week beside paid operators.",
            "Each is vetted, trained for two days, and signs a promise of secrecy.",
            "A volunteer never follows a person without an operator.",
            "Older volunteers asked for larger letters on the maps.",
            "The volunteers' rota is kept by the supervisor.",
        ),
    ),
    Subject(
        "costs",
        "What cameras cost in {place}",
        GUIDE,
        (
            "Running {number} cameras in {place} cost less than the year before, since lines are now shared.",
            "Wages are the largest part of the budget, then transmission, then repairs.",
            "The council compared the price of leased lines with that of radio links.",
            "Three neighbouring councils pay by the number of their cameras.",
            "Auditors asked what would be lost if the service ended.",
        ),
    ),
    Subject(
        "floods",
        "Watching rivers and floods in {place}",
        NEWS,
        (
            "A camera on the bridge of {place} shows the height of the river on a painted gauge.",
            "When the flood came, {number} households were warned before the water reached them.",
            "Pictures of the weir are published every ten minutes, with no person in view.",
            "Debris at the culvert is seen in time to be cleared.",
            "The emergency planner uses the town's cameras during storms.",
        ),
    ),
)
GENERAL = (
    "Recordings are kept for {days} days and then deleted by the system itself.",
    "Signs at each way in say who runs the cameras and how to get in touch.",
    "The operators keep a log of everything that they look for.",
    "A copy for the police is made on request, sealed and signed for.",
    "The council looks each year at whether every camera is still needed.",
    "People can ask for pictures of themselves, and {number} did.",
    "The code of practice can be read in the library and on the web.",
    "No camera looks into a home; where one could, the view is blocked out.",
    "The supervisor compares the clocks with a time server each week.",
    "Operators hold a licence and are trained before they work alone.",
    "The report was discussed at a public meeting, and questions were answered.",
    "The police asked for {number} recordings as evidence and used most of them.",
    "Picture quality was tested with a chart at the distance of a face.",
    "A privacy impact assessment was written before anything was bought.",
    "Two cameras were removed since nobody had asked for their recordings in a year.",
    "The next review is due in {days} months.",
    "It is the aim to make people feel safe without watching them more than needed.",
    "Complaints go to the council's own officer first, and then to the Information Commissioner.",
    "The control room is staffed by day and by night.",
    "Transmission to the recorder is by fibre where there is some, and by radio elsewhere.",
    "The standard of export was agreed with the police, so that films play without special software.",
    "A survey asked {number} people what they think of the cameras.",
)
HEADINGS = ("How it began", "What was found", "What people say", "What happens next")


def reports(total: int) -> Iterator[Report]:
    """``total`` reports: of each place one on each subject."""
    for number in range(total):
        yield report(number)


def report(number: int) -> Report:
    """The report of that number."""
    chosen = random.Random(number)
    subject, place = SUBJECTS[number % len(SUBJECTS)], _PLACES[number // len(SUBJECTS)]

    def said(share: float) -> str:
        sentence = chosen.choice(subject.sentences if chosen.random() < share else GENERAL)
        return sentence.format(place=place, number=chosen.randint(2, 60), days=chosen.randint(7, 31))

    def paragraph() -> str:
        return " ".join(dict.fromkeys(said(0.4) for _ in range(chosen.randint(3, 6))))

    sections = tuple(
        (heading, tuple(paragraph() for _ in range(chosen.randint(2, 4))))
        for heading in chosen.sample(HEADINGS, chosen.randint(2, 4))
    )
    pages = tuple(" ".join(said(0.2) for _ in range(20)) for _ in range(6)) if number % 4 == 0 else ()
    date = f"{chosen.randint(2006, 2010)}-{chosen.randint(1, 12):02}-{chosen.randint(1, 28):02}"
    title = subject.title.format(place=place)
    return Report(number, subject, place, title, said(1), sections, pages, date)


_PLACES = places(50 * 10_000)
