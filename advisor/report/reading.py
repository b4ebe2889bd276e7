"""Reads a parsed assessment into the domain's values, and refuses one that was made by other rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from advisor.domain.advice import Recommendation, Setting, Status, Triggered
from advisor.domain.assessment import Grouping, OpinionSource, Reliability, Tendency, Version
from advisor.domain.explanation import Explanation
from advisor.domain.opinion import Contributions, Neighbour, Resemblance, Role, SecondOpinion, Silence, State
from advisor.domain.profile import Agreement, Basis, Gap, Profile, Score, Why
from advisor.domain.rulebook import Rulebook
from advisor.domain.ruling import Decision, SignOff
from advisor.domain.unit import Engagement, Unit
from advisor.errors import UsageError
from advisor.report.explanation_reading import read_explanation, read_trace
from advisor.report.room import read_decision, read_sign_offs, read_tendency, signed_state
from advisor.text import Text


@dataclass(frozen=True)
class UnitReading:
    """One unit as the assessment has it; `unseen` are the dimensions that staff could not judge, with the share if shown."""

    place: int
    unit: Unit
    advice: Recommendation
    profile: Profile
    joined: tuple[str, ...]
    unseen: Mapping[str, float | None]
    careless_changes: bool | None
    opinion: SecondOpinion | None
    explanation: Explanation | None = None
    tendency: Tendency | None = None
    decision: Decision | None = None

    @property
    def overridden(self) -> bool:
        """Whether it was decided otherwise than recommended."""
        return self.decision is not None and not self.decision.accepted

    @property
    def decided(self) -> bool:
        """Whether there is a method to recommend."""
        return self.advice.method is not None

    @property
    def withheld(self) -> bool:
        """Whether nothing of its answers may be shown."""
        return self.advice.status is Status.WITHHELD

    @property
    def contested(self) -> bool:
        """Whether published cases speak against its recommendation."""
        return self.decided and self.opinion is not None and self.opinion.contested

    def value(self, dimension: str) -> float | None:
        """The score on a dimension, where one may be shown."""
        score = self.profile.scores.get(dimension)
        return None if score is None else score.value


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature, and whether it stands under what the assessment says now."""

    sign_off: SignOff
    current: bool


@dataclass(frozen=True)
class Reading:
    """An assessment as the report uses it."""

    engagement: Engagement
    date: date
    consent: str
    threshold: int
    rules: Version
    questionnaire: Version
    advisor: str
    respondents: int
    units: tuple[UnitReading, ...]
    groupings: tuple[Grouping, ...]
    reliability: Reliability | None
    opinion: OpinionSource | None
    items: Mapping[str, Text] = field(default_factory=dict)
    """The wording of the items on the agendas; empty in assessments of before they were kept."""
    signed: tuple[Signed, ...] = ()

    @property
    def decided(self) -> tuple[UnitReading, ...]:
        """The units with a method."""
        return tuple(unit for unit in self.units if unit.decided)

    @property
    def shown(self) -> tuple[UnitReading, ...]:
        """The units of which scores may be shown."""
        return tuple(unit for unit in self.units if not unit.withheld)


def read(assessment: Mapping[str, Any], rules: Rulebook) -> Reading:
    """The assessment as typed values.

    Raises:
        UsageError: the assessment is of another format, or its rules are not these.
    """
    if assessment.get("schema") != 1:
        raise UsageError(f"The assessment has schema {assessment.get('schema')!r}; this version reads schema 1.")
    made_by = assessment["rules"]
    if made_by["sha256"] != rules.sha256:
        raise UsageError(
            f"The assessment was made by rules {made_by['version']} ({made_by['sha256'][:12]}), "
            f"but the rules here are {rules.version} ({rules.sha256[:12]}). Its texts come from the rules that decided: "
            "use those, or run `advisor assess` again with these."
        )
    engagement = assessment["engagement"]
    form = assessment["questionnaire"]
    return Reading(
        engagement=Engagement(
            client=engagement.get("client") or "",
            client_en=engagement.get("client_en") or "",
            title=engagement.get("title") or "",
            title_en=engagement.get("title_en") or "",
            strategy_clear=engagement.get("strategy_clear"),
            sponsor=engagement.get("sponsor"),
            pay_rules_change=_date(engagement.get("pay_rules_change")),
            lifecycle=engagement.get("lifecycle"),
            notes=engagement.get("notes") or "",
            notes_en=engagement.get("notes_en") or "",
        ),
        date=date.fromisoformat(assessment["date"]),
        consent=assessment["consent"],
        threshold=assessment["threshold"],
        rules=Version("rules", made_by["version"], made_by["sha256"]),
        questionnaire=Version(form["id"], form["version"], form["sha256"]),
        advisor=assessment["advisor"],
        respondents=assessment["respondents"]["shown"],
        units=tuple(_unit(unit, place) for place, unit in enumerate(assessment["units"], start=1)),
        groupings=tuple(
            Grouping(Unit(group["unit"], group["name"], group.get("name_en") or ""), tuple(group["children"]))
            for group in assessment.get("groupings") or ()
        ),
        reliability=Reliability(**found) if (found := assessment.get("reliability")) else None,
        opinion=OpinionSource(**source) if (source := assessment.get("opinion")) else None,
        items={id: Text(**text) for id, text in (assessment.get("items") or {}).items()},
        signed=tuple(_signed(assessment, one) for one in read_sign_offs(assessment.get("sign_offs") or ())),
    )


def _signed(assessment: Mapping[str, Any], sign_off: SignOff) -> Signed:
    known = sign_off.unit is None or any(unit["unit"] == sign_off.unit for unit in assessment["units"])
    return Signed(sign_off, known and signed_state(assessment, sign_off.unit) == sign_off.assessment)


def _unit(unit: Mapping[str, Any], place: int) -> UnitReading:
    facts = Unit(
        id=unit["unit"],
        name=unit["name"],
        name_en=unit.get("name_en") or "",
        parent=unit.get("parent"),
        function=unit.get("function"),
        lifecycle=unit.get("lifecycle"),
        headcount=unit.get("headcount"),
        current_method=unit.get("current_method"),
        supports=tuple(unit.get("supports") or ()),
        fixed=tuple(unit.get("fixed") or ()),
        mandated_method=unit.get("mandated_method"),
    )
    missing = {entry["id"]: Why(entry["why"]) for entry in unit["missing"]}
    withheld = unit["status"] == Status.WITHHELD
    scores = {} if withheld else {dimension: _score(score) for dimension, score in unit["scores"].items()}
    return UnitReading(
        place=place,
        unit=facts,
        advice=_advice(unit, missing),
        profile=Profile(facts, scores, missing, None if withheld else unit.get("n")),
        joined=tuple(unit.get("joined") or ()),
        unseen={
            finding["dimension"]: finding["share"]
            for finding in unit.get("findings") or ()
            if finding["kind"] == "not_visible" and not withheld
        },
        careless_changes=(unit.get("careless") or {}).get("changes"),
        opinion=None if withheld else _opinion(unit.get("second_opinion")),
        explanation=None if withheld else read_explanation(unit.get("explanation"), unit.get("n")),
        tendency=read_tendency(unit.get("tendency")),
        decision=read_decision(unit["unit"], unit.get("decision")),
    )


def _advice(unit: Mapping[str, Any], missing: Mapping[str, Why]) -> Recommendation:
    return Recommendation(
        unit=unit["unit"],
        name=unit["name"],
        status=Status(unit["status"]),
        method=unit["method"],
        entry=unit["entry"],
        form=unit["form"],
        quadrant=unit["quadrant"],
        business_fit=unit["business_fit"],
        culture_soil=unit["culture_soil"],
        team_capacity=unit["team_capacity"],
        foundations=unit["foundations"],
        kpi_soil=unit["kpi_soil"],
        current_method=unit.get("current_method"),
        fit=unit["fit"],
        settings=tuple(Setting(id, pair["today"], pair["proposed"]) for id, pair in unit["settings"].items()),
        risks=tuple(Triggered(risk["id"], tuple(risk.get("because") or ())) for risk in unit["risks"]),
        actions=tuple(Triggered(action["id"], tuple(action.get("because") or ())) for action in unit["actions"]),
        missing=missing,
        decided_by={step["table"]: tuple(step["rules"]) for step in unit.get("reasons") or ()},
        trace=() if unit["status"] == Status.WITHHELD else read_trace(unit.get("trace") or ()),
    )


def _score(score: Mapping[str, Any]) -> Score:
    return Score(
        value=score["value"],
        n=score["n"],
        median=score.get("median"),
        band=(score["band"][0], score["band"][1]) if score.get("band") else None,
        se=score.get("se"),
        cannot_judge=score.get("cannot_judge") or 0.0,
        agreement=Agreement(**found) if (found := score.get("agreement")) else None,
        gap=Gap(**found) if (found := score.get("gap")) else None,
        basis=Basis(score.get("basis") or Basis.ANSWERS),
        note=score.get("note") or "",
        answered=score.get("answered"),
        unanswered=Why(why) if (why := score.get("unanswered")) else None,
    )


def _opinion(found: Mapping[str, Any] | None) -> SecondOpinion | None:
    if found is None:
        return None
    return SecondOpinion(
        state=State(found["state"]),
        silence=Silence(found["silence"]) if found["silence"] else None,
        probabilities=found["probabilities"],
        intervals={method: (edges[0], edges[1]) for method, edges in found["intervals"].items()},
        conformal_set=tuple(found["set"]),
        contributions=Contributions(**found["contributions"]),
        outcome={method: Resemblance(word) for method, word in found["outcome"].items()},
        precedents=tuple(Neighbour(**{**near, "role": Role(near["role"])}) for near in found["precedents"]),
        close=found["close"],
    )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
