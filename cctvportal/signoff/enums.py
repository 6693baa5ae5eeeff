from django.db.models import TextChoices


class SubmissionKind(TextChoices):
    """What a submission would change."""

    CONTENT = "content", "Content"
    WITHDRAWAL = "withdrawal", "Withdrawal"
    MOVE = "move", "Move"
    DELETION = "deletion", "Deletion"
    ORDER = "order", "Order of navigation"
    POLICY = "policy", "Policy"
    NOTICE = "notice", "Notice to hold pages behind"
    BOARD = "board", "Seats and chair"


# What is no page: the content ids under which the board decides on it, one submission of each at a time.
OF_THE_BOARD = {SubmissionKind.POLICY: 0, SubmissionKind.NOTICE: -1, SubmissionKind.BOARD: -2}


class BoardChange(TextChoices):
    """What the board decides about who sits on it."""

    GIVE_SEAT = "give-seat", "An agency gets a seat"
    END_SEAT = "end-seat", "An agency’s seat ends"
    NAME_CHAIR = "name-chair", "An agency’s seat chairs the board"


class Procedure(TextChoices):
    """How the board takes a submission."""

    ORDINARY = "ordinary", "Ordinary sign-off"
    CORRECTION = "correction", "Clerical correction"


class Step(TextChoices):
    """What happened to a submission; the newest step is its state."""

    SUBMITTED = "submitted", "Under review"
    RESUBMITTED = "resubmitted", "Under review again"
    TAKEN_BACK = "taken-back", "Taken back"
    RETURNED = "returned", "Returned"
    PUBLISHED = "published", "Published"
    ADOPTED = "adopted", "Adopted"
    SUPERSEDED = "superseded", "Superseded by an emergency"


OPEN_STEPS = (Step.SUBMITTED, Step.RESUBMITTED)


# A quorum of more than half of the seats, however many there are.
MAJORITY = "majority"


class Decision(TextChoices):
    """One seat's decision on one submission."""

    SIGN_OFF = "sign-off", "Sign off"
    RETURN = "return", "Return"
    ABSTAIN = "abstain", "Abstain"


class EmergencyKind(TextChoices):
    """What is done before the board decides."""

    PUBLICATION = "publication", "Emergency publication"
    TAKE_DOWN = "take-down", "Emergency take-down"
    PUT_BACK = "put-back", "Earlier version put back"
    HOLD = "hold", "Held behind a notice"
    # Nothing changes in public until the board returns it; then what stood before the correction stands again.
    CALL_IN = "call-in", "Correction called in"


# One duty board member, or the secretary, does these alone; the others take two people of two seats.
BY_DUTY = (EmergencyKind.PUT_BACK, EmergencyKind.HOLD)


class EmergencyStep(TextChoices):
    """What happened in an emergency; the newest step is its state."""

    PROPOSED = "proposed", "Waits for a second person"
    IN_FORCE = "in-force", "In force"
    ESCALATED = "escalated", "In force, escalated"
    RATIFIED = "ratified", "Ratified by the board"
    REJECTED = "rejected", "Rejected by the board"
    LAPSED = "lapsed", "Lapsed"
    ABANDONED = "abandoned", "Abandoned before it took effect"
    SUPERSEDED = "superseded", "Superseded by a take-down"


IN_FORCE = (EmergencyStep.IN_FORCE, EmergencyStep.ESCALATED)


class PackStep(TextChoices):
    """What happened to a pack; the newest step is its state. Put once more, it has another time of release."""

    GATHERED = "gathered", "Being gathered"
    PUT = "put", "Before the board"
    STOPPED = "stopped", "Stopped by a return"
    RESUMED = "resumed", "Before the board again"
    REFUSED = "refused", "Refused at its release"
    RELEASED = "released", "Released"
    DISSOLVED = "dissolved", "Dissolved"


# In which a pack keeps its items from being published one by one.
HOLDING = (PackStep.GATHERED, PackStep.PUT, PackStep.STOPPED, PackStep.RESUMED, PackStep.REFUSED)


# In which the board votes on a pack as a whole, and it goes out once everything in it is signed off.
BEFORE_THE_BOARD = (PackStep.PUT, PackStep.RESUMED, PackStep.REFUSED)


class ReminderKind(TextChoices):
    """What a mail of its own accord reminds of."""

    DIGEST = "digest", "Digest of the day"
    ESCALATION = "escalation", "Escalation"


class OnReturn(TextChoices):
    """What a returned item does to its pack, as its policy says."""

    LEAVES = "leaves", "The item leaves the pack"
    STOPS = "stops", "The pack stops"


class Abstention(TextChoices):
    """What an abstention does to the quorum."""

    NOTHING = "nothing", "The quorum stays"
    LOWERS = "lowers", "The quorum falls by one, never under two"


class Ground(TextChoices):
    """By what law named bytes are destroyed."""

    ERASURE = "erasure", "UK GDPR, right to erasure"
    COURT = "court", "Order of a court"
    COPYRIGHT = "copyright", "Copyright, Designs and Patents Act 1988"
    SECRETS = "secrets", "Official Secrets Act 1989"
    DEFAMATION = "defamation", "Defamation Act 2013"
    OTHER = "other", "Another statute"


class RedactionStep(TextChoices):
    """What happened to a redaction; the newest step is its state."""

    PROPOSED = "proposed", "Waits for a second seat"
    ABANDONED = "abandoned", "Abandoned"
    CARRIED_OUT = "carried-out", "Carried out; its files are being destroyed"
    DESTROYED = "destroyed", "Carried out"
