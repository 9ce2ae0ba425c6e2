"""What bars the officers of a day on which everybody has one duty at most from a seat that stays empty."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from praja.domain.forces import Officer
from praja.domain.needs import Need
from praja.domain.operation import Operation
from praja.domain.rulebook import Rulebook
from praja.pipeline.people import Staffing
from praja.pipeline.reasons import Reasons
from praja.plan.models.alone import broken_alone
from praja.plan.models.eligibility import (
    ANYBODY,
    GUARDS,
    OfficerClass,
    class_of,
    fit_to_guard,
    fit_to_lead,
    tie_bars,
)
from praja.plan.solvers.binding import BUSY, NO_SUCH, foremost

AWAY, ROUTINE, HOME, TIES, RANK = (
    "unavailable",
    "routine_share",
    "exclude_home_village",
    "exclude_declared_interest",
    "station_guard_max_rank",
)


@dataclass(frozen=True)
class Bars:
    """Who serves what on the day, and why nobody else takes an empty seat."""

    staffing: Staffing
    by_need: Mapping[int, Sequence[str]]

    @property
    def _operation(self) -> Operation:
        return self.staffing.operation

    @cached_property
    def _officers(self) -> dict[str, Officer]:
        return {o.nrp: o for o in self._operation.personnel}

    @cached_property
    def _classes(self) -> dict[str, OfficerClass]:
        return class_of(self._operation, self.staffing.task_force_of)

    @cached_property
    def _general(self) -> dict[str, str]:
        """What bars an assignable officer from any further duty of the day; "" where nothing does."""
        present = {nrp for nrps in self.staffing.force.classes.values() for nrp in nrps}
        busy = {nrp for nrps in self.by_need.values() for nrp in nrps}
        room = Counter(self.staffing.force.cap)
        room.subtract(self._officers[nrp].unit for nrp in busy)
        found = {}
        for nrp in self._classes:
            full = room[self._officers[nrp].unit] <= 0
            found[nrp] = AWAY if nrp not in present else BUSY if nrp in busy else ROUTINE if full else ""
        return found

    def reason(self, need: Need, here: Sequence[str]) -> str:
        """Return the rule that binds at a need where ``here`` serve, and its sentence."""
        reasons, skills = Reasons(self._operation), self._skills_lacking(need, here)
        too_long = broken_alone(Rulebook(self._operation.settings), need)
        if too_long:
            return reasons.rule(too_long)
        mine = [n for n in self._classes if need.kind in ANYBODY or self._force(n) == need.task_force]
        women, leads = self._all_women(need, here), self._all_leads(need, here)
        barred = [{*self._bars(need, nrp, skills, women, leads)} for nrp in mine if nrp not in here]
        alone = Counter(next(iter(bars)) for bars in barred if len(bars) == 1)
        met = Counter(bar for bars in barred for bar in bars)
        missing = need.officers - len(here)
        rule = foremost(alone, missing) or foremost(met, missing)
        if rule is None or (rule == BUSY and need.kind not in ANYBODY):
            # On this day a duty ends no sooner than the day: only somebody of another task force can come.
            return reasons.task_force(need.task_force)
        if rule == NO_SUCH:
            return reasons.attribute(skills, women=women)
        return reasons.rank() if rule == RANK else reasons.rule(rule, skills)

    def _force(self, nrp: str) -> str:
        return self.staffing.task_force_of[nrp]

    def _bars(self, need: Need, nrp: str, skills: Sequence[str], women: bool, leads: bool) -> Iterator[str]:
        officer, rules = self._officers[nrp], self._operation.settings.rules
        if self._general[nrp]:
            yield self._general[nrp]
        if need.kind in GUARDS and not fit_to_guard(rules, officer.rank):
            yield RANK
        if officer.home_village and officer.home_village in need.villages:
            yield HOME
        if tie_bars(self._classes[nrp].contests, need, self._operation.contest_of):
            yield TIES
        fit = not leads or fit_to_lead(rules, officer.rank)
        fit = fit and (not women or officer.sex == "F")
        if not fit or not officer.qualifications.issuperset(skills):
            yield NO_SUCH

    def _skills_lacking(self, need: Need, here: Sequence[str]) -> list[str]:
        """Return the skills that whoever comes must have."""
        held = {skill for nrp in here for skill in self._officers[nrp].qualifications}
        lacking = [skill for skill in need.qualifications if skill not in held]
        return lacking if lacking and need.officers - len(here) <= 1 else lacking[:1]

    def _all_women(self, need: Need, here: Sequence[str]) -> bool:
        women = sum(self._officers[nrp].sex == "F" for nrp in here)
        return need.women - women >= need.officers - len(here)

    def _all_leads(self, need: Need, here: Sequence[str]) -> bool:
        rules = self._operation.settings.rules
        leads = sum(fit_to_lead(rules, self._officers[nrp].rank) for nrp in here)
        return need.leads - leads >= need.officers - len(here)
