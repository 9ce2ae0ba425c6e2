"""The sheets that only a plan of many days has: days, decisions, hours, evenness, routes, changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from praja.domain.forces import Officer
from praja.domain.plan import RouteStop
from praja.report.fairness import Spread, hours_by_unit
from praja.report.figures import Figures
from praja.report.sections.shorts import relief
from praja.report.sheet import Cell, Sheet, titled
from praja.report.words import Words

NOBODY = Officer("", "", "", "")


@dataclass(frozen=True)
class RosterSheets:
    """The sheets of one plan, in one language; each only where the plan has what it shows."""

    words: Words
    figures: Figures

    def all(self) -> Iterator[Sheet]:
        """Return the sheets in the order of the workbook."""
        figures = self.figures
        if figures.is_long:
            yield self.days()
            if figures.gaps:
                yield self.gaps()
            if figures.plan.hours:
                yield self.hours()
                yield self.evenness()
        if figures.plan.routes:
            yield self.routes()
        if figures.plan.certificate.revised_from:
            yield self.changes()

    def _sheet(self, key: str, columns: tuple[tuple[str, str], ...], rows: list[tuple[Cell, ...]]) -> Sheet:
        return Sheet(self.words.say(f"sheet.{key}"), columns, rows)

    def days(self) -> Sheet:
        """Return one row per date of a phase: strength against the minimum, what is short, each command."""
        figures, days = self.figures, self.figures.days
        own = [(c, n) for c, n in days.on_duty_of.items() if n.any()]
        columns = titled(
            self.words, figures, date="date", phase="text", on_duty="whole", so_far="whole", least="whole",
            missing="whole",
        )  # fmt: skip
        columns += tuple((figures.places.unit(command), "whole") for command, _ in own)
        least = {s.phase.key: s.least for s in figures.strengths}
        rows: list[tuple[Cell, ...]] = []
        for phase in days.phases:
            for i, so_far in zip(days.span(phase), days.so_far[phase.key].tolist(), strict=True):
                at = datetime.combine(days.day(i), time())
                here = (int(days.on_duty[i]), so_far, least[phase.key], int(days.short[i]))
                rows.append((at, phase.name, *here, *(int(n[i]) for _, n in own)))
        return self._sheet("days", columns, rows)

    def gaps(self) -> Sheet:
        """Return a row for each shortage as something to decide on, most missing shifts first."""
        columns = titled(
            self.words, self.figures, command="text", kind="text", first="date", last="date",
            at_once="whole", shifts="whole", relief="text",
        )  # fmt: skip
        rows: list[tuple[Cell, ...]] = [
            (
                self.figures.places.unit(g.command),
                self.words.name("kind", g.kind),
                datetime.combine(g.first, time()),
                datetime.combine(g.last, time()),
                g.officers,
                g.shifts,
                relief(self.words, g),
            )
            for g in self.figures.gaps
        ]
        return self._sheet("gaps", columns, rows)

    def hours(self) -> Sheet:
        """Return what the roster asks of each officer, unit by unit."""
        columns = titled(
            self.words, self.figures, parent="text", unit="text", name="text", rank="text", nrp="text",
            duties="whole", hours="part", nights="whole", weekend_hours="part", hard_duties="whole",
            most_week_hours="part", least_rest_hours="part",
        )  # fmt: skip
        people = {o.nrp: o for o in self.figures.operation.personnel}
        command_of, name = self.figures.operation.tree.command_of, self.figures.places.unit
        rows: list[tuple[Cell, ...]] = []
        for row in self.figures.plan.hours:
            officer = people.get(row.nrp, NOBODY)
            who = (
                name(command_of.get(row.unit, row.unit)),
                name(row.unit),
                officer.name,
                officer.rank,
                row.nrp,
            )
            burden = (row.duties, row.hours, row.nights, row.weekend_hours, row.hard_duties)
            rows.append((*who, *burden, row.most_week_hours, row.least_rest_hours))
        rows.sort(key=lambda cells: (str(cells[0]), str(cells[1]), str(cells[4])))
        return self._sheet("hours", columns, rows)

    def evenness(self) -> Sheet:
        """Return how evenly each unit shares hours, nights, weekends and hard duties."""
        name, say = self.figures.places.unit, self.words.say
        columns = [*titled(self.words, self.figures, parent="text", unit="text", officers="whole")]
        for key in ("hours", "nights", "weekend_hours", "hard_duties"):
            title = say(f"column.{key}")
            columns += [(f"{title}: {say(f'column.{part}')}", "part") for part in ("mean", "width", "gini")]
        command_of = self.figures.operation.tree.command_of
        rows: list[tuple[Cell, ...]] = [
            (
                name(command_of.get(u.unit, u.unit)),
                name(u.unit),
                u.officers,
                *(part for s in (u.hours, u.nights, u.weekend_hours, u.hard_duties) for part in _parts(s)),
            )
            for u in hours_by_unit(self.figures.plan.hours)
        ]
        return self._sheet("evenness", tuple(columns), rows)

    def routes(self) -> Sheet:
        """Return one row per stop of a vehicle with ballot boxes, in the order driven."""
        columns = titled(
            self.words, self.figures, leg="text", route="text", vehicle="text", stop="whole", district="text",
            place="text", arrive="time", leave="time", boxes="whole",
        )  # fmt: skip
        return self._sheet("routes", columns, [self._stop(s) for s in self.figures.plan.routes])

    def _stop(self, stop: RouteStop) -> tuple[Cell, ...]:
        return (
            self.words.name("leg", stop.leg),
            stop.route_id,
            stop.asset_id or self.words.say("map.no_vehicle"),
            stop.stop,
            self.figures.places.district(stop.area_code),
            self._depot(stop),
            stop.arrive,
            stop.leave,
            stop.boxes,
        )

    def _depot(self, stop: RouteStop) -> str:
        """Return the warehouse by the name of its post or area, the depot of a smaller area by the area."""
        area = self.figures.operation.area_names.get(stop.area_code, stop.area_code)
        if stop.area_code.count(".") > 1:
            return area
        at = (stop.lat, stop.lon)
        posts = (p for p in self.figures.operation.posts if p.kind == "warehouse" and (p.lat, p.lon) == at)
        named = next((p.name for p in posts), "")
        return named or self.words.say("routes.warehouse", area=area)

    def changes(self) -> Sheet:
        """Return each officer who needs a new order: what he takes on, what he gives up, and why."""
        columns = titled(
            self.words, self.figures, unit="text", name="text", rank="text", nrp="text", taken="text",
            lost="text", why="text",
        )  # fmt: skip
        people = {o.nrp: o for o in self.figures.operation.personnel}
        rows: list[tuple[Cell, ...]] = []
        for change in self.figures.plan.changes:
            officer = people.get(change.nrp, NOBODY)
            unit = self.figures.places.unit(officer.unit) if officer.unit else ""
            moved = (", ".join(change.taken), ", ".join(change.lost))
            rows.append(
                (unit, officer.name, officer.rank, change.nrp, *moved, self.words.reason(change.reason))
            )
        return self._sheet("changes", columns, rows)


def _parts(spread: Spread) -> tuple[float, float, float]:
    return spread.mean, spread.width, spread.gini
