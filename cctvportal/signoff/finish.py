"""What a finished Wagtail workflow does. In a module of its own: Wagtail imports it while its models load."""


def publish_nothing(workflow_state: object, user: object = None) -> None:
    """Nothing: publishing follows from votes alone (WAGTAIL_FINISH_WORKFLOW_ACTION)."""
