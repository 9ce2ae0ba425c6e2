"""Rules that count a unit or a phase: routine duty, strength of a phase, the share that guards stations."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from praja.byhand.facts import Facts, Held
from praja.byhand.slips import Slip
from praja.byhand.timeline import Timeline
from praja.domain.needs import STATION_GUARD


@dataclass(frozen=True)
class Strength:
    """How many more officers than in the plan serve in a phase, of a unit, and guard stations."""

    facts: Facts
    by_unit: Counter[tuple[str, str]]
    guards: int

    @classmethod
    def of(cls, facts: Facts, lines: Mapping[str, Timeline]) -> "Strength":
        """Return the strength where the officers of these facts have these duties."""
        by_unit: Counter[tuple[str, str]] = Counter()
        guards = 0
        for nrp, line in lines.items():
            person, mine = facts.people[nrp], [t.held for t in line.duties]
            unit = person.officer.unit
            by_unit.update((phase, unit) for phase in _phases(mine))
            by_unit.subtract((phase, unit) for phase in _phases(person.duties))
            guards += _guards(mine) - _guards(person.duties)
        return cls(facts, by_unit, guards)

    def slips(self) -> Iterator[Slip]:
        """Yield what is beyond the limits."""
        for (phase, unit), more in sorted(self.by_unit.items()):
            planned, most = self.facts.planned.get((phase, unit), (0, 0))
            if more and planned + more > most and (phase, unit) in self.facts.planned:
                yield _slip("routine_kept_back", f"{phase}/{unit}", planned + more, most)
        more_in: Counter[str] = Counter()
        for (phase, _), more in self.by_unit.items():
            more_in[phase] += more
        for phase, more in sorted(more_in.items()):
            there, least = self.facts.strength.get(phase, (0, 0))
            if more and there + more < least:
                yield _slip("min_strength_reached", phase, there + more, least)
        guards, most = self.facts.guards
        if self.guards and guards + self.guards > most:
            yield _slip("station_share_kept", STATION_GUARD, guards + self.guards, most)


def _slip(rule: str, where: str, found: int, limit: int) -> Slip:
    return Slip(rule, where, abs(found - limit), fill=(("found", found), ("limit", limit)))


def _phases(duties: Iterable[Held]) -> set[str]:
    return {d.need.phase for d in duties}


def _guards(duties: Iterable[Held]) -> int:
    return any(d.need.kind == STATION_GUARD for d in duties)
