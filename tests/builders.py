"""Short ways to a board, its people, and content that was signed off by the real verbs."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from cctvportal.agencies.actions import admit_key, delegate, found_keys, make_key
from cctvportal.agencies.enums import Capacity, Role
from cctvportal.agencies.key_rules import may_need_a_key
from cctvportal.agencies.members import effective_memberships
from cctvportal.agencies.models import (
    Agency,
    Chair,
    Countersignature,
    Delegation,
    KeyAdmission,
    Membership,
    Seat,
    SigningKey,
    User,
)
from cctvportal.agencies.signing import statement
from cctvportal.agencies.sync import sync_roles
from cctvportal.kernel.canonical import digest_of
from cctvportal.kernel.clock import to_text
from cctvportal.publication.content import AssetUse, Content
from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_publication
from cctvportal.signoff.actions.correct import submit_correction
from cctvportal.signoff.actions.emergency import confirm, propose_publication, propose_take_down
from cctvportal.signoff.actions.in_force import content_of
from cctvportal.signoff.actions.policy import submit_policy
from cctvportal.signoff.actions.roster import enter_duty, submit_notice
from cctvportal.signoff.actions.submit import Frozen, next_round, submit
from cctvportal.signoff.actions.vote import vote
from cctvportal.signoff.contributors import note_change
from cctvportal.signoff.enums import Decision
from cctvportal.signoff.models import (
    Contributor,
    Duty,
    Emergency,
    EmergencySignature,
    Policy,
    Redaction,
    RedactionSignature,
    SignOff,
    Submission,
    Vote,
)
from cctvportal.signoff.policies import install_default_policies
from cctvportal.signoff.seals import (
    leaf,
    seal_emergency,
    seal_redaction,
    seal_submission,
    seal_vote,
    seal_votes,
    sealer,
    submitters_sealer,
)

NAMES = {"acpo": "ACPO", "home-office": "Home Office", "npia": "NPIA", "sample": "Sample stakeholder"}
LONG_AGO = date(2020, 1, 1)
# The signing code of everybody in the tests, whose keys differ all the same.
CODE = "7K2QF-00000-00000-00000-00000"
_numbers = count(900_000)


def make_user(name: str, **fields: object) -> User:
    """A user who may sign in with the password ``password``."""
    defaults = {"email": f"{name}@portal.example", "first_name": name.replace("-", " ").capitalize()}
    return User.objects.create_user(username=name, password="password", **(defaults | fields))


def join(user: User, agency: Agency, role: str, *, with_key: bool = True, **fields: object) -> Membership:
    """Make ``user`` a member, countersigned where the role needs it, with a key that two seats admitted."""
    if role == Role.BOARD_MEMBER:
        fields = {"seat": agency.seats.get(), "capacity": Capacity.HOLDER} | fields
    membership = Membership.objects.create(user=user, agency=agency, role=role, **({"from_date": LONG_AGO} | fields))
    if role == Role.BOARD_MEMBER:
        countersign_by_another_seat(membership)
    if with_key and may_need_a_key(membership) and membership in effective_memberships(user):
        admit(give_key(membership))
    return membership


def give_key(membership: Membership) -> SigningKey:
    """A key whose code is ``CODE``."""
    return make_key(membership, by=membership.user, code=CODE)[0]


def admit(*keys: SigningKey) -> None:
    """Have the members of any two seats admit keys; the first keys of a board are admitted by nobody."""
    if not KeyAdmission.objects.exists():
        found_keys(keys)
        return
    for key in keys:
        signers = SigningKey.objects.in_force().filter(membership__role=Role.BOARD_MEMBER)
        seats = {}
        for signer in signers.exclude(membership__user=key.membership.user).select_related("membership__user"):
            seats.setdefault(signer.membership.seat_id, signer.membership.user)
        for user in list(seats.values())[:2]:
            if not key.admissions.filter(by=user).exists():
                admit_key(key, by=user)


def countersign_by_another_seat(membership: Membership) -> None:
    """Let any member of another seat countersign an appointment; nobody does for the board's first."""
    others = Membership.objects.effective().filter(role=Role.BOARD_MEMBER).exclude(user=membership.user)
    signer = others.exclude(seat=membership.seat).first()
    Countersignature.objects.create(
        membership=membership, by=signer.user if signer else None, seat=signer.seat if signer else None
    )


def leave(membership: Membership) -> None:
    """End a membership as of yesterday."""
    membership.until_date = date.today() - timedelta(days=1)
    membership.save()


@dataclass
class Board:
    """Four agencies with a seat each, an editor and a board member of each, the secretariat, an administrator."""

    agencies: dict[str, Agency] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)
    editors: dict[str, User] = field(default_factory=dict)
    members: dict[str, User] = field(default_factory=dict)
    secretariat: Agency | None = None
    secretary: User | None = None
    administrator: User | None = None


def make_board(*, groups: bool = True) -> Board:
    """Everything that sign-off needs before there is content: agencies, people, policies; groups for the screens."""
    board = Board()
    for code, name in NAMES.items():
        agency = board.agencies[code] = Agency.objects.create(code=code, name=name)
        board.seats[code] = Seat.objects.create(agency=agency, from_date=LONG_AGO)
        board.editors[code] = make_user(f"{code}-editor")
        board.members[code] = make_user(f"{code}-member")
        join(board.editors[code], agency, Role.EDITOR, with_key=False)
        join(board.members[code], agency, Role.BOARD_MEMBER, with_key=False)
    board.secretariat = Agency.objects.create(code="secretariat", name="Secretariat", is_secretariat=True)
    board.secretary = make_user("secretary")
    join(board.secretary, board.secretariat, Role.SECRETARY, with_key=False)
    board.administrator = make_user("administrator")
    join(board.administrator, board.secretariat, Role.ADMINISTRATOR)
    Chair.objects.create(seat=board.seats["home-office"], from_date=LONG_AGO)
    admit(*(give_key(place) for place in Membership.objects.all() if may_need_a_key(place)))
    install_default_policies()
    if groups:
        sync_roles()
    return board


def make_content(title: str = "A page", **fields: object) -> Content:
    """Content of no page: sign-off and publication know it by id, type and JSON alone. Beneath the home page."""
    slug = title.lower().replace(" ", "-")
    home = current_home()
    defaults = {
        "content_id": next(_numbers),
        "type": "home.GuidancePage",
        "path": f"/{slug}/",
        "parent_id": home.content_id if home else None,
        "locale": "en",
        "slug": slug,
        "position": 1,
        "representation": {"title": title, "summary": f"About {title}.", "body": []},
    }
    if instants := fields.get("boundaries"):
        defaults["representation"]["instants"] = [to_text(instant) for instant in instants]
    return Content(**(defaults | fields))


def current_home() -> Publication | None:
    """The home page that stands now."""
    return Publication.objects.current().filter(path="/").first()


def make_home(board: Board, **fields: object) -> Publication:
    """Publish a home page, written by the Home Office and signed by all others."""
    representation = {"title": "The National CCTV Strategy", "summary": "The portal.", "navigation": []}
    content = make_content("Home", path="/", slug="home", type="home.HomePage", representation=representation | fields)
    return publish_content(board, content, "sample")


def change_policy(board: Board, code: str, **terms: object) -> None:
    """Have the board change some terms of the policy in force."""
    policy = Policy.objects.filter(code=code).first()
    submission = submit_policy(code, policy.name, policy.types, policy.terms | terms, board.secretary)
    sign_off(board, submission)


def submit_content(board: Board, content: Content, agency: str = "acpo", **fields: object) -> Submission:
    """Save ``content`` as the agency's editor, and submit it."""
    draft_digest = digest_of({"slug": content.slug, "representation": content.representation})
    editor = board.editors[agency]
    note_change(content.content_id, editor, draft_digest)
    frozen = Frozen(content, board.agencies[agency], draft_digest, revision_id=None, **fields)
    return submit(frozen, editor)


def cast(board: Board, submission: Submission, code: str, decision: str = Decision.SIGN_OFF, **fields: object) -> Vote:
    """The vote of a seat, by its board member."""
    fields = {"digest": submission.digest} | fields
    return vote(submission, board.members[code], board.seats[code], decision, **fields)


def put_vote(submission: Submission, member: User, seat: Seat, decision: str = Decision.SIGN_OFF, **fields) -> Vote:
    """A vote past the rules, straight into its table, sealed by its member."""
    fields = {"capacity": Capacity.HOLDER, "digest": submission.digest} | fields
    key = sealer(member, seat, fields.get("delegation"))
    seal = seal_vote(key, submission, fields["digest"], seat, decision, member)
    return Vote.objects.create(submission=submission, seat=seat, member=member, decision=decision, seal=seal, **fields)


def put_votes(submissions: Sequence[Submission], member: User, seat: Seat) -> list[Vote]:
    """Sign-offs past the rules, cast together under one seal of their member."""
    salts = [secrets.token_bytes(16) for _ in submissions]
    leaves = [leaf(each.pk, each.digest, salt) for each, salt in zip(submissions, salts, strict=True)]
    seal = seal_votes(sealer(member, seat), leaves, seat, Decision.SIGN_OFF, member)
    fields = {"capacity": Capacity.HOLDER, "decision": Decision.SIGN_OFF, "seal": seal}
    return Vote.objects.bulk_create(
        Vote(submission=each, member=member, seat=seat, digest=each.digest, salt=salt, **fields)
        for each, salt in zip(submissions, salts, strict=True)
    )


@dataclass(frozen=True)
class KeyInHand:
    """A private key that seals as a ``Sealer`` does, in whoever's name."""

    private: Ed25519PrivateKey

    def seal(self, *parts: object) -> bytes:
        return self.private.sign(statement(*parts))


def put_submission(
    like: Submission,
    by: User,
    private: Ed25519PrivateKey | None = None,
    *,
    contributors: Sequence[Contributor] = (),
    written: Sequence[Contributor] = (),
    forged: dict | None = None,
    **fields: object,
) -> Submission:
    """A submission past the rules, sealed by ``by``, or with another key in her name.

    ``written`` are the contributors that its rows name, and ``forged`` fields are set, after it was sealed.
    """
    copied = {field.attname: getattr(like, field.attname) for field in Submission._meta.concrete_fields}
    del copied["round"]
    copied |= {"id": uuid4(), "submitted_by_id": by.pk} | fields
    new = Submission(**({"round": next_round(copied["content_id"], copied["kind"])} | copied))
    new.digest = fields.get("digest") or new.content.digest
    new.seal = seal_submission(KeyInHand(private) if private else submitters_sealer(by), new, contributors)
    for each in written:
        each.submission = new
    Contributor.objects.bulk_create(written)
    for name, value in (forged or {}).items():
        setattr(new, name, value)
    new.save(force_insert=True)
    return new


def put_order(redaction: Redaction, member: User, seat: Seat) -> RedactionSignature:
    """An order to redact past the rules, sealed by its member."""
    seal = seal_redaction(redaction, seat, member)
    return RedactionSignature.objects.create(
        redaction=redaction, member=member, seat=seat, digest=redaction.digest, seal=seal
    )


def put_declaration(emergency: Emergency, member: User, seat: Seat) -> EmergencySignature:
    """A signature on an emergency past the rules, sealed by its member."""
    seal = seal_emergency(emergency, seat, member)
    return EmergencySignature.objects.create(emergency=emergency, member=member, seat=seat, seal=seal)


def delegate_vote(board: Board, code: str, to: User | None = None, **fields: object) -> Delegation:
    """The member of a seat lets the editor of her agency, or ``to``, vote for it for ten days."""
    place = Membership.objects.get(user=board.members[code], seat=board.seats[code])
    until = timezone.localdate() + timedelta(days=9)
    return delegate(place, to or board.editors[code], **({"until": until, "by": board.members[code]} | fields))


def sign_off(board: Board, submission: Submission) -> None:
    """Cast as many sign-offs as the submission's policy needs, required seats first."""
    policy = submission.policy
    codes = policy["required"] + [code for code in policy["seats"] if code not in policy["required"]]
    for code in codes[: max(policy["quorum"], len(policy["required"]))]:
        cast(board, submission, code)


def publish_content(board: Board, content: Content, agency: str = "acpo") -> Publication:
    """Submit ``content`` and have it signed off; returns the publication."""
    submission = submit_content(board, content, agency)
    sign_off(board, submission)
    return current_publication(content.content_id)


def asset_use(**fields: object) -> AssetUse:
    """An asset's use with sensible values; its bytes have to be stored by the caller."""
    defaults = {
        "role": "document",
        "library_id": 1,
        "spec": "",
        "sha256": uuid4().hex * 2,
        "size": 4,
        "content_type": "application/pdf",
        "name": "a.pdf",
        "title": "A document",
    }
    return AssetUse(**(defaults | fields))


def declare_emergency(board: Board, submission: Submission, *codes: str, **fields: object) -> Emergency:
    """Have the members of two seats (NPIA and Home Office) publish a submission in an emergency."""
    first, second = codes or ("npia", "home-office")
    fields = {"reason": "People are misled tonight."} | fields
    emergency = propose_publication(submission, board.members[first], board.seats[first], **fields)
    confirm(emergency, board.members[second], board.seats[second], digest=submission.digest)
    return emergency


def take_down(board: Board, content_id: int, *codes: str) -> Emergency:
    """Have the members of two seats (NPIA and Home Office) take a page down in an emergency."""
    first, second = codes or ("npia", "home-office")
    fields = {"notice": "Taken down while it is checked.", "reason": "It names a person."}
    emergency = propose_take_down(content_id, board.members[first], board.seats[first], **fields)
    confirm(emergency, board.members[second], board.seats[second], digest=emergency.submission.digest)
    return emergency


def corrected(published: Publication, **fields: object) -> Content:
    """The content of a publication with other fields of its representation."""
    return replace(content_of(published), representation=published.representation | fields)


def frozen_by(board: Board, content: Content, agency: str = "acpo") -> Frozen:
    """``content`` as the agency's editor saved it."""
    draft_digest = digest_of({"slug": content.slug, "representation": content.representation})
    note_change(content.content_id, board.editors[agency], draft_digest)
    return Frozen(content, board.agencies[agency], draft_digest, revision_id=None)


def publish_correction(board: Board, published: Publication, by: str = "npia", **fields: object) -> Publication:
    """Have a seat sign a clerical correction of a publication."""
    submission = submit_correction(frozen_by(board, corrected(published, **fields)), board.editors["acpo"])
    cast(board, submission, by)
    return current_publication(published.content_id)


def adopt_notice(board: Board, title: str = "This page is being checked") -> SignOff:
    """Have the board sign a notice that pages can be held behind."""
    submission = submit_notice(title, "It is held back while we check it.", board.secretary)
    sign_off(board, submission)
    return submission.sign_off


def put_on_duty(board: Board, code: str = "sample") -> Duty:
    """Put the member of a seat on the duty roster, from today on."""
    return enter_duty(board.members[code], timezone.localdate(), None, board.secretary)
