"""What each sheet of the workbook holds: a title, columns with a format, and rows in a useful order."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from praja.domain.forces import Officer
from praja.domain.needs import STATION_GUARD
from praja.domain.places import Station
from praja.domain.plan import Beat, Duty, StationRisk
from praja.domain.settings import RiskClass
from praja.report.figures import Figures
from praja.report.keys import risk_reason, rule_name
from praja.report.roster_sheets import RosterSheets
from praja.report.sections.force import sentence
from praja.report.sheet import Cell, Sheet, titled
from praja.report.words import Words

MOST_SEVERE_FIRST = {c: -i for i, c in enumerate(RiskClass)}

WHOLE = 60_000
"""So many duties stand on the sheets of the commands, all of them."""
SOME = 15_000
"""Of a larger plan only voting day and the phases with fewest duties, up to so many in all."""


@dataclass(frozen=True)
class Sheets:
    """Every sheet of one plan, in one language."""

    words: Words
    figures: Figures

    def all(self) -> Iterator[Sheet]:
        """Return the sheets in the order of the workbook."""
        yield self.summary()
        yield from self.commands()
        yield from RosterSheets(self.words, self.figures).all()
        for make in (
            self.beats,
            self.stations,
            self.shortfalls,
            self.balance,
            self.transfers,
            self.risk,
            self.rules,
        ):
            yield make()

    def _columns(self, **formats: str) -> tuple[tuple[str, str], ...]:
        return titled(self.words, self.figures, **formats)

    def _sheet(self, key: str, columns: tuple[tuple[str, str], ...], rows: Sequence[Sequence[Cell]]) -> Sheet:
        return Sheet(self.words.say(f"sheet.{key}"), columns, rows)

    @cached_property
    def _officers(self) -> Mapping[str, Officer]:
        return {o.nrp: o for o in self.figures.operation.personnel}

    @cached_property
    def _beats(self) -> Mapping[str, Beat]:
        return {b.beat_id: b for b in self.figures.plan.beats}

    @cached_property
    def _phases(self) -> Mapping[str, str]:
        return {p.key: p.name for p in self.figures.operation.settings.phases}

    @cached_property
    def _task_forces(self) -> Mapping[str, str]:
        return {t.key: t.name for t in self.figures.operation.settings.task_forces}

    def summary(self) -> Sheet:
        """Return the certificate in a sentence, then one figure per row."""
        words, figures = self.words, self.figures
        proof = figures.plan.certificate
        rows: list[tuple[Cell, Cell]] = [
            (words.say("page.top"), sentence(words, figures)),
            (words.say("number.stations"), figures.guarded_stations),
            (words.say("column.stations"), len(figures.operation.stations)),
            *((f"{words.say('number.officers')}: {s.phase.name}", s.on_duty) for s in figures.strengths),
            *((f"{words.name('kind', 'strength')}: {s.phase.name}", s.least) for s in figures.strengths),
            (words.say("number.missing"), figures.missing),
            (words.say("number.rules"), figures.broken),
            (words.say("local.title"), len(figures.teams_without_local)),
            (words.say("column.civil_guards"), sum(b.civil_guards for b in figures.plan.beats)),
            *((words.say(f"risk.{c}"), n) for c, n in figures.class_counts.items()),
            (words.say("certificate.phases"), words.listing(p.name for p in figures.phases)),
            *self._left_out(),
            (words.say("certificate.version"), proof.version),
            (words.say("certificate.seed"), str(proof.seed)),
            (words.say("certificate.input"), proof.input_sha256),
        ]
        return self._sheet("summary", self._columns(figure="text", value="whole"), rows)

    @cached_property
    def _duties_of(self) -> Counter[str]:
        """How many duties each phase has."""
        return Counter(d.phase for d in self.figures.plan.duties)

    @cached_property
    def _phases_shown(self) -> frozenset[str]:
        """Phases whose duties stand on the sheets of the commands."""
        if self._duties_of.total() <= WHOLE:
            return frozenset(self._duties_of)
        guarding = {d.phase for d in self.figures.plan.duties if d.kind == STATION_GUARD}
        shown, room = set(), SOME
        for phase, n in sorted(
            self._duties_of.items(), key=lambda item: (item[0] not in guarding, item[1], item[0])
        ):
            if n <= room:
                shown.add(phase)
                room -= n
        return frozenset(shown)

    def _left_out(self) -> Iterator[tuple[Cell, Cell]]:
        """Return a line for each phase whose duties are too many for the sheets of the commands."""
        for phase in self.figures.phases:
            if phase.key in self._duties_of.keys() - self._phases_shown:
                yield self.words.say("sheet.left_out", phase=phase.name), self._duties_of[phase.key]

    @cached_property
    def _shown(self) -> tuple[Duty, ...]:
        return tuple(d for d in self.figures.plan.duties if d.phase in self._phases_shown)

    def commands(self) -> Iterator[Sheet]:
        """Return a sheet per command: the duties in its areas, and those of its officers elsewhere.

        Of a very large plan only those of some phases; the summary says which ones are left out.
        """
        command_of = self.figures.operation.tree.command_of
        by_command: dict[str, list[Duty]] = defaultdict(list)
        for duty in self._shown:
            for command in dict.fromkeys((duty.host_unit, command_of.get(duty.home_unit, duty.home_unit))):
                by_command[command].append(duty)
        columns = self._columns(
            kind="text", district="text", place="text", team="text", start="time", end="time", role="text",
            name="text", rank="text", nrp="text", unit="text", attached="text", together="text",
            task_force="text", km="part", phase="text", place_id="text", duty_id="text",
        )  # fmt: skip
        for command in self.figures.operation.tree.commands:
            duties = sorted(by_command[command], key=self._order)
            rows = [self._duty(command, d) for d in duties]
            yield Sheet(self.figures.places.unit(command), columns, rows)

    def _order(self, duty: Duty) -> tuple[object, ...]:
        ranked = {kind: i for i, kind in enumerate(self.figures.operation.settings.rules.fill_order)}
        place = self.figures.places.find(duty.place_id)
        first = (duty.phase, ranked.get(duty.kind, 99), duty.kind, place.area_code)
        return (*first, duty.place_id, duty.start, duty.role != "lead", duty.duty_id)

    @cached_property
    def _company(self) -> Mapping[tuple[str, datetime], tuple[Duty, ...]]:
        found: dict[tuple[str, datetime], list[Duty]] = defaultdict(list)
        for duty in self._shown:
            found[duty.place_id, duty.start].append(duty)
        return {key: tuple(duties) for key, duties in found.items()}

    def _together(self, duty: Duty) -> str:
        """Return who else stands there then; of a crowd only how many."""
        others = [d.nrp for d in self._company[duty.place_id, duty.start] if d.nrp != duty.nrp]
        if len(others) > 3:
            return self.words.say("page.of_all", n=len(others) + 1)
        known = [self._officers[nrp] for nrp in others if nrp in self._officers]
        return self.words.listing(f"{o.rank} {o.name}" for o in known)

    def _attached(self, command: str, duty: Duty) -> str:
        home = self.figures.operation.tree.command_of.get(duty.home_unit, duty.home_unit)
        if not duty.attached:
            return ""
        key, other = ("in", home) if command == duty.host_unit else ("out", duty.host_unit)
        return self.words.say(f"direction.{key}", unit=self.figures.places.unit(other))

    def _duty(self, command: str, duty: Duty) -> tuple[Cell, ...]:
        words, places = self.words, self.figures.places
        place, officer = places.find(duty.place_id), self._officers.get(duty.nrp)
        beat = self._beats.get(duty.place_id)
        return (
            words.name("kind", duty.kind),
            places.district(place.area_code),
            self._stand(place.name, beat),
            beat.team_id if beat else "",
            duty.start,
            duty.end,
            words.name("word", duty.role),
            officer.name if officer else "",
            officer.rank if officer else "",
            duty.nrp,
            places.unit(duty.home_unit),
            self._attached(command, duty),
            self._together(duty),
            self._task_forces.get(duty.task_force, duty.task_force),
            duty.travel_m / 1000,
            self._phases.get(duty.phase, duty.phase),
            duty.place_id,
            duty.duty_id,
        )

    def _stand(self, name: str, beat: Beat | None) -> str:
        """Return the name of a place; of a beat its base, and how many other stations the team watches."""
        others = len(beat.station_ids) - 1 if beat else 0
        return self.words.say("page.and_stations", base=name, n=others) if others else name

    def beats(self) -> Sheet:
        """Return one row per beat."""
        columns = self._columns(
            command="text", district="text", beat_id="text", base="text", team="text", stations="whole",
            load="part", civil_guards="whole", farthest_m="whole", officers="whole", local="text",
        )  # fmt: skip
        return self._sheet("beats", columns, [self._beat(b) for b in self.figures.plan.beats])

    def _beat(self, beat: Beat) -> tuple[Cell, ...]:
        places, distance = self.figures.places, self.figures.base_distance
        people, is_local = self.figures.team_of.get(beat.beat_id, (set(), False))
        return (
            places.unit(places.host(beat.district_code)),
            places.district(beat.district_code),
            beat.beat_id,
            places.find(beat.beat_id).name,
            beat.team_id or self.words.say("map.no_team"),
            len(beat.station_ids),
            float(beat.load),
            beat.civil_guards,
            max(distance[s] for s in beat.station_ids),
            len(people),
            self.words.say("word.yes" if is_local else "word.no") if people else "",
        )

    def stations(self) -> Sheet:
        """Return one row per station of a beat, beat by beat."""
        columns = self._columns(
            command="text", district="text", village="text", station="text", station_id="text",
            voters="whole", risk_class="text", beat_id="text", base="text", team="text", pattern="part",
            metres="whole", lat="place", lon="place", guards="text",
        )  # fmt: skip
        at = {s.station_id: s for s in self.figures.operation.stations}
        rows = [self._station(beat, at[s]) for beat in self.figures.plan.beats for s in beat.station_ids]
        return self._sheet("stations", columns, rows)

    def _station(self, beat: Beat, station: Station) -> tuple[Cell, ...]:
        figures = self.figures
        places, risk, pattern = figures.places, figures.risk_of.get(station.station_id), figures.plan.patterns
        return (
            places.unit(places.host(beat.district_code)),
            places.district(beat.district_code),
            figures.operation.area_names.get(station.village_code, station.village_code),
            station.name,
            station.station_id,
            station.voters,
            self.words.say(f"risk.{risk.risk_class}") if risk else "",
            beat.beat_id,
            places.find(beat.beat_id).name,
            beat.team_id or self.words.say("map.no_team"),
            float(pattern[station.station_id]) if station.station_id in pattern else None,
            figures.base_distance[station.station_id],
            station.lat,
            station.lon,
            self._guards.get(beat.beat_id, ""),
        )

    @cached_property
    def _guards(self) -> Mapping[str, str]:
        """Who stands on each beat, the leader first."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        guards = (d for d in self.figures.plan.duties if d.kind == STATION_GUARD)
        for duty in sorted(guards, key=lambda d: (d.start, d.role != "lead", d.duty_id)):
            officer = self._officers.get(duty.nrp)
            if officer:
                found[duty.place_id][f"{officer.rank} {officer.name}"] = None
        return {beat_id: self.words.listing(people) for beat_id, people in found.items()}

    def shortfalls(self) -> Sheet:
        """Return what is short, most missing first."""
        columns = self._columns(
            phase="text", command="text", district="text", kind="text", place="text", place_id="text",
            start="time", end="time", missing="whole", reason="text",
        )  # fmt: skip
        places, rows = self.figures.places, []
        for row in sorted(
            self.figures.plan.shortfalls, key=lambda s: (-s.missing, s.phase, s.place_id, s.start)
        ):
            place = places.find(row.place_id)
            kind = self.words.name("kind", self.figures.kind_of(row))
            where = (
                places.unit(place.command),
                places.district(place.area_code),
                kind,
                place.name,
                row.place_id,
            )
            phase = self._phases.get(row.phase, row.phase)
            rows.append((phase, *where, row.start, row.end, row.missing, self.words.reason(row.reason)))
        return self._sheet("shortfalls", columns, rows)

    def balance(self) -> Sheet:
        """Return demand and supply per command and task force."""
        numbers = ("demand", "supply", "short", "attached_in", "attached_out")
        titles = dict.fromkeys((*numbers, "still_missing"), "whole")
        columns = self._columns(phase="text", command="text", task_force="text", **titles)
        rows = [
            (
                self._phases.get(r.phase, r.phase),
                self.figures.places.unit(r.unit),
                self._task_forces.get(r.task_force, r.task_force),
                *(getattr(r, key) for key in numbers),
                r.missing,
            )
            for r in self.figures.plan.balance
        ]
        return self._sheet("balance", columns, rows)

    def transfers(self) -> Sheet:
        """Return who lends to whom."""
        columns = self._columns(
            phase="text", from_unit="text", to_unit="text", officers="whole", mean_km="part"
        )
        name = self.figures.places.unit
        rows = [
            (
                self._phases.get(t.phase, t.phase),
                name(t.from_unit),
                name(t.to_unit),
                t.officers,
                self.figures.mean_metres(t) / 1000,
            )
            for t in self.figures.plan.transfers
        ]
        return self._sheet("transfers", columns, rows)

    def risk(self) -> Sheet:
        """Return the stations above low, most severe class first; risk.csv holds the others too."""
        columns = self._columns(
            risk_class="text", command="text", district="text", station="text", station_id="text",
            conflict="part", geo="part", stability="share", confidence="share", reasons="text",
        )  # fmt: skip
        at = {s.station_id: s for s in self.figures.operation.stations}
        above = [r for r in self.figures.plan.risks if r.risk_class is not RiskClass.LOW]
        above.sort(key=lambda r: (MOST_SEVERE_FIRST[r.risk_class], -(r.conflict or 0)))
        return self._sheet("risk", columns, [self._risk(r, at[r.station_id]) for r in above])

    def _risk(self, risk: StationRisk, station: Station) -> tuple[Cell, ...]:
        places, name = self.figures.places, self.words.say(f"risk.{risk.risk_class}")
        where = (places.unit(places.host(station.district)), places.district(station.district))
        scores = (risk.conflict, risk.geo, risk.stability, risk.confidence)
        reasons = "; ".join(risk_reason(self.words, text) for text in risk.reasons)
        return name, *where, station.name, risk.station_id, *scores, reasons

    def rules(self) -> Sheet:
        """Return every rule as it was recomputed, then the breaches with their reasons."""
        columns = self._columns(rule="text", checked="whole", violations="whole", place="text", reason="text")
        proof, words = self.figures.plan.certificate, self.words
        rows: list[Sequence[Cell]] = [
            (rule_name(words, r.rule), r.checked, r.violations, "", "") for r in proof.rules
        ]
        for b in proof.breaches:
            place = self.figures.places.find(b.place_id)
            rows.append((rule_name(words, b.rule), None, b.count, place.name, words.reason(b.reason)))
        return self._sheet("rules", columns, rows)
