"""Reading back what a plan asks for and who does it: duties, needs, places, routes, patrols, hours."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from praja.domain.needs import (
    BALLOT_ESCORT,
    CAMPAIGN_EVENT,
    DISTRICT_FLOOR,
    FORWARD_MOVEMENT,
    STANDBY,
    Need,
)
from praja.domain.places import Sector, Site
from praja.domain.plan import (
    Change,
    Duty,
    OfficerHours,
    PatrolStop,
    PatrolValue,
    RouteStop,
    Shortfall,
)
from praja.io import plan_folder as layout
from praja.io.plan_cells import PlanTable
from praja.io.plan_source import PlanSource, nouns

ANYBODYS_HOME = frozenset({CAMPAIGN_EVENT, BALLOT_ESCORT, DISTRICT_FLOOR, FORWARD_MOVEMENT, STANDBY})
"""Kinds of duty that bar nobody for where he lives."""


def duties(folder: PlanSource) -> tuple[Duty, ...]:
    """Return the duties."""
    table, ids = folder.table("duties.csv", layout.DUTIES, task_unit="", sector_id=""), folder.ids
    for column, known in (("phase", "phase"), ("place_id", "place"), ("nrp", "nrp")):
        table.known(column, ids[known])
    for column in ("home_unit", "host_unit"):
        table.known(column, ids["unit"])
    return duties_in(table)


def duties_in(table: PlanTable) -> tuple[Duty, ...]:
    """Return the duties of a table whose ids are known."""
    columns: dict[str, Iterable[object]] = dict(table.columns)
    columns.update({column: table.instant(column) for column in ("start", "end")})
    columns.update(attached=table.truth("attached"), travel_m=table.whole("travel_m"))
    return nouns(Duty, **columns)


def shortfalls(folder: PlanSource) -> tuple[Shortfall, ...]:
    """Return what is short."""
    table = folder.table("shortfalls.csv", layout.SHORTFALLS)
    return nouns(
        Shortfall,
        phase=table.known("phase", folder.ids["phase"]),
        place_id=table.known("place_id", folder.ids["place"]),
        start=table.instant("start"),
        end=table.instant("end"),
        missing=table.whole("missing"),
        reason=table.text("reason"),
    )


def needs(folder: PlanSource, beats: Mapping[str, Sequence[str]]) -> tuple[Need, ...]:
    """Return everything that was asked for; ``beats`` are the stations of each beat."""
    table, ids = folder.table_since("needs.csv", layout.NEEDS), folder.ids
    village_of = {s.station_id: s.village_code for s in folder.operation.stations}
    guarded = {b: tuple(sorted({village_of[s] for s in stations})) for b, stations in beats.items()}
    return nouns(
        Need,
        phase=table.known("phase", ids["phase"]),
        place_id=table.known("place_id", ids["place"]),
        kind=table.text("kind"),
        task_force=table.text("task_force"),
        area_code=table.text("area_code"),
        lat=table.number("lat"),
        lon=table.number("lon"),
        start=table.instant("start"),
        end=table.instant("end"),
        officers=table.whole("officers"),
        leads=table.whole("leads"),
        qualifications=table.several("qualifications"),
        pair_id=table.text_or_none("pair_id"),
        villages=list(map(partial(_villages, guarded), *map(table.text, ("kind", "place_id", "area_code")))),
        floor_officers=table.whole("floor_officers"),
        women=table.whole("women"),
    )


def _villages(
    guarded: Mapping[str, tuple[str, ...]], kind: str, place_id: str, area_code: str
) -> tuple[str, ...]:
    """Return the areas whose people do not serve at a place: the villages of a beat, or where it lies."""
    return () if kind in ANYBODYS_HOME else guarded.get(place_id, (area_code,))


def sites(folder: PlanSource) -> tuple[Site, ...]:
    """Return the places the engine made."""
    table = folder.table_since("sites.csv", layout.SITES)
    texts = {c: table.text(c) for c in ("place_id", "kind", "name", "area_code", "task_force")}
    return nouns(Site, **texts, lat=table.number("lat"), lon=table.number("lon"))


def sectors(folder: PlanSource) -> tuple[Sector, ...]:
    """Return the sectors with their officers."""
    table = folder.table_since("sectors.csv", layout.SECTORS)
    return nouns(
        Sector,
        sector_id=table.text("sector_id"),
        area_codes=table.several("area_codes"),
        officer=table.known_or_none("officer", folder.ids["nrp"]),
    )


def routes(folder: PlanSource) -> tuple[RouteStop, ...]:
    """Return the stops of the vehicles with ballot boxes."""
    table = folder.table_since("routes.csv", layout.ROUTES)
    return nouns(
        RouteStop,
        route_id=table.text("route_id"),
        leg=table.text("leg"),
        asset_id=table.text("asset_id"),
        stop=table.whole("stop"),
        area_code=table.known("area_code", folder.ids["area"]),
        lat=table.number("lat"),
        lon=table.number("lon"),
        arrive=table.instant("arrive"),
        leave=table.instant("leave"),
        boxes=table.whole("boxes"),
    )


def patrols(folder: PlanSource) -> tuple[PatrolStop, ...]:
    """Return where the patrols are."""
    table = folder.table_since("patrols.csv", layout.PATROLS)
    return nouns(
        PatrolStop,
        phase=table.known("phase", folder.ids["phase"]),
        place_id=table.known("place_id", folder.ids["place"]),
        start=table.instant("start"),
        end=table.instant("end"),
        sector_code=table.text("sector_code"),
        moving=table.truth("moving"),
    )


def patrol_values(folder: PlanSource) -> tuple[PatrolValue, ...]:
    """Return what the patrols are worth."""
    table = folder.table_since("patrol_values.csv", layout.PATROL_VALUES)
    return nouns(
        PatrolValue,
        phase=table.known("phase", folder.ids["phase"]),
        place_id=table.known("place_id", folder.ids["place"]),
        worst_risk=table.number("worst_risk"),
        fixed_round_risk=table.number("fixed_round_risk"),
        uncovered_risk=table.number("uncovered_risk"),
    )


def hours(folder: PlanSource) -> tuple[OfficerHours, ...]:
    """Return what the roster asks of each officer."""
    table = folder.table_since("hours.csv", layout.HOURS)
    return nouns(
        OfficerHours,
        nrp=table.known("nrp", folder.ids["nrp"]),
        unit=table.known("unit", folder.ids["unit"]),
        duties=table.whole("duties"),
        hours=table.number("hours"),
        nights=table.whole("nights"),
        weekend_hours=table.number("weekend_hours"),
        hard_duties=table.whole("hard_duties"),
        most_week_hours=table.number("most_week_hours"),
        least_rest_hours=table.number_or_none("least_rest_hours"),
    )


def changes(folder: PlanSource) -> tuple[Change, ...]:
    """Return whose duties differ from the earlier plan's."""
    # An officer or a duty that is gone is not in this operation or plan any more.
    table = folder.table_since("changes.csv", layout.CHANGES)
    return nouns(
        Change,
        nrp=table.text("nrp"),
        taken=table.several("taken"),
        lost=table.several("lost"),
        reason=table.text("reason"),
    )
