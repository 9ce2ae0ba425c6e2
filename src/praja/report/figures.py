"""The figures that the page and the workbook both state, counted from the plan's own rows."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from praja.domain.needs import STATION_GUARD
from praja.domain.operation import Operation
from praja.domain.plan import BalanceRow, Beat, Duty, Plan, Shortfall, Stage, StationRisk, Transfer
from praja.domain.settings import Phase, RiskClass
from praja.report.days import Days
from praja.report.gaps import Gap, gaps_of
from praja.report.places import Places
from praja.units import great_circle_m

COUNTED = frozenset({"missing", "roster", "local", "changes"})
"""Stages whose objective counts officers or teams."""
OF_OFFICERS = frozenset({"missing", "roster"})
"""Stages whose objective counts missing officers."""
SEEN = 0.0005
"""A gap below this is 0.0% where it is rounded."""
STABLE_SHARE = 0.9
"""A class counts as stable when it stays the same in this share of the shaken weightings."""


@dataclass(frozen=True, slots=True)
class Strength:
    """How many different officers have a duty in a phase, and how many must."""

    phase: Phase
    on_duty: int
    least: int


@dataclass(frozen=True, slots=True)
class Shortage:
    """Shortfalls of one kind of duty under one binding rule."""

    kind: str
    reason: str
    missing: int
    places: int
    commands: tuple[tuple[str, int], ...]
    """(command, missing), most first."""


@dataclass(frozen=True, slots=True)
class BalanceSum:
    """Demand and supply of one command or one task force."""

    key: str
    demand: int
    supply: int
    short: int
    attached_in: int
    attached_out: int
    missing: int
    phase: str = ""
    """The phase that asks for most beyond the supply, of a plan with several."""

    def plus(self, row: BalanceRow) -> "BalanceSum":
        """Return the sum with one more row."""
        return BalanceSum(
            self.key,
            self.demand + row.demand,
            self.supply + row.supply,
            self.short + row.short,
            self.attached_in + row.attached_in,
            self.attached_out + row.attached_out,
            self.missing + row.missing,
            self.phase,
        )


@dataclass(frozen=True, slots=True)
class Lent:
    """Officers one command lends to another, each counted once, and their travel added up."""

    from_unit: str
    to_unit: str
    officers: int
    metres: int


@dataclass(frozen=True)
class Figures:
    """Everything counted once for one plan."""

    operation: Operation
    plan: Plan

    @cached_property
    def places(self) -> Places:
        """The places of the plan."""
        return Places.of(self.operation, self.plan)

    @cached_property
    def team_of(self) -> dict[str, tuple[set[str], bool]]:
        """Each guarded beat: its officers, and whether one of them is local."""
        teams: dict[str, tuple[set[str], bool]] = {}
        for duty in self.plan.duties:
            if duty.kind == STATION_GUARD:
                people, is_local = teams.get(duty.place_id, (set(), False))
                people.add(duty.nrp)
                teams[duty.place_id] = (people, is_local or not duty.attached)
        return teams

    @cached_property
    def guarded_beats(self) -> tuple[Beat, ...]:
        """Beats where every officer asked for has a duty."""
        return tuple(
            b for b in self.plan.beats if len(self.team_of.get(b.beat_id, ((), 0))[0]) >= 2 * b.teams
        )

    @cached_property
    def guarded_stations(self) -> int:
        """Stations whose beat is guarded."""
        return sum(len(b.station_ids) for b in self.guarded_beats)

    @cached_property
    def teams_without_local(self) -> tuple[Beat, ...]:
        """Guarded beats where every officer is attached from elsewhere."""
        return tuple(b for b in self.guarded_beats if not self.team_of[b.beat_id][1])

    @cached_property
    def phases(self) -> tuple[Phase, ...]:
        """The phases that the plan covers, in the operation's order."""
        planned = set(self.plan.certificate.phases)
        return tuple(p for p in self.operation.settings.phases if p.key in planned)

    @cached_property
    def strengths(self) -> tuple[Strength, ...]:
        """Officers with a duty in each planned phase."""
        people: dict[str, set[str]] = defaultdict(set)
        for duty in self.plan.duties:
            people[duty.phase].add(duty.nrp)
        force = len(self.operation.personnel)
        return tuple(Strength(p, len(people[p.key]), math.ceil(p.min_strength * force)) for p in self.phases)

    @cached_property
    def weakest(self) -> Strength | None:
        """The planned phase that is nearest to, or farthest under, its minimum strength."""
        return min(self.strengths, key=lambda s: s.on_duty - s.least, default=None)

    @cached_property
    def missing(self) -> int:
        """Officers missing, counted per place and shift."""
        return sum(s.missing for s in self.plan.shortfalls)

    @cached_property
    def days(self) -> Days:
        """The plan day by day."""
        return Days(self.operation, self.plan, self.places, self.phases)

    @cached_property
    def is_long(self) -> bool:
        """Whether the plan covers more than one date."""
        return bool(self.phases) and self.days.count > 1

    @cached_property
    def asked(self) -> int:
        """Officers asked for, added over places and shifts; 0 where the plan does not say."""
        return sum(n.officers for n in self.plan.needs)

    @cached_property
    def missing_at_places(self) -> int:
        """Officers missing per place and shift; what phases lack in strength is not among them."""
        phases = {p.key for p in self.operation.settings.phases}
        return sum(s.missing for s in self.plan.shortfalls if s.place_id not in phases)

    @cached_property
    def _kind_asked(self) -> dict[tuple[object, ...], str]:
        return {(n.phase, n.place_id, n.start, n.end): n.kind for n in self.plan.needs}

    def kind_of(self, row: Shortfall) -> str:
        """Return the kind of duty that is short."""
        asked = self._kind_asked.get((row.phase, row.place_id, row.start, row.end))
        return asked or self.places.find(row.place_id).kind

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Shortfalls by command, kind, binding rule and dates in a row, most missing shifts first."""
        find = self.places.find
        rows = ((find(s.place_id).command, self.kind_of(s), s) for s in self.plan.shortfalls)
        return gaps_of(rows, self.days.local)

    @cached_property
    def shortages(self) -> tuple[Shortage, ...]:
        """Shortfalls by kind and binding rule, most missing first."""
        groups: dict[tuple[str, str], list[Shortfall]] = defaultdict(list)
        for row in self.plan.shortfalls:
            groups[self.kind_of(row), row.reason].append(row)
        found = [self._shortage(kind, reason, rows) for (kind, reason), rows in groups.items()]
        return tuple(sorted(found, key=lambda s: (-s.missing, s.kind, s.reason)))

    @cached_property
    def most_short(self) -> tuple[str, int]:
        """The kind of duty that lacks most, and how many, whatever rules bind; the first of equals."""
        by_kind: Counter[str] = Counter()
        for group in self.shortages:
            by_kind[group.kind] += group.missing
        return min(by_kind.items(), key=lambda item: (-item[1], item[0]), default=("", 0))

    def _shortage(self, kind: str, reason: str, rows: Sequence[Shortfall]) -> Shortage:
        by_command: Counter[str] = Counter()
        for row in rows:
            by_command[self.places.find(row.place_id).command] += row.missing
        commands = tuple(sorted(by_command.items(), key=lambda item: (-item[1], item[0])))
        return Shortage(kind, reason, sum(r.missing for r in rows), len({r.place_id for r in rows}), commands)

    @cached_property
    def broken(self) -> int:
        """Rules broken: what the recomputation found, or what the plan itself admits where that is more."""
        found = Counter({r.rule: r.violations for r in self.plan.certificate.rules})
        admitted: Counter[str] = Counter()
        for breach in self.plan.certificate.breaches:
            admitted[breach.rule] += breach.count
        return sum((found | admitted).values())

    @cached_property
    def widest(self) -> Stage | None:
        """The stage of distance or evenness that is farthest from its bound; None: all reach theirs.

        A gap that rounds to nothing is not told: 3,261,631 against 3,261,630 is as good as the best.

        A stage that counts officers or teams says instead how many: of 12 missing where at least 1
        must be, a share of 92% would say little. The longest week stands beside its limit.
        """
        measured = (s for s in self.plan.certificate.stages if s.stage not in COUNTED | {"hours"})
        return max((s for s in measured if s.gap >= SEEN), key=lambda s: s.gap, default=None)

    @cached_property
    def is_best(self) -> bool:
        """Whether every stage is proven to reach its bound, so that no plan can be better."""
        return not self.avoidable and not any(s.gap > 0 for s in self.plan.certificate.stages)

    @cached_property
    def is_near(self) -> bool:
        """Whether no stage counts anything open, and no gap is seen once it is rounded."""
        stages = self.plan.certificate.stages
        return not any(s.gap > 0 if s.stage in COUNTED else s.gap >= SEEN for s in stages)

    @cached_property
    def avoidable(self) -> int:
        """Missing officers that no proof shows to be unavoidable."""
        return sum(left_open(s) for s in self.plan.certificate.stages if s.stage in OF_OFFICERS)

    @cached_property
    def lent(self) -> tuple[Lent, ...]:
        """Who lends to whom, in the order of the plan.

        Over several dates an officer travels many times: his metres are the mean of his commands' duties.
        """
        if not self.is_long:
            return tuple(Lent(t.from_unit, t.to_unit, t.officers, t.metres) for t in self.plan.transfers)
        pairs: dict[tuple[str, str], list[Duty]] = defaultdict(list)
        for duty in self.plan.duties:
            if duty.attached:
                pairs[duty.home_unit, duty.host_unit].append(duty)
        command_of = self.operation.tree.command_of
        commands: dict[tuple[str, str], list[Duty]] = defaultdict(list)
        for (home, host), duties in pairs.items():
            commands[command_of[home], host] += duties
        return tuple(_lent(*pair, commands[pair]) for pair in sorted(commands))

    @cached_property
    def _metres_lent(self) -> dict[tuple[str, str, str], tuple[int, int]]:
        """Metres and number of the duties as attached, by phase, lending and receiving command."""
        command_of = self.operation.tree.command_of
        found: dict[tuple[str, str, str], tuple[int, int]] = {}
        for duty in self.plan.duties:
            if duty.attached:
                key = (duty.phase, command_of[duty.home_unit], duty.host_unit)
                metres, duties = found.get(key, (0, 0))
                found[key] = (metres + duty.travel_m, duties + 1)
        return found

    def mean_metres(self, row: Transfer) -> float:
        """Return the mean way of the officers of a row; over several dates that of their duties."""
        way = (row.metres, row.officers)
        if self.is_long:
            way = self._metres_lent.get((row.phase, row.from_unit, row.to_unit), way)
        return way[0] / max(1, way[1])

    @cached_property
    def attached_officers(self) -> int:
        """Different officers with a duty as attached."""
        return len({d.nrp for d in self.plan.duties if d.attached})

    @cached_property
    def receivers(self) -> tuple[tuple[str, int, tuple[tuple[str, int], ...]], ...]:
        """(command, officers received, (lender, officers) most first), largest receiver first."""
        lent: dict[str, Counter[str]] = defaultdict(Counter)
        for row in self.lent:
            lent[row.to_unit][row.from_unit] += row.officers
        found = (
            (to, sum(c.values()), tuple(sorted(c.items(), key=lambda i: (-i[1], i[0]))))
            for to, c in lent.items()
        )
        return tuple(sorted(found, key=lambda row: (-row[1], row[0])))

    @cached_property
    def balance_by_command(self) -> tuple[BalanceSum, ...]:
        """The balance of each command, added over task forces, in the order of the rows.

        Of a plan with several phases the one that asks for most beyond the supply.
        """
        return self._balance("unit")

    @cached_property
    def balance_by_task_force(self) -> tuple[BalanceSum, ...]:
        """The balance of each task force, added over commands, likewise."""
        return self._balance("task_force")

    def _balance(self, key: str) -> tuple[BalanceSum, ...]:
        sums: dict[tuple[str, str], BalanceSum] = {}
        for row in self.plan.balance:
            at = (getattr(row, key), row.phase)
            sums[at] = sums.get(at, BalanceSum(at[0], 0, 0, 0, 0, 0, 0, row.phase)).plus(row)
        worst: dict[str, BalanceSum] = {}
        for (name, _), found in sums.items():
            known = worst.get(name)
            if known is None or _severity(found) > _severity(known):
                worst[name] = found
        return tuple(worst.values())

    @cached_property
    def risk_of(self) -> dict[str, StationRisk]:
        """The risk of each station."""
        return {r.station_id: r for r in self.plan.risks}

    @cached_property
    def class_counts(self) -> dict[RiskClass, int]:
        """Stations of each class, mildest first."""
        counted = Counter(r.risk_class for r in self.plan.risks)
        return {c: counted[c] for c in RiskClass}

    @cached_property
    def class_by_command(self) -> dict[str, Counter[RiskClass]]:
        """Stations of each class in each command's areas, in the order of the stations."""
        found: dict[str, Counter[RiskClass]] = {}
        for station in self.operation.stations:
            if station.station_id in self.risk_of:
                counted = found.setdefault(self.places.host(station.district), Counter())
                counted[self.risk_of[station.station_id].risk_class] += 1
        return found

    @cached_property
    def station_numbers(self) -> dict[str, int]:
        """The place of each station in the operation's order."""
        return {s.station_id: i for i, s in enumerate(self.operation.stations)}

    @cached_property
    def beat_numbers(self) -> dict[str, int]:
        """The place of each beat in the plan's order."""
        return {b.beat_id: i for i, b in enumerate(self.plan.beats)}

    @cached_property
    def base_distance(self) -> dict[str, int]:
        """Metres from each station of a beat to the beat's base."""
        at = {s.station_id: (s.lat, s.lon) for s in self.operation.stations}
        pairs = [(s, b.base_station_id) for b in self.plan.beats for s in b.station_ids]
        if not pairs:
            return {}
        here, base = [at[s] for s, _ in pairs], [at[b] for _, b in pairs]
        metres = great_circle_m(*zip(*here, strict=True), *zip(*base, strict=True))
        return {s: int(m) for (s, _), m in zip(pairs, metres, strict=True)}


def _lent(from_unit: str, to_unit: str, duties: Sequence[Duty]) -> Lent:
    officers = len({d.nrp for d in duties})
    return Lent(from_unit, to_unit, officers, round(officers * sum(d.travel_m for d in duties) / len(duties)))


def _severity(row: BalanceSum) -> tuple[int, int]:
    """Return what a phase asks beyond the supply: of each task force, then of all together."""
    return row.short, row.demand - row.supply


def left_open(stage: Stage) -> int:
    """Return how much, in whole units, the stage's objective might still be improved."""
    return math.ceil(round(abs(stage.objective - stage.bound), 6))


def quantile(values: Iterable[int], share: float) -> int:
    """Return the smallest value that at least this share of the values does not exceed; 0 for none."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0
