"""Who takes part in the sample programme, and setting them up as an operator would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy.orm import Session

from workflows.authority import SYSTEM, Actor, actor_of
from workflows.demo.scenario import Batch
from workflows.organisations.actions import appoint, create_organisation, create_person
from workflows.organisations.models import Organisation
from workflows.organisations.rules import CREDIT_SIGNS, valid_credit_code


@dataclass(frozen=True)
class Body:
    """An organisation: the only real names are the two that the programme's own text gives."""

    code: str
    name: str
    kind: str
    parent: str | None = None
    level: str | None = None
    region: str = ""
    credit_code: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Player:
    """Somebody with a role at an organisation; people have codes for names."""

    username: str
    name: str
    role: str
    at: str | None


@dataclass
class Cast:
    """What is played, and the ids that the organisations and people were given."""

    batches: Sequence[Batch]
    organisations: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    # Pair -> why it could not be proposed.
    refused: dict[str, str] = field(default_factory=dict)

    def code_of(self, organisation_id: int) -> str:
        """Which organisation of the sample this is."""
        return next(code for code, one in self.organisations.items() if one == organisation_id)


AGENCIES: Final = {
    "A1": ("铁力市阳光社会工作服务中心", "52230781MJY000001"),
    "A2": ("春晖社会工作服务中心（示例）", "52230700MJY000002"),
    "A3": ("林海社会工作服务中心（示例）", "52230700MJY000003"),
    "A4": ("松涛社会工作服务中心（示例）", "52230700MJY000004"),
    "A5": ("桃山社会工作服务中心（示例）", "52230700MJY000005"),
    "A6": ("兴安社会工作服务中心（示例）", "52230700MJY000006"),
    "A7": ("朗乡社会工作服务中心（示例）", "52230700MJY000007"),
    "A8": ("双丰社会工作服务中心（示例）", "52230700MJY000008"),
}
PLACES: Final = {
    "R1": ("乌马河镇团结社区", "乌翠区", ("乌马河区乌马河镇团结社区", "乌马区乌马河镇团结社区")),
    "R2": ("伊美区社区（示例）", "伊美区", ()),
    "R3": ("友好区社区（示例）", "友好区", ()),
    "R4": ("金林区社区（示例）", "金林区", ()),
    "R5": ("铁力市镇（示例）", "铁力市", ()),
    "R6": ("嘉荫县镇（示例）", "嘉荫县", ()),
    "R7": ("南岔县镇（示例）", "南岔县", ()),
    "R8": ("汤旺县镇（示例）", "汤旺县", ()),
    "R9": ("丰林县镇（示例）", "丰林县", ()),
    "R10": ("大箐山县镇（示例）", "大箐山县", ()),
}
PROVINCE: Final = Body("P", "省委社会工作部（示例）", "office", level="province")
CITY: Final = Body("C", "市委社会工作部（示例）", "office", parent="P", level="city")
OFFICE_STAFF: Final = (
    Player("province", "省级协调员P-1", "provincial_coordinator", "P"),
    Player("coordinator", "协调员C-1", "coordinator", "C"),
    Player("finance", "财务审核员F-1", "finance_reviewer", "C"),
    Player("supervisor-1", "督导S-1", "supervisor", "C"),
    Player("supervisor-2", "督导S-2", "supervisor", "C"),
    *(Player(f"expert-{n}", f"评估专家E-{n}", "expert", "C") for n in range(1, 5)),
    Player("owner", "国家主管N-1", "national_owner", None),
    Player("auditor", "审计员U-1", "auditor", None),
)
OPERATOR: Final = Player("operator", "系统管理员O-1", "operator", None)


def bodies() -> list[Body]:
    """All organisations, those above before those below."""
    agencies = [
        Body(code, name, "agency", parent="C", credit_code=_complete(first), region="伊春市")
        for code, (name, first) in AGENCIES.items()
    ]
    places = [
        Body(code, name, "place", parent="C", region=region, aliases=aliases)
        for code, (name, region, aliases) in PLACES.items()
    ]
    return [PROVINCE, CITY, *agencies, *places]


def players() -> list[Player]:
    """Everybody but the operator."""
    agency_staff = [
        player
        for code in AGENCIES
        for player in (
            Player(f"agency-{code.lower()}", f"机构负责人{code}", "agency_lead", code),
            Player(f"worker-{code.lower()}", f"社工{code[0]}-0{code[1]}", "worker", code),
        )
    ]
    place_staff = [
        player
        for code in PLACES
        for player in (
            Player(f"leader-{code.lower()}", f"责任领导{code}", "recipient_leader", code),
            Player(f"contact-{code.lower()}", f"工作人员{code}", "recipient_contact", code),
        )
    ]
    return [*OFFICE_STAFF, *agency_staff, *place_staff]


def set_up(session: Session, batches: Sequence[Batch]) -> Cast:
    """Enter organisations and people: the house appoints its operator, who does the rest."""
    cast = Cast(batches)
    _enter(session, SYSTEM, cast, OPERATOR)
    operator = actor_of(session, cast.people[OPERATOR.username])
    for body in bodies():
        cast.organisations[body.code] = _found(session, operator, cast, body).id
    for player in players():
        _enter(session, operator, cast, player)
    return cast


def _found(session: Session, operator: Actor, cast: Cast, body: Body) -> Organisation:
    return create_organisation(
        session,
        operator,
        name=body.name,
        kind=body.kind,
        region=body.region,
        level=body.level,
        parent_id=cast.organisations[body.parent] if body.parent else None,
        credit_code=body.credit_code,
        aliases=body.aliases,
    )


def _enter(session: Session, by: Actor, cast: Cast, player: Player) -> None:
    person = create_person(session, by, name=player.name, username=player.username)
    at = cast.organisations[player.at] if player.at else None
    appoint(session, by, person.id, player.role, at)
    cast.people[player.username] = person.id


def _complete(first_signs: str) -> str:
    """A made-up credit code, closed by the check sign that the standard asks for."""
    return next(
        first_signs + sign for sign in CREDIT_SIGNS if valid_credit_code(first_signs + sign)
    )
