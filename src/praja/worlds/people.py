"""The officers of a world, their declared ties and their leave. None of them exists."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from praja.domain.areas import Area, Level
from praja.domain.forces import CandidatePair, Officer
from praja.worlds import names
from praja.worlds.chance import Chance
from praja.worlds.commands import Commands

RANKS: Final = {
    # rank: (share of the force by weight, youngest, oldest)
    "Bripda": (1014, 19, 25),
    "Briptu": (914, 22, 31),
    "Brigpol": (870, 26, 36),
    "Bripka": (960, 30, 45),
    "Aipda": (589, 36, 51),
    "Aiptu": (443, 41, 57),
    "Ipda": (234, 23, 52),
    "Iptu": (193, 25, 54),
    "AKP": (122, 28, 55),
    "Kompol": (54, 33, 56),
    "AKBP": (7, 38, 57),
}
YEAR: Final = 2024
WOMEN_SHARE: Final = 0.084
SKILLS: Final = {
    "motorcycle": 0.31,
    "driver": 0.26,
    "boat": 0.05,
    "first_aid": 0.155,
    "traffic": 0.12,
    "detective": 0.12,
    "negotiator": 0.045,
    "public_relations": 0.05,
    "drone": 0.018,
    "crowd_control": 0.32,
}
"""Each skill and the share of officers who hold it, in the order they are written."""
CROWD_SHARE: Final = {"BRIMOB": 1.0, "DITSAMAPTA": 0.8}
LEAST_SKILLS: Final = {
    "crowd_control": 4,
    "traffic": 4,
    "detective": 3,
    "public_relations": 3,
    "negotiator": 3,
}
"""In each command, so that its posts can be filled with rest between the shifts."""
TIE_SHARE: Final = 0.025
RELATIONS: Final = ("parent", "child", "sibling", "spouse", "cousin", "business")
LEAVE_SHARE: Final = 0.04
REASONS: Final = ("sick", "leave", "training")
LEAVE_FROM: Final = date(2024, 9, 20)
LEAVE_DAYS: Final = 85


@dataclass(frozen=True, slots=True)
class Leave:
    """An absence with its reason, as a command's own table has it."""

    nrp: str
    start: date
    end: date
    reason: str


@dataclass(frozen=True, slots=True)
class DeclaredTie:
    """A tie with its relation, as a command's own table has it."""

    nrp: str
    relation: str
    pair_id: str


class _Numbers:
    """Service numbers: birth year and month, then a counter within that month."""

    def __init__(self) -> None:
        self._used: dict[str, int] = {}

    def issue(self, birth_year: int, month: int) -> str:
        head = f"{birth_year % 100:02d}{month:02d}"
        self._used[head] = self._used.get(head, 0) + 1
        return f"{head}{self._used[head]:04d}"


def enlist(commands: Commands, areas: Sequence[Area], *, seed: int) -> tuple[Officer, ...]:
    """Return the officers of every unit, as many as its strength, each with a home village."""
    chance, numbers = Chance(seed, "people"), _Numbers()
    homes = _Homes(areas)
    force: list[Officer] = []
    for unit in commands.units:
        for rank in _ranks(unit.unit, commands.strength[unit.unit], chance):
            force.append(_officer(unit.unit, unit.area_codes, rank, chance, numbers, homes))
    return _with_least_skills(force, commands)


def declare_ties(
    force: Sequence[Officer], pairs: Sequence[CandidatePair], commands: Commands, *, seed: int
) -> tuple[DeclaredTie, ...]:
    """Return ties of one officer in forty, mostly to a pair of his own command's contest."""
    chance = Chance(seed, "ties")
    areas = {u.unit: u.area_codes for u in commands.units}
    own = {
        u: [p for p in pairs if any(c.startswith(p.contest_area) for c in codes)]
        for u, codes in areas.items()
    }
    ties = []
    for k in chance.some(round(TIE_SHARE * len(force)), len(force)):
        near = own[force[k].unit] if chance.happens(0.7) else pairs
        pair = chance.pick(near or pairs)
        ties.append(DeclaredTie(force[k].nrp, chance.pick(RELATIONS), pair.pair_id))
    return tuple(ties)


def grant_leave(force: Sequence[Officer], *, seed: int) -> tuple[Leave, ...]:
    """Return the leave, illness and training of one officer in 25, in the order of the dates."""
    chance = Chance(seed, "leave")
    rows = []
    for k in chance.some(round(LEAVE_SHARE * len(force)), len(force)):
        start = LEAVE_FROM + timedelta(days=chance.whole(0, LEAVE_DAYS))
        end = start + timedelta(days=chance.whole(3, 14))
        rows.append(Leave(force[k].nrp, start, end, chance.pick(REASONS)))
    return tuple(sorted(rows, key=lambda leave: (leave.start, leave.nrp)))


class _Homes:
    """Villages by the area they lie in."""

    def __init__(self, areas: Sequence[Area]) -> None:
        self.all = [a.code for a in areas if a.level is Level.VILLAGE]
        self.inside: dict[str, list[str]] = {}
        for code in self.all:
            parts = code.split(".")
            for size in (1, 2, 3):
                self.inside.setdefault(".".join(parts[:size]), []).append(code)

    def pick(self, area_codes: Sequence[str], chance: Chance) -> str:
        """Return a village: in four of five cases inside one of the areas."""
        if not chance.happens(0.8):
            return chance.pick(self.all)
        return chance.pick(self.inside[chance.pick(area_codes)])


def _ranks(unit: str, strength: int, chance: Chance) -> list[str]:
    """Return the ranks of a unit: its head and deputy first, then the others by weight."""
    if unit.startswith("SEK-"):
        heads, top = (["AKP" if strength >= 20 else "Iptu"], "Ipda")
    elif strength >= 20:
        heads, top = ["AKBP", "Kompol", *["Kompol"] * (strength // 150)], "AKP"
    else:
        heads, top = ["AKP"], "Iptu"
    heads = heads[:strength]
    open_ranks = list(RANKS)[: list(RANKS).index(top) + 1]
    weights = [RANKS[r][0] for r in open_ranks]
    return heads + [chance.pick_weighted(open_ranks, weights) for _ in range(strength - len(heads))]


def _officer(
    unit: str, area_codes: Sequence[str], rank: str, chance: Chance, numbers: _Numbers, homes: _Homes
) -> Officer:
    _, youngest, oldest = RANKS[rank]
    nrp = numbers.issue(YEAR - chance.whole(youngest, oldest), chance.whole(1, 12))
    woman = chance.happens(WOMEN_SHARE)
    shares = SKILLS | {"crowd_control": CROWD_SHARE.get(unit, SKILLS["crowd_control"])}
    return Officer(
        nrp=nrp,
        name=names.person(chance, woman=woman),
        rank=rank,
        unit=unit,
        sex="F" if woman else "M",
        home_village=homes.pick(area_codes, chance),
        qualifications=frozenset(skill for skill, share in shares.items() if chance.happens(share)),
    )


def _with_least_skills(force: Sequence[Officer], commands: Commands) -> tuple[Officer, ...]:
    """Return the force with the least number of each skill in every command, as far as it has people."""
    parent = {u.unit: u.parent for u in commands.units}
    result = list(force)
    members: dict[str, list[int]] = {}
    for k, officer in enumerate(force):
        above = parent[officer.unit]
        command = above if above not in (None, "POLDA") else officer.unit
        members.setdefault(command, []).append(k)
    for rows in members.values():
        polsek = len({force[k].unit for k in rows}) - 1
        for skill, least in (LEAST_SKILLS | {"driver": 3 * polsek}).items():
            _teach(result, rows, skill, least)
    return tuple(result)


def _teach(force: list[Officer], rows: Sequence[int], skill: str, least: int) -> None:
    lacking = [k for k in rows if skill not in force[k].qualifications]
    missing = max(0, least - (len(rows) - len(lacking)))
    # From the end: the first rows are the heads of the command.
    for k in lacking[::-1][:missing]:
        force[k] = replace(force[k], qualifications=force[k].qualifications | {skill})


def skills_text(held: frozenset[str]) -> str:
    """Return the skills of an officer as the table has them, ``;`` between."""
    return ";".join(s for s in SKILLS if s in held)
