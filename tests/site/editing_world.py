"""A plan that is corrected by hand: that of `planning_world` with what its places ask for, and two beats.

Voting day, 27 November 2024, hours of WIB; a dash is an empty seat:

    KPU-1  06.00-14.00  /1 Andi (leads)  /2 Budi  /3 Citra (of Polres Hilir)
    KPU-1  16.00-24.00  /1 Edo
    KPU-3  06.00-14.00  /1 Dedi (leads)  /2 -  /3 -

Fajar of Polres Hulu and Gita of Polsek Hulu Barat have no duty. Andi has ended at 14.00: from 16.00 he would
serve after two hours of rest. Beat B-1 watches TPS 1 to 3, B-2 watches TPS 4 and 5, all in Batu; each
station is an eighth of a team.
"""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from posko.editing import actions, queries
from posko.people.rights import Role
from praja.domain.forces import Officer
from praja.domain.needs import Need
from praja.domain.places import Station
from praja.domain.plan import Beat, StationRisk
from praja.domain.settings import GuardPattern, RiskClass, ShiftPattern
from tests.site import planning_world
from tests.site.planning_world import DAY, OPERATION, PLAN, duty, made, of_polda

EDO, FAJAR, GITA = "80000005", "80000006", "80000007"
AT_6, AT_16 = "20241127T0600", "20241127T1600"
ANDIS, BUDIS, CITRAS = (f"KPU-1/{AT_6}/{k}" for k in (1, 2, 3))
EDOS = f"KPU-1/{AT_16}/1"
DEDIS, EMPTY_ONE, EMPTY_TWO = (f"KPU-3/{AT_6}/{k}" for k in (1, 2, 3))
LOW = RiskClass.LOW
VILLAGE = "99.01.01.2001"

EDITED_OPERATION = replace(
    OPERATION,
    settings=replace(
        OPERATION.settings,
        shifts=(ShiftPattern("day", (360, 840)),),
        guard_patterns=(GuardPattern(LOW, 2, 8, 2, 1),),
    ),
    stations=tuple(
        Station(f"{VILLAGE}-00{n}", VILLAGE, n, f"TPS 00{n} Batu", 0.001 * n, 100.0, 300) for n in range(1, 6)
    ),
    personnel=(
        *OPERATION.personnel,
        Officer(EDO, "Edo Contoh", "Bripka", "RES-1"),
        Officer(FAJAR, "Fajar Contoh", "Bripka", "RES-1"),
        Officer(GITA, "Gita Contoh", "Bripka", "SEK-1"),
    ),
)


def _need(place, area, hour, officers, leads, lat=0.0):
    start = DAY + timedelta(hours=hour)
    kind, force = "commission_office", "preventive"
    return Need(
        "voting", place, kind, force, area, lat, 100.0, start, start + timedelta(hours=8), officers, leads
    )


def _at(place, number, *rest, hour=6, **more):
    found = duty(place, number, *rest, hour=hour, **more)
    return replace(found, duty_id=f"{place}/20241127T{hour:02}00/{number}")


def _beat(number, *stations):
    ids = tuple(f"{VILLAGE}-00{n}" for n in stations)
    load = Fraction(len(ids), 8)
    return Beat(f"B-{number}", "99.01.01", ids[0], f"T-{number}", load, 100, 2, ids, len(ids))


EDITED_PLAN = replace(
    PLAN,
    risks=tuple(StationRisk(s.station_id, None, None, LOW, (), (), 1.0) for s in EDITED_OPERATION.stations),
    beats=(_beat(1, 1, 2, 3), _beat(2, 4, 5)),
    patterns={s.station_id: Fraction(8) for s in EDITED_OPERATION.stations},
    needs=(
        _need("KPU-1", "99.01.01", 6, 3, 1),
        _need("KPU-1", "99.01.01", 16, 1, 0),
        _need("KPU-3", "99.03.01", 6, 3, 1, lat=0.1),
    ),
    duties=(
        _at("KPU-1", 1, planning_world.ANDI, "RES-1", "RES-1", role="lead", metres=1500),
        _at("KPU-1", 2, planning_world.BUDI, "SEK-1", "RES-1"),
        _at("KPU-1", 3, planning_world.CITRA, "RES-11", "RES-1", metres=24000),
        _at("KPU-1", 1, EDO, "RES-1", "RES-1", hour=16),
        _at("KPU-3", 1, planning_world.DEDI, "RES-11", "RES-11", role="lead"),
    ),
)


def drafted(command, plan=None, who="provincial_planner"):
    """Return an open draft over such a plan, of Polda Contoh's operation where none is given."""
    plan = plan or of_polda(command, plan=EDITED_PLAN, source=EDITED_OPERATION)
    return actions.begin(plan_id=plan.public_id, by=command.viewer(who), now=command.now)


def own(command):
    """Return an open draft over such a plan of Polres Hulu's operation."""
    return drafted(command, made(command, plan=EDITED_PLAN, source=EDITED_OPERATION), "planner")


def second(command, name="deputy", unit="POLDA"):
    """Add a planner who may confirm what another edits."""
    return command.add(name, Role.PLANNER, unit)


def edited(command, draft, kind, who="provincial_planner", /, *, seen=None, reason="", **asked):
    """Make an edit as somebody who has looked at the draft as it is, or as it was at `seen`."""
    draft.refresh_from_db()
    return actions.edit(
        public_id=draft.public_id,
        kind=kind,
        asked=asked,
        seen=draft.revision if seen is None else seen,
        reason=reason,
        by=command.viewer(who),
        now=command.now,
    )


def states(draft):
    """Return the states of a draft's edits, in their order."""
    return [str(edit.state) for edit in queries.edits_of(draft)]
