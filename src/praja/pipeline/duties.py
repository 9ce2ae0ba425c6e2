"""From officers at needs to duty rows: roles, commands, travel, and a name for each duty."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from praja.demand.chain import SectorMap, sectors_of, task_unit_of
from praja.domain.forces import Officer
from praja.domain.needs import STANDBY, Need
from praja.domain.operation import Operation
from praja.domain.plan import Duty
from praja.plan.models.eligibility import fit_to_lead
from praja.plan.naming import seat_name
from praja.units import great_circle_m


@dataclass
class DutyWriter:
    """Writes duty rows for one operation; remembers what many rows share."""

    operation: Operation
    task_force_of: Mapping[str, str]
    _numbers: Counter[str] = field(default_factory=Counter)
    _metres: dict[tuple[str, float, float], int] = field(default_factory=dict)
    _hosts: dict[str, tuple[str, str]] = field(default_factory=dict)
    _attached: dict[tuple[str, str], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rules = self.operation.settings.rules
        self._officers = {o.nrp: o for o in self.operation.personnel}
        self._rank = {name: i for i, name in enumerate(rules.ranks)}
        self._leads = {rank: fit_to_lead(rules, rank) for rank in rules.ranks}
        self._sectors = SectorMap(sectors_of(self.operation))

    def rows(self, needs: Sequence[Need], by_need: Mapping[int, Iterable[str]]) -> list[Duty]:
        """Return one duty for each officer of each need; the highest ranks fit to lead take the lead."""
        return [duty for p, need in enumerate(needs) for duty in self.of_need(need, by_need.get(p, ()))]

    def of_need(self, need: Need, nrps: Iterable[str]) -> list[Duty]:
        """Return the duties of one need, leads first, then in order of service number."""
        mine = sorted((self._officers[n] for n in nrps), key=lambda o: (-self._rank[o.rank], o.nrp))
        fit = [o.nrp for o in mine if self._leads[o.rank]]
        leads = set(fit[: max(1, need.leads)])
        name = seat_name(need)
        duties = []
        for officer in sorted(mine, key=lambda o: (o.nrp not in leads, o.nrp)):
            self._numbers[name] += 1
            role = "lead" if officer.nrp in leads else "member"
            duties.append(self._duty(need, officer, f"{name}/{self._numbers[name]}", role))
        return duties

    def row(self, need: Need, nrp: str, duty_id: str, role: str) -> Duty:
        """Return one duty row under a name given."""
        return self._duty(need, self._officers[nrp], duty_id, role)

    def _duty(self, need: Need, officer: Officer, duty_id: str, role: str) -> Duty:
        host, sector = self._host(need.area_code)
        if need.kind == STANDBY:
            return self._standby(need, officer, duty_id, sector)
        return Duty(
            duty_id=duty_id,
            phase=need.phase,
            task_force=need.task_force,
            kind=need.kind,
            place_id=need.place_id,
            start=need.start,
            end=need.end,
            nrp=officer.nrp,
            role=role,
            home_unit=officer.unit,
            host_unit=host,
            attached=self._is_attached(officer.unit, need.area_code),
            travel_m=self._way(officer.unit, need),
            task_unit=task_unit_of(need.kind),
            sector_id=sector,
        )

    def _standby(self, need: Need, officer: Officer, duty_id: str, sector: str) -> Duty:
        """Return a duty at the officer's own unit, in his own task force."""
        return Duty(
            duty_id=duty_id,
            phase=need.phase,
            task_force=self.task_force_of[officer.nrp],
            kind=STANDBY,
            place_id=officer.unit,
            start=need.start,
            end=need.end,
            nrp=officer.nrp,
            role="member",
            home_unit=officer.unit,
            host_unit=self.operation.tree.command_of[officer.unit],
            attached=False,
            travel_m=0,
            task_unit=task_unit_of(STANDBY),
            sector_id=sector,
        )

    def _host(self, area: str) -> tuple[str, str]:
        if area not in self._hosts:
            self._hosts[area] = (self.operation.tree.host_of(area), self._sectors.sector_of(area))
        return self._hosts[area]

    def _is_attached(self, unit: str, area: str) -> bool:
        tree = self.operation.tree
        key = (tree.command_of[unit], area)
        if key not in self._attached:
            self._attached[key] = tree.is_attached(*key)
        return self._attached[key]

    def _way(self, unit: str, need: Need) -> int:
        key = (unit, need.lat, need.lon)
        if key not in self._metres:
            home = self.operation.tree.units[unit]
            self._metres[key] = int(great_circle_m(home.lat, home.lon, need.lat, need.lon))
        return self._metres[key]
