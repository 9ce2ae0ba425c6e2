"""What the board draws whatever the day: stations by class, beats, posts, units, phases, strength by day."""

import sqlite3
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from posko.atlas.columns import Shelf, columns, whole
from posko.atlas.sight import Sight

CLASSES: Final = ("low", "elevated", "high", "special")
Json = dict[str, Any]


def of_plan(file: sqlite3.Connection, sight: Sight, english: bool) -> Json:
    """Return the scene of a plan from its rows, as far as a viewer sees."""
    paths = dict(file.execute("SELECT code, path FROM unit"))
    areas = dict(file.execute("SELECT code, name FROM area"))
    villages, beats = Shelf(), Shelf()
    seen = [
        row
        for row in file.execute(
            "SELECT beat_id, base, host, area, teams, team_id, stations, civil_guards FROM beat "
            "ORDER BY beat_id"
        )
        if sight.place(row["area"], paths.get(row["host"]))
    ]
    for row in seen:
        beats.put(row["beat_id"])
    stations = _stations(file, sight, villages, beats)
    units = Shelf()
    return {
        "classes": CLASSES,
        "stations": columns("id name lat lon class village beat", stations),
        "beats": columns(
            "id base unit teams team stations civil",
            (
                (r["beat_id"], r["base"], units.put(r["host"]), r["teams"], int(bool(r["team_id"])),
                 r["stations"], r["civil_guards"])
                for r in seen
            ),
        ),
        "posts": _posts(file, sight, paths, units, english),
        "units": _units(
            map(tuple, file.execute("SELECT code, name, lat, lon, path FROM unit ORDER BY path")), sight
        ),
        "villages": [[areas.get(c, c), areas.get(c.rpartition(".")[0], "")] for c in villages.items],
        "hosts": units.items,
        "phases": [list(r) for r in file.execute("SELECT key, name, first, last, on_duty, least FROM phase "
                                                 "ORDER BY first, key")],
        "days": days(file, sight, paths),
    }  # fmt: skip


def _stations(
    file: sqlite3.Connection, sight: Sight, villages: Shelf, beats: Shelf
) -> Iterable[tuple[Any, ...]]:
    numbers = {name: n for n, name in enumerate(CLASSES)}
    rows = file.execute(
        "SELECT station_id, name, lat, lon, risk_class, village, beat_id FROM station ORDER BY station_id"
    )
    return [
        (
            code, name, whole(lat), whole(lon),
            numbers.get(risk_class, -1) if sight.rated(village) else -1,
            villages.put(village), beats.get(beat),
        )
        for code, name, lat, lon, risk_class, village, beat in rows
        if sight.area(village)
    ]  # fmt: skip


def _posts(
    file: sqlite3.Connection, sight: Sight, paths: dict[str, str], units: Shelf, english: bool
) -> dict[str, list[Any]]:
    kind = "en" if english else "id"
    rows = file.execute(
        f"SELECT p.post_id, p.name, p.lat, p.lon, coalesce(k.{kind}, p.kind), p.host, p.officers, p.area "  # noqa: S608
        "FROM post p LEFT JOIN kind k ON k.key = p.kind ORDER BY p.name, p.post_id"
    )
    return columns(
        "id name lat lon kind unit officers",
        (
            (code, name, whole(lat), whole(lon), of_kind, units.put(host), officers)
            for code, name, lat, lon, of_kind, host, officers, area in rows
            if sight.place(area, paths.get(host))
        ),
    )


def _units(rows: Iterable[tuple[Any, ...]], sight: Sight) -> dict[str, list[Any]]:
    seen = (
        (code, name, whole(lat), whole(lon), path.count("/") - 1)
        for code, name, lat, lon, path in rows
        if sight.unit(path)
    )
    return columns("id name lat lon depth", seen)


def days(file: sqlite3.Connection, sight: Sight, paths: dict[str, str]) -> Json:
    """Return for each day of the phases how many officers' shifts are asked for, and how many are filled."""
    ends = file.execute("SELECT min(first), max(last) FROM phase").fetchone()
    if ends[0] is None:
        return {"first": None, "asked": [], "filled": []}
    seen = [
        n
        for n, area, host in file.execute("SELECT n, area, host FROM ground")
        if sight.place(area, paths.get(host))
    ]
    file.execute("CREATE TEMP TABLE IF NOT EXISTS seen (n INTEGER PRIMARY KEY)")
    file.execute("DELETE FROM seen")
    file.executemany("INSERT INTO seen VALUES (?)", ((n,) for n in seen))
    sums = {
        day: (asked, filled)
        for day, asked, filled in file.execute(
            "SELECT day, sum(officers), sum(filled) FROM need WHERE ground IN (SELECT n FROM seen) "
            "GROUP BY day"
        )
    }
    first, last = map(date.fromisoformat, ends)
    every = [(first + timedelta(n)).isoformat() for n in range((last - first).days + 1)]
    return {
        "first": ends[0],
        "asked": [sums.get(day, (0, 0))[0] for day in every],
        "filled": [sums.get(day, (0, 0))[1] for day in every],
    }


def of_survey(survey: Json, sight: Sight, phases: list[Json], english: bool) -> Json:
    """Return the scene of an operation that has no plan yet, as far as a viewer sees."""
    names = dict(survey["areas"])
    villages, kinds = Shelf(), survey["kinds"]
    seen = [
        (code, name, whole(lat), whole(lon), -1, villages.put(village), -1)
        for code, name, lat, lon, village, _voters in survey["stations"]
        if sight.area(village)
    ]
    posts = (
        (code, name, whole(lat), whole(lon), kinds[kind][int(english)], -1, officers)
        for code, name, lat, lon, area, kind, officers in survey["posts"]
        if sight.area(area)
    )
    return {
        "classes": CLASSES,
        "stations": columns("id name lat lon class village beat", seen),
        "beats": columns("id base unit teams team stations civil", ()),
        "posts": columns("id name lat lon kind unit officers", posts),
        "units": _units(map(tuple, survey["units"]), sight),
        "villages": [[names.get(c, c), names.get(c.rpartition(".")[0], "")] for c in villages.items],
        "hosts": [],
        "phases": [[p["key"], p["name"], p["start"], p["end"], None, None] for p in phases],
        "days": {"first": min((p["start"] for p in phases), default=None), "asked": [], "filled": []},
    }
