"""Put a policy before the board; what it signs off is in force from then on."""

from cctvportal.agencies.models import Agency, User
from cctvportal.agencies.verbs import verb
from cctvportal.kernel.locks import advisory_lock
from cctvportal.publication.content import Content
from cctvportal.record.append import append, openings

from ..enums import OF_THE_BOARD, SubmissionKind
from ..models import Policy, SignOff, Submission
from ..policies import POLICY_TYPE
from ..policy_checks import problems_of_policy
from ..rules import SUBMITTING, Draft, require
from .submit import create, next_round, policy_in_force


@verb("submit-policy")
def submit_policy(code: str, name: str, types: list[str], terms: dict, by: User, reason: str = "") -> Submission:
    """Ask the board to change the policy ``code``, or to add it; ``terms`` as in ``Policy.terms``.

    Raises ``Refused`` with every reason why not; nothing is changed then.
    """
    content_id = OF_THE_BOARD[SubmissionKind.POLICY]
    advisory_lock("content", content_id)
    last = Policy.objects.filter(code=code).first()
    version = last.version + 1 if last else 1
    policy = {"code": code, "name": name, "types": types, "terms": terms, "version": version}
    problems = list(problems_of_policy(code, name, types, terms))
    if last and (last.name, last.types, last.terms) == (name, types, terms):
        problems.append("This is what is in force already.")
    draft = Draft(
        content=affair(content_id, POLICY_TYPE, code, {"title": f"Policy: {name}", "policy": policy, "reason": reason}),
        agency=Agency.objects.filter(is_secretariat=True).first(),
        by=by,
        kind=SubmissionKind.POLICY,
        policy=policy_in_force(POLICY_TYPE),
        contributors=frozenset({by}),
        problems=tuple(problems),
    )
    require(SUBMITTING, draft)
    return create(draft, round_number=next_round(content_id, SubmissionKind.POLICY), revision_id=None)


def affair(content_id: int, type_: str, slug: str, representation: dict) -> Content:
    """What is no page, in the form of a page's content."""
    return Content(
        content_id=content_id,
        type=type_,
        path=f"/{slug}/",
        parent_id=None,
        locale="en",
        slug=slug,
        position=0,
        representation=representation,
    )


def adopt_policy(sender: type, submission: Submission, sign_off: SignOff, **kwargs: object) -> None:
    """Put in force what was signed off, in the same transaction."""
    if submission.kind != SubmissionKind.POLICY:
        return
    policy = Policy.objects.create(sign_off=sign_off, **submission.representation["policy"])
    append(
        "policy",
        {
            "code": policy.code,
            "version": policy.version,
            "name": policy.name,
            "types": policy.types,
            "terms": policy.terms,
            "sign_off": str(sign_off.pk),
            "opens": openings([submission.pk]),
        },
    )
