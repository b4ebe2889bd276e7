"""Who has answered, as counts by unit and by role: as much of it as the anonymity gate lets through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from advisor.domain.access import Invitation
from advisor.domain.campaign import PlacedUnit, Progress, RespondentRole
from advisor.domain.unit import Unit
from advisor.engine.assess.disclosure import Gate
from advisor.ports import Transaction
from advisor.services.campaign.lookup import campaign_of

Role = RespondentRole | None


@dataclass(frozen=True, slots=True)
class Total:
    """A number of people in all; where not `exact` it is the sum of what is shown, and the truth is that or more."""

    number: int
    exact: bool


@dataclass(frozen=True, slots=True)
class UnitResponse:
    """The response of a unit with those that are counted in it; None is a count that is not shown.

    `invited` are the people with a personal link. `asked` are all who are to answer: the people invited, or the
    headcount where a link of the unit is open; None if not known, 0 where nobody was invited yet.
    """

    unit: Unit
    joined: tuple[Unit, ...]
    invited: int
    asked: int | None
    begun: int | None
    finished: int | None
    link: bool

    @property
    def missing(self) -> int | None:
        """How many have not begun, where that is known and shown."""
        known = self.asked is not None and self.begun is not None
        return max((self.asked or 0) - (self.begun or 0), 0) if known else None


@dataclass(frozen=True, slots=True)
class RoleResponse:
    """The response of one role over all units; role None are those who did not say."""

    role: Role
    begun: int | None
    finished: int | None


@dataclass(frozen=True, slots=True)
class CellResponse:
    """The response of a role in a unit: in open engagements only."""

    unit: str
    role: Role
    begun: int
    finished: int


@dataclass(frozen=True, slots=True)
class Response:
    """How far a campaign is. `begun` gave an answer at least, `finished` said that they are through.

    `asked` is None where it is not known of every unit. `anonymous`: counts under the threshold are not shown.
    """

    units: tuple[UnitResponse, ...]
    roles: tuple[RoleResponse, ...]
    cells: tuple[CellResponse, ...]
    asked: int | None
    begun: Total
    finished: Total
    anonymous: bool
    threshold: int

    @property
    def withheld(self) -> bool:
        """Whether something is not shown."""
        return any(one.asked != 0 and (one.begun is None or one.finished is None) for one in self.units)


@dataclass(frozen=True, slots=True)
class _Group:
    """A unit with those counted in it, and its people; `named` is how many can come where all links are personal."""

    unit: Unit
    joined: tuple[Unit, ...]
    invited: int
    asked: int | None
    named: int | None
    link: bool
    begun: int
    finished: int


def response(tx: Transaction, wave: str) -> Response:
    """The response of a campaign, behind the gate of its engagement.

    Raises:
        Refused: there is no such campaign.

    """
    campaign = campaign_of(tx, wave)
    gate = Gate(campaign.record.consent, campaign.record.threshold)
    units = tx.engagements.units(campaign.record.id)
    return guarded(gate, units, tx.participants.invitations(wave), tx.participants.progress(wave))


def guarded(
    gate: Gate, units: Sequence[PlacedUnit], invitations: Sequence[Invitation], progress: Sequence[Progress]
) -> Response:
    """The response as it may be shown.

    In an anonymous engagement a unit's counts are shown where those invited by name, those who have begun and those
    who have finished each reach the threshold. A total is exact where subtracting what is shown from it tells nothing
    about a unit that is not; else it is a sum of what is shown. Roles are shown over all units only.
    """
    groups = _groups(units, invitations, progress)
    anonymous = gate.consent == "anonymous"
    shown = [_shown(gate, one) for one in groups]
    begun = _total(gate, [(one.begun, told.begun, one.named) for one, told in zip(groups, shown, strict=True)])
    finished = _total(
        gate,
        [
            (one.finished, told.finished, one.named if told.begun is None else told.begun)
            for one, told in zip(groups, shown, strict=True)
        ],
    )
    asked = [one.asked for one in shown]
    return Response(
        units=tuple(shown),
        roles=_roles(gate, progress, begun, finished),
        cells=() if anonymous else tuple(CellResponse(p.unit, p.role, p.answered, p.finished) for p in progress),
        asked=None if None in asked else sum(one for one in asked if one is not None),
        begun=begun,
        finished=finished,
        anonymous=anonymous,
        threshold=gate.threshold,
    )


def _groups(
    units: Sequence[PlacedUnit], invitations: Sequence[Invitation], progress: Sequence[Progress]
) -> list[_Group]:
    """The units with those that join them: all that are asked, and the archived ones under which somebody answered."""
    parts: dict[str, list[PlacedUnit]] = {}
    for placed in units:
        parts.setdefault(placed.unit.join_with or placed.unit.id, []).append(placed)
    valid = [one for one in invitations if one.revoked_at is None]
    personal = Counter(one.unit for one in valid if one.personal)
    shared = {one.unit for one in valid if not one.personal}
    groups = [_group(id, placed, personal, shared, progress) for id, placed in parts.items()]
    alive = {id for id, placed in parts.items() if any(one.archived_at is None for one in placed)}
    return [one for one in groups if one.unit.id in alive or one.begun]


def _group(
    id: str,
    placed: Sequence[PlacedUnit],
    personal: Mapping[str, int],
    shared: Collection[str],
    progress: Iterable[Progress],
) -> _Group:
    """A unit with those counted in it; given for each unit its personal links, and which have a link for all."""
    ids = {one.unit.id for one in placed}
    people = [one for one in progress if one.unit in ids]
    invited, link = sum(personal.get(unit, 0) for unit in ids), not ids.isdisjoint(shared)
    head = next((one.unit for one in placed if one.unit.id == id), placed[0].unit)
    begun = sum(one.answered for one in people)
    named = None if link or (begun and not invited) else invited
    return _Group(
        unit=head,
        joined=tuple(one.unit for one in placed if one.unit is not head),
        invited=invited,
        asked=named if named is not None else _headcount(placed, invited),
        named=named,
        link=link,
        begun=begun,
        finished=min(sum(one.finished for one in people), begun),
    )


def _headcount(placed: Sequence[PlacedUnit], personal: int) -> int | None:
    heads = [one.unit.headcount for one in placed if one.archived_at is None]
    known = [head for head in heads if head is not None]
    return max(sum(known), personal) if known and len(known) == len(heads) else None


def _shown(gate: Gate, one: _Group) -> UnitResponse:
    begun = one.begun if gate.consent == "open" or _reached(gate, one.named, one.begun) else None
    finished = one.finished if gate.consent == "open" or _reached(gate, begun or 0, one.finished) else None
    return UnitResponse(one.unit, one.joined, one.invited, one.asked, begun, finished, one.link)


def _reached(gate: Gate, out_of: int | None, count: int) -> bool:
    return gate.shows(count) and (out_of is None or gate.shows(out_of))


def _total(gate: Gate, counts: Sequence[tuple[int, int | None, int | None]]) -> Total:
    """The total of a count; each is given as it is, as it is shown, and out of how many people at most.

    A count that is not shown lies, as far as a reader can tell, between none and the last number under the threshold;
    once results are seen, which tell units without any answer, between one and that number. The exact total must leave
    each of these counts that whole room.
    """
    shown = sum(told for _, told, _ in counts if told is not None)
    hidden = [
        (count, gate.threshold - 1 if of is None else min(of, gate.threshold - 1))
        for count, told, of in counts
        if told is None and of != 0
    ]
    rest = sum(count for count, _ in hidden)
    free = gate.shows(rest) and _free(rest, 0, [most for _, most in hidden])
    free = free and _free(rest, 1, [most for count, most in hidden if count])
    exact = not hidden or free
    return Total(shown + rest if exact else shown, exact)


def _free(total: int, least: int, most: Sequence[int]) -> bool:
    """Whether numbers with that total can each be anything from the least to their most."""
    fewest, room = least * (len(most) - 1), sum(most)
    return all(total - (room - one) <= least and total - fewest >= one for one in most)


def _roles(gate: Gate, progress: Sequence[Progress], begun: Total, finished: Total) -> tuple[RoleResponse, ...]:
    """By role: all counts or none, for one that is left out, or is nought, would tell of particular people."""
    found: Mapping[Role, tuple[int, int]] = {
        role: (
            sum(one.answered for one in progress if one.role == role),
            sum(one.finished for one in progress if one.role == role),
        )
        for role in (RespondentRole.LEADER, RespondentRole.MEMBER, None)
    }
    first = _may_be_split(gate, [counts[0] for counts in found.values()], begun)
    second = first and _may_be_split(gate, [counts[1] for counts in found.values()], finished)
    return tuple(
        RoleResponse(role, counts[0] if first else None, counts[1] if second else None)
        for role, counts in found.items()
        if role is not None or (first and counts[0])
    )


def _may_be_split(gate: Gate, counts: Sequence[int], total: Total) -> bool:
    """Whether leaders and members, and those who did not say as what is left, may be told apart."""
    leaders, members, unsaid = counts
    if gate.consent == "open":
        return True
    return total.exact and gate.shows_split([leaders, members], unsaid)
