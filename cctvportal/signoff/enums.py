from django.db.models import TextChoices


class SubmissionKind(TextChoices):
    """What a submission would change."""

    CONTENT = "content", "Content"
    WITHDRAWAL = "withdrawal", "Withdrawal"
    MOVE = "move", "Move"
    DELETION = "deletion", "Deletion"
    ORDER = "order", "Order of navigation"
    POLICY = "policy", "Policy"


class Step(TextChoices):
    """What happened to a submission; the newest step is its state."""

    SUBMITTED = "submitted", "Under review"
    RESUBMITTED = "resubmitted", "Under review again"
    TAKEN_BACK = "taken-back", "Taken back"
    RETURNED = "returned", "Returned"
    PUBLISHED = "published", "Published"


OPEN_STEPS = (Step.SUBMITTED, Step.RESUBMITTED)


class Decision(TextChoices):
    """One seat's decision on one submission."""

    SIGN_OFF = "sign-off", "Sign off"
    RETURN = "return", "Return"
    ABSTAIN = "abstain", "Abstain"
