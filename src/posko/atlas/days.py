"""A day of a plan on the map: how many officers' shifts each place asks for, and how many are filled."""

import sqlite3
from datetime import date
from typing import Any

from posko.atlas.columns import whole
from posko.atlas.sight import Sight

KNOWN = "SELECT post_id FROM post UNION ALL SELECT beat_id FROM beat"


def of_plan(file: sqlite3.Connection, sight: Sight, day: date, english: bool) -> dict[str, Any]:
    """Return what stands that day, as far as a viewer sees.

    `places` are (id, asked, filled) of beats and posts, which the scene knows; `events` are whatever else is
    guarded, each with its name, position and kind.
    """
    paths = dict(file.execute("SELECT code, path FROM unit"))
    known = {code for (code,) in file.execute(KNOWN)}
    kind = "en" if english else "id"
    rows = file.execute(
        f"SELECT g.place_id, g.name, g.area, g.lat, g.lon, g.host, coalesce(k.{kind}, g.kind) AS kind, "  # noqa: S608
        "sum(n.officers) AS asked, sum(n.filled) AS filled FROM need n JOIN ground g ON g.n = n.ground "
        "LEFT JOIN kind k ON k.key = g.kind WHERE n.day = ? GROUP BY g.place_id ORDER BY g.place_id",
        (day.isoformat(),),
    )
    places, events = [], []
    for row in rows:
        if not sight.place(row["area"], paths.get(row["host"])):
            continue
        counts = (row["asked"], row["filled"])
        if row["place_id"] in known:
            places.append([row["place_id"], *counts])
        else:
            at = whole(row["lat"]), whole(row["lon"])
            events.append([row["place_id"], row["name"], *at, row["kind"], *counts])
    return {"day": day.isoformat(), "places": places, "events": events}
