"""Rosters of a few officers, needs made by hand, and the rules once more in words of our own.

The ground is that of `planning_world`: all places lie on one meridian. 0.01 degree is 1,111.95 m, and at
30 km/h and a detour of 1.4 a minute is 357.14 m of great circle. 11 November 2024 is a Monday.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from praja.domain.forces import Officer
from praja.domain.needs import Need
from praja.domain.operation import Operation
from praja.domain.settings import Phase, RuleChange, Rules
from praja.draw import Lots
from praja.pipeline.roster import Held, Rostered, roster_phases
from praja.plan.models.coverage import slots_of
from praja.plan.solvers.coverage import coverage
from praja.travel import Travel
from tests.engine.planning_world import HULU, RULES, ZONE, need, officer, operation

CAMPAIGN = Phase("campaign", "Kampanye", date(2024, 11, 11), date(2024, 11, 24))
TALLY = Phase("tally", "Rekapitulasi", date(2024, 11, 25), date(2024, 11, 30))
MIDNIGHT = timedelta(days=1)
NOTHING = Held((), ())


def clock(text: str) -> datetime:
    """An instant of November 2024 such as ``11 08:30``; hour 24 and above lie on a later day."""
    day, hours = text.split()
    hour, minute = map(int, hours.split(":"))
    return datetime(2024, 11, int(day), tzinfo=ZONE) + timedelta(hours=hour, minutes=minute)


def shift(span: str, officers: int = 1, place: str = "P", **cells: Any) -> Need:
    """What a place asks for on a span such as ``11 08:00-16:00``: a patrol of Hulu, anybody may lead."""
    day, hours = span.split()
    start, end = hours.split("-")
    base = {"kind": "patrol", "phase": "campaign", "area": HULU, "leads": 0, **cells}
    return need(place, base.pop("kind"), base.pop("area"), officers,
                start=clock(f"{day} {start}"), end=clock(f"{day} {end}"), **base)  # fmt: skip


def people(ranks: str, unit: str = "SEK-HULU", start: int = 101, **cells: Any) -> list[Officer]:
    """Officers of one unit: L fit to lead, M member, S too senior for a station."""
    rank = {"L": "Bripka", "M": "Bripda", "S": "Kompol"}
    return [officer(str(start + i), rank[letter], unit, **cells) for i, letter in enumerate(ranks)]


def world(
    personnel: Iterable[Officer],
    *,
    rules: Rules = RULES,
    changes: Sequence[RuleChange] = (),
    phases: tuple[Phase, ...] = (CAMPAIGN, TALLY),
    **tables: Any,
) -> Operation:
    op = operation(personnel=personnel, rules=rules, **tables)
    return replace(op, settings=replace(op.settings, phases=phases, rule_changes=tuple(changes)))


@dataclass(frozen=True)
class Result:
    """A filled roster, easy to ask."""

    op: Operation
    done: Rostered

    @property
    def served(self) -> list[tuple[Need, tuple[str, ...]]]:
        """Who serves each need, in order of time."""
        return [(n, self.done.nrps(row)) for row, n in enumerate(self.done.roster.needs)]

    @property
    def missing(self) -> int:
        """Empty seats, standby left out."""
        return sum(n.officers - len(who) for n, who in self.served if n.kind != "standby")

    @property
    def bound(self) -> float:
        """Officers that no roster could supply, by the counts."""
        roster = self.done.roster
        kinds = {n.kind for n in roster.needs} - {"standby"}
        return coverage(roster, slots_of(roster, 0, 10_000, kinds)).missing

    @property
    def rule(self) -> str:
        """The rule that binds at the first empty seat."""
        row = next(row for row in self.done.filled.empty() if row in set(self.done.open_needs))
        return self.done.filled.binding(row)

    def at(self, place: str) -> list[str]:
        """Who serves at a place, ascending, each once."""
        return sorted({nrp for n, who in self.served if n.place_id == place for nrp in who})

    @property
    def broken(self) -> list[str]:
        """The rules that the roster breaks, as this module reads them."""
        officers = {o.nrp: o for o in self.op.personnel}
        found = broken(self.op, [(nrp, n) for n, who in self.served for nrp in who])
        for n, who in self.served:
            found += lacking(self.op, n, [officers[nrp] for nrp in who])
        return found


def rostered(op: Operation, needs: Sequence[Need], held: Held = NOTHING, seed: int = 7) -> Result:
    task_force_of = {o.nrp: o.task_force or "preventive" for o in op.personnel if o.assignable}
    done = roster_phases(op, op.settings.phases, needs, held, task_force_of, Travel.of(op), Lots(str(seed)))
    return Result(op, done)


def one(*needs: Need, **cells: Any) -> Result:
    """The roster of a single officer, fit to lead, and of these needs."""
    return rostered(world(people("L"), **cells), needs)


# The rules, read once more


def value(op: Operation, rule: str, at: Need) -> float:
    """What a rule says of a duty; the last change that fits holds."""
    rules, day = op.settings.rules, at.start.date()
    if at.kind == "station_guard" and rule in rules.station_duty_exempt_from:
        return 0
    found = float(getattr(rules, rule))
    for c in op.settings.rule_changes:
        fits = c.phase in (None, at.phase) and c.kind in (None, at.kind)
        fits = fits and (c.start or day) <= day <= (c.end or day)
        if c.rule == rule and fits:
            found = float(c.value)
    return found


def way_min(op: Operation, a: Need, b: Need) -> int:
    """Minutes of travel along the meridian; no leg is given in these worlds."""
    metres = round(6_371_008.8 * math.radians(abs(a.lat - b.lat)))
    rules = op.settings.rules
    return math.ceil(round(metres * rules.travel_detour * 0.06 / rules.travel_kmh, 6)) if metres > 500 else 0


def dates_of(n: Need) -> list[date]:
    """The dates that a duty touches."""
    last = (n.end - timedelta(minutes=1)).date()
    return [n.start.date() + timedelta(days=d) for d in range((last - n.start.date()).days + 1)]


def minutes_on(n: Need, day: date) -> int:
    opens = datetime(day.year, day.month, day.day, tzinfo=ZONE)
    return max(0, int((min(n.end, opens + MIDNIGHT) - max(n.start, opens)).total_seconds()) // 60)


def is_night(op: Operation, n: Need) -> bool:
    """Whether a duty takes three hours of the night that begins on its date or on the date before."""
    rules = op.settings.rules
    for back in (0, 1):
        opens = datetime(n.start.year, n.start.month, n.start.day, tzinfo=ZONE) - back * MIDNIGHT
        dusk = opens + timedelta(minutes=rules.night_start_min)
        dawn = opens + MIDNIGHT + timedelta(minutes=rules.night_end_min)
        if min(n.end, dawn) - max(n.start, dusk) >= timedelta(hours=3):
            return True
    return False


def broken(op: Operation, duties: Sequence[tuple[str, Need]]) -> list[str]:
    """The rules that these duties break; those on numbers at places are asked elsewhere."""
    found = []
    for o in op.personnel:
        mine = sorted((n for nrp, n in duties if nrp == o.nrp), key=lambda n: n.start)
        found += [f"{o.nrp} {rule}" for rule in (*_who(op, o, mine), *_when(op, mine))]
    return found


def lacking(op: Operation, n: Need, there: Sequence[Officer]) -> list[str]:
    """What a place asks for that neither those there have nor its empty seats leave room for."""
    rules, room = op.settings.rules, n.officers - len(there)
    lead = rules.ranks.index(rules.team_lead_min_rank)
    asked = {
        "leads": (n.leads, sum(rules.ranks.index(o.rank) >= lead for o in there)),
        "women": (n.women, sum(o.sex == "F" for o in there)),
        **{q: (1, sum(q in o.qualifications for o in there)) for q in n.qualifications},
    }
    found = [f"{n.place_id} {what}" for what, (number, has) in asked.items() if has + room < number]
    return found + [f"{n.place_id} too many"] * (room < 0)


def allowed(op: Operation, who: Officer, mine: Sequence[Need]) -> bool:
    """Whether one officer may have all of these duties."""
    duties = sorted(mine, key=lambda n: n.start)
    return not _who(op, who, duties) and not _when(op, duties)


def _who(op: Operation, who: Officer, mine: Sequence[Need]) -> list[str]:
    away = [a for a in op.absences if a.nrp == who.nrp]
    rank = op.settings.rules.ranks.index
    senior = rank(who.rank) > rank(op.settings.rules.station_guard_max_rank)
    found = []
    for n in mine:
        found += ["assignable"] * (not who.assignable)
        found += ["absent"] * any(a.start <= d <= a.end for a in away for d in dates_of(n))
        guards = n.kind in ("station_guard", "station_relief", "revote_guard")
        found += ["rank"] * (guards and senior)
        crosses = n.kind in ("station_guard", "station_relief", "standby", "forward_movement")
        found += ["task_force"] * (not crosses and (who.task_force or n.task_force) != n.task_force)
        found += ["home"] * bool(value(op, "exclude_home_village", n) and who.home_village in n.villages)
        found += ["tie"] * bool(value(op, "exclude_declared_interest", n) and tied(op, who, n))
    return found


def tied(op: Operation, who: Officer, n: Need) -> bool:
    contest_of = {c.pair_id: c.contest_area for c in op.candidates}
    contests = {contest_of[t.pair_id] for t in op.ties if t.nrp == who.nrp}
    if n.kind == "close_protection":
        return n.pair_id is not None and contest_of[n.pair_id] in contests
    near_ballots = n.kind in (
        "warehouse",
        "campaign_event",
        "station_guard",
        "station_relief",
        "regency_tally",
    )
    return near_ballots and any(f"{n.area_code}.".startswith(f"{c}.") for c in contests)


def _when(op: Operation, mine: Sequence[Need]) -> list[str]:
    found = [rule for a, b in pairwise(mine) for rule in _gap(op, a, b)]
    spells: list[list[Need]] = []
    for n in mine:
        if spells and spells[-1][-1].end == n.start:
            spells[-1].append(n)
        else:
            spells.append([n])
    for spell in spells:
        found += _limit(op, "max_spell_hours", [(n, _length(n)) for n in spell if n.kind != "station_guard"])
    days = sorted({d for n in mine for d in dates_of(n)})
    for day in days:
        found += _limit(op, "max_duty_hours_per_day", [(n, minutes_on(n, day)) for n in mine])
        found += _week(op, mine, day)
    return found + _nights(op, mine)


def _length(n: Need) -> int:
    return int((n.end - n.start).total_seconds()) // 60


def _gap(op: Operation, a: Need, b: Need) -> list[str]:
    gap = int((b.start - a.end).total_seconds()) // 60
    if gap < 0:
        return ["two places"]
    found = []
    if a.kind in ("station_guard", "revote_guard") and gap < 60 * value(
        op, "min_rest_after_station_hours", a
    ):
        found.append("min_rest_after_station_hours")
    on = value(op, "travel_between_duties", a) and value(op, "travel_between_duties", b)
    way = way_min(op, a, b) if on else 0
    rests = [60 * value(op, "min_rest_hours", n) for n in (a, b)]
    least = max(rests) if all(rests) else 0
    found += ["travel"] * (gap < way)
    found += ["min_rest_hours"] * (0 < gap < least + way)
    return found


def _limit(op: Operation, rule: str, counted: Sequence[tuple[Need, int]]) -> list[str]:
    """Whether minutes add up to more than the smallest limit of the duties that the rule counts."""
    on = [(value(op, rule, n), minutes) for n, minutes in counted if minutes and value(op, rule, n)]
    return [rule] * bool(on and sum(m for _, m in on) > 60 * min(cap for cap, _ in on))


def _week(op: Operation, mine: Sequence[Need], last: date) -> list[str]:
    week = [last - timedelta(days=d) for d in range(7)]
    counted = [(n, sum(minutes_on(n, d) for d in week)) for n in mine]
    found = _limit(op, "max_duty_hours_per_week", counted)
    free = [d for d in week if not any(minutes_on(n, d) for n in mine)]
    off = max((value(op, "min_days_off_per_week", n) for n, minutes in counted if minutes), default=0)
    return found + ["min_days_off_per_week"] * (len(free) < off)


def _nights(op: Operation, mine: Sequence[Need]) -> list[str]:
    limit: dict[date, float] = {}
    for n in mine:
        if is_night(op, n):
            day = n.start.date()
            cap = value(op, "max_consecutive_nights", n) or math.inf
            limit[day] = min(cap, limit.get(day, math.inf))
    found = []
    for day in limit:
        run = [day]
        while run[-1] + MIDNIGHT in limit:
            run.append(run[-1] + MIDNIGHT)
        if day - MIDNIGHT not in limit and len(run) > min(limit[d] for d in run):
            found.append("max_consecutive_nights")
    return found
