"""A smaller operation cut out of a whole one by regency, for benchmarks of growth: written as a folder."""

import csv
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from praja.domain.areas import lies_in

Row = dict[str, str]

PLACED_BY = {
    "areas": "code",
    "stations": "village_code",
    "indicators": "code",
    "posts": "area_code",
    "events": "district_code",
    "candidates": "contest_area",
}
"""The column of each table that says where a row belongs."""


def cut_regencies(source: Path, target: Path, regencies: Sequence[str]) -> None:
    """Write the operation folder of some regencies and of the province above them.

    Rows of the province itself stay. Of the units that serve the whole province as many officers stay as
    the regencies are of all, spread evenly over the list, and its own posts ask for that share of
    officers, rounded up; so force and work keep step.
    """
    target.mkdir(parents=True)
    shutil.copy(source / "operation.toml", target)
    whole = {path.stem: _rows(path) for path in sorted(source.glob("*.csv"))}

    def kept(code: str) -> bool:
        return "." not in code or any(lies_in(code, r) for r in regencies)

    tables = {name: [r for r in whole[name] if kept(r[column])] for name, column in PLACED_BY.items()}
    tables["units"] = list(_units(whole["units"], kept))
    share = (len(regencies), sum(r["level"] == "regency" for r in whole["areas"]))
    tables["posts"] = [_post(r, share) for r in tables["posts"]]
    tables["personnel"] = list(_personnel(whole["personnel"], tables["units"], share, kept))
    nrps = {r["nrp"] for r in tables["personnel"]}
    pairs = {r["pair_id"] for r in tables["candidates"]}
    units = {r["unit"] for r in tables["units"]}
    tables["interests"] = [r for r in whole["interests"] if r["nrp"] in nrps and r["pair_id"] in pairs]
    tables["unavailable"] = [r for r in whole["unavailable"] if r["nrp"] in nrps]
    tables["assets"] = [r for r in whole["assets"] if r["unit"] in units]
    for name, rows in tables.items():
        write_rows(target / f"{name}.csv", list(whole[name][0]), rows)


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Write a table of an operation folder."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def _units(units: Sequence[Row], kept: Callable[[str], bool]) -> Iterator[Row]:
    """Yield the units that serve a kept area, with those areas alone."""
    for row in units:
        codes = [c for c in row["area_codes"].split(";") if kept(c)]
        if codes:
            yield {**row, "area_codes": ";".join(codes)}


def _post(row: Row, share: tuple[int, int]) -> Row:
    """Return a post; one of the province asks for its share of officers, rounded up."""
    if "." in row["area_code"]:
        return row
    return {**row, "officers": str(-(-int(row["officers"]) * share[0] // share[1]))}


def _personnel(
    people: Sequence[Row], units: Sequence[Row], share: tuple[int, int], kept: Callable[[str], bool]
) -> Iterator[Row]:
    """Yield the officers who stay; a home village outside is left out, for nobody guards it."""
    local = {u["unit"]: any("." in c for c in u["area_codes"].split(";")) for u in units}
    part, whole = share
    provincial = 0
    for row in people:
        if row["unit"] not in local:
            continue
        if not local[row["unit"]]:
            provincial += 1
            if provincial * part // whole == (provincial - 1) * part // whole:
                continue
        yield row if kept(row["home_village"] or "0") else {**row, "home_village": ""}
