from django.db.models import TextChoices


class RecommendationStatus(TextChoices):
    """How far a recommendation has come."""

    NOT_RECORDED = "not-recorded", "Not recorded"
    NOT_STARTED = "not-started", "Not started"
    IN_PROGRESS = "in-progress", "In progress"
    COMPLETE = "complete", "Complete"
    SUPERSEDED = "superseded", "Superseded"


class RecommendationTheme(TextChoices):
    """The chapters of the strategy that make recommendations."""

    STANDARDS = "standards", "Standards"
    REGISTRATION = "registration", "Registration, inspection and enforcement"
    TRAINING = "training", "Training"
    POLICE_USE = "police-use", "Police use of CCTV"
    STORAGE = "storage", "Storage, volume, archiving and retention"
    NETWORKS = "networks", "CCTV networks, live and stored"
    CRIMINAL_JUSTICE = "criminal-justice", "Equipment and facilities in the criminal justice system"
    CHANGE = "change", "Emerging technologies, changing threats and priorities"
    PARTNERSHIP = "partnership", "Partnership working"
    MANAGEMENT = "management", "Management, finance and resources"
