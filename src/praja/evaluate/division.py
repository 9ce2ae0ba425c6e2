"""How the stations are divided into beats, and what follows for their loads, teams and patterns."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil

from praja.domain.operation import Operation
from praja.domain.places import Station
from praja.domain.settings import GuardPattern
from praja.evaluate.ground import Commands, district_in
from praja.evaluate.rows import BeatRow, BeatStationRow
from praja.evaluate.tables import Tables


@dataclass(frozen=True)
class Division:
    """The beats of a plan, joined to the stations of its operation."""

    operation: Operation
    tables: Tables
    commands: Commands

    @cached_property
    def stations(self) -> dict[str, Station]:
        """Stations by id."""
        return {s.station_id: s for s in self.operation.stations}

    @cached_property
    def district_of(self) -> dict[str, str]:
        """The district of each station, from its village code."""
        return {s.station_id: district_in(s.village_code) or "" for s in self.operation.stations}

    @cached_property
    def beats(self) -> dict[str, BeatRow]:
        """Beats by id; of two with one id the first."""
        return {b.beat_id: b for b in reversed(self.tables.beats)}

    @cached_property
    def members(self) -> dict[str, list[BeatStationRow]]:
        """The rows of known stations in each known beat, in the order of the table."""
        rows: dict[str, list[BeatStationRow]] = {beat_id: [] for beat_id in self.beats}
        for row in self.tables.beat_stations:
            if row.beat_id in rows and row.station_id in self.stations:
                rows[row.beat_id].append(row)
        return rows

    @cached_property
    def loads(self) -> dict[str, Fraction]:
        """The load of each beat, exactly: 1 / pattern_stations over its stations."""
        return {
            beat_id: sum((1 / row.pattern_stations for row in rows), Fraction(0))
            for beat_id, rows in self.members.items()
        }

    @cached_property
    def teams(self) -> dict[str, int]:
        """Two-officer teams each beat asks for: more than one where a station's load exceeds 1."""
        lone = {key: rows for key, rows in self.members.items() if len(rows) == 1}
        return {key: ceil(self.loads[key]) if key in lone else 1 for key in self.beats}

    def patterns_open_to(self, row: BeatStationRow) -> list[GuardPattern]:
        """Return the patterns of the row's class that hold for its command: its own before the common."""
        command = self.commands.host(self.district_of[row.station_id])
        ofclass = [p for p in self.operation.settings.guard_patterns if p.risk_class == row.risk_class]
        return [p for p in ofclass if p.unit == command] or [p for p in ofclass if p.unit is None]

    def patterns_of(self, row: BeatStationRow) -> list[GuardPattern]:
        """Return the patterns open to the row that fit its pattern_stations."""
        command = self.commands.host(self.district_of[row.station_id])
        key = (command, row.risk_class, row.pattern_stations)
        if key not in self._fitting:
            self._fitting[key] = self._fit(row)
        return self._fitting[key]

    @cached_property
    def _fitting(self) -> dict[tuple[str, str, Fraction], list[GuardPattern]]:
        return {}

    def _fit(self, row: BeatStationRow) -> list[GuardPattern]:
        # Four police are two teams of two: each team then watches half of the stations.
        teams = {p: ceil(p.police / 2) for p in self.patterns_open_to(row)}
        return [p for p, number in teams.items() if Fraction(p.stations, number) == row.pattern_stations]

    @cached_property
    def pattern_by_station(self) -> dict[tuple[str, str], GuardPattern | None]:
        """The pattern of each row of beat_stations, by beat and station; None where none fits."""
        rows = (row for members in self.members.values() for row in members)
        return {(r.beat_id, r.station_id): next(iter(self.patterns_of(r)), None) for r in rows}
