"""What only shows when tables lie side by side: places without stations, rules that name nobody."""

from collections.abc import Mapping
from dataclasses import replace

from praja.domain import needs
from praja.domain.areas import Area, Level, district_of, lies_in
from praja.domain.operation import Operation
from praja.domain.settings import GuardPattern, Settings
from praja.io.frames import Frame
from praja.io.notes import Notebook, Spot
from praja.io.tomlfile import FILE

KINDS_OF_THE_ENGINE = frozenset(
    {
        needs.STATION_GUARD,
        needs.STATION_RELIEF,
        needs.STANDBY,
        needs.DISTRICT_FLOOR,
        needs.CAMPAIGN_EVENT,
        needs.CLOSE_PROTECTION,
        needs.BALLOT_ESCORT,
        needs.FORWARD_MOVEMENT,
        needs.REVOTE_GUARD,
        needs.REINFORCEMENT,
    }
)
"""Kinds of duty that come without a post of their kind, and what is sent to an incident."""


def settle_settings(operation: Operation, book: Notebook) -> Operation:
    """Return the operation with the patterns of known units; references of operation.toml are checked."""
    settings = operation.settings
    units = {u.unit for u in operation.units}
    if operation.units and settings.command and settings.command not in units:
        book.add("setting_refers_to_unknown", Spot(FILE, "operation", 0, "command"), settings.command)
    if operation.areas and settings.area and settings.area not in operation.area_names:
        book.add("setting_refers_to_unknown", Spot(FILE, "operation", 0, "area"), settings.area)
    for one, other in _overlaps(settings):
        book.add("phases_overlap", Spot(FILE, "phases", 0, "start"), other, first=one)
    kinds = KINDS_OF_THE_ENGINE | {p.kind for p in operation.posts}
    for kind in dict.fromkeys(c.kind for c in settings.rule_changes):
        if kind is not None and kind not in kinds:
            book.add("kind_unknown", Spot(FILE, "rule_changes", 0, "kind"), kind)
    patterns = tuple(p for p in settings.guard_patterns if _known_unit(p, units, book))
    return replace(operation, settings=replace(settings, guard_patterns=patterns))


def _known_unit(pattern: GuardPattern, units: set[str], book: Notebook) -> bool:
    if pattern.unit is None or pattern.unit in units:
        return True
    book.add("unit_unknown", Spot(FILE, "guard_patterns", 0, "unit"), pattern.unit)
    return False


def _overlaps(settings: Settings) -> list[tuple[str, str]]:
    """Return pairs of phases that share a day: the earlier and the later one."""
    ordered = sorted(settings.phases, key=lambda p: (p.start, p.end, p.key))
    return [
        (one.key, other.key)
        for k, one in enumerate(ordered)
        for other in ordered[k + 1 :]
        if other.start <= one.end
    ]


def overlapping_phases(settings: Settings) -> dict[str, str]:
    """Return each phase that begins before an earlier one has ended -> that earlier one."""
    return {other: one for one, other in reversed(_overlaps(settings))}


def check_operation(operation: Operation, frames: Mapping[str, Frame]) -> None:
    """Note villages and districts without stations, areas that no unit serves, women nobody knows of."""
    asking = any(p.women for p in operation.posts) or any(r.women for r in operation.event_rules)
    if asking and "personnel" in frames and not any(o.sex == "F" for o in operation.personnel):
        frames["personnel"].notes.warn("women_unknown", 0, "sex")
    frame = frames.get("areas")
    if frame is None or not operation.stations:
        return
    villages = {s.village_code for s in operation.stations}
    districts = {s.district for s in operation.stations}
    served = tuple(sorted({code for u in operation.units for code in u.area_codes}))
    index = {code: i for i, code in enumerate(frame.column("code")) if i not in frame.bad_rows}
    for area in operation.areas:
        if area.level is Level.DISTRICT and area.code not in districts:
            frame.warn(index[area.code], "code", "district_without_stations", area=area.name)
        elif (
            area.level is Level.VILLAGE and area.code not in villages and district_of(area.code) in districts
        ):
            frame.warn(index[area.code], "code", "village_without_stations", area=area.name)
        if area.level is Level.DISTRICT and served and not any(lies_in(area.code, code) for code in served):
            frame.warn(index[area.code], "code", "district_without_unit", area=area.name)
    _check_commands(operation, frame, index)


def _check_commands(operation: Operation, frame: Frame, index: Mapping[str, int]) -> None:
    """Note where two commands claim the same districts, and where none does while others have one.

    One finding stands for all such districts of a regency, at the first of them.
    """
    whole, units = operation.settings.area, operation.tree.units
    closest = {a: _closest(operation, a.code) for a in operation.areas if a.level is Level.DISTRICT}
    some_have_one = any(code not in ("", whole) for code, _ in closest.values())
    odd: dict[tuple[str, tuple[str, ...]], list[Area]] = {}
    for area, (code, commands) in closest.items():
        unclaimed = code == whole and some_have_one
        if unclaimed or (code != whole and len(commands) > 1):
            claims = () if unclaimed else tuple(units[c].name for c in commands)
            odd.setdefault((area.code.rpartition(".")[0], claims), []).append(area)
    for (_, claims), areas in odd.items():
        row, words = index[areas[0].code], {"area": areas[0].name, "more": str(len(areas) - 1)}
        if claims:
            frame.warn(row, "code", "district_served_twice", units="; ".join(claims), host=claims[0], **words)
        else:
            frame.warn(row, "code", "district_without_command", **words)


def _closest(operation: Operation, district: str) -> tuple[str, list[str]]:
    """Return the most specific area that commands serve around a district, and the commands that name it."""
    tree = operation.tree
    around: dict[str, list[str]] = {}
    for command in tree.commands:
        for code in tree.units[command].area_codes:
            if lies_in(district, code):
                around.setdefault(code, []).append(command)
    best = max(around, key=len, default="")
    return best, around.get(best, [])
