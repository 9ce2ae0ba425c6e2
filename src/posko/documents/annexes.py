"""Annex tables of an operation plan (Renops): phases, balance, stations by class, transfers, shortfalls."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from math import ceil
from typing import Final

from posko.documents.bridge import Source
from posko.documents.papers import Annexes, Head, Signatory, Table
from posko.documents.words import long_date, number

CLASSES: Final = (
    ("low", "Kurang rawan"),
    ("elevated", "Rawan"),
    ("high", "Sangat rawan"),
    ("special", "Khusus"),
)


def annexes_of(source: Source, head: Head, signatory: Signatory | None = None) -> Annexes:
    """Return the annex tables of an operation plan; no table names a person."""
    return Annexes(
        head=head, title="Lampiran rencana operasi", tables=tuple(_tables(source)), signatory=signatory
    )


def _tables(source: Source) -> Iterator[Table]:
    for letter, make in zip(
        "ABCDEF", (_phases, _balance, _classes, _beats, _transfers, _shortfalls), strict=True
    ):
        table = make(source)
        yield replace(table, title=f"{letter}. {table.title}")


def _phases(source: Source) -> Table:
    force = len(source.operation.personnel)
    rows = []
    for p in source.operation.settings.phases:
        if p.key in source.plan.certificate.phases:
            there = len({d.nrp for d in source.duties_in[p.key]})
            least = ceil(p.min_strength * force)
            rows.append(
                (
                    p.name,
                    long_date(p.start),
                    long_date(p.end),
                    number(least),
                    number(there),
                    number(max(0, least - there)),
                )
            )
    return Table(
        title="Tahapan dan kekuatan",
        columns=("Tahapan", "Mulai", "Selesai", "Minimal", "Bertugas", "Kurang"),
        rows=tuple(rows),
        widths=(46, 32, 32, 18, 18, 18),
        figures=(3, 4, 5),
        note=f"Kekuatan {number(force)} petugas; bertugas: petugas berbeda dengan sedikitnya satu tugas.",
    )


def _balance(source: Source) -> Table:
    names = {p.key: p.name for p in source.operation.settings.phases}
    order = {key: i for i, key in enumerate(names)}
    forces = {t.key: t.name for t in source.operation.settings.task_forces}
    rows = tuple(
        (
            names[b.phase],
            source.unit_name(b.unit),
            forces.get(b.task_force, b.task_force),
            *map(number, (b.demand, b.supply, b.attached_in, b.attached_out, b.missing)),
        )
        for b in sorted(source.plan.balance, key=lambda b: order[b.phase])
        if b.demand or b.attached_in or b.attached_out
    )
    return Table(
        title="Neraca kekuatan",
        columns=(
            "Tahapan", "Kesatuan", "Satgas", "Butuh (petugas)", "Ada (petugas)", "BKO masuk (giliran)",
            "BKO keluar (giliran)", "Kurang (giliran)",
        ),
        rows=rows,
        widths=(30, 32, 36, 17, 17, 17, 17, 17),
        figures=(3, 4, 5, 6, 7),
        note="Butuh: petugas pada tanggal yang paling banyak meminta. BKO dan kurang: giliran petugas.",
        grouped=True,
    )  # fmt: skip


def _classes(source: Source) -> Table:
    village = {s.station_id: s.village_code for s in source.operation.stations}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for risk in source.plan.risks:
        counts[".".join(village[risk.station_id].split(".")[:2])][str(risk.risk_class)] += 1
    names = source.operation.area_names
    rows = [
        (names.get(code, code), *(number(found[key]) for key, _ in CLASSES), number(found.total()))
        for code, found in sorted(counts.items())
    ]
    total: Counter[str] = sum(counts.values(), Counter())
    rows.append(("Jumlah", *(number(total[key]) for key, _ in CLASSES), number(total.total())))
    return Table(
        title="TPS menurut kelas kerawanan",
        columns=("Kabupaten/kota", *(name for _, name in CLASSES), "Jumlah"),
        rows=tuple(rows),
        widths=(54, 22, 22, 22, 22, 22),
        figures=(1, 2, 3, 4, 5),
    )


def _beats(source: Source) -> Table:
    beats: Counter[str] = Counter()
    stations: Counter[str] = Counter()
    guards: Counter[str] = Counter()
    teams: Counter[str] = Counter()
    for beat in source.plan.beats:
        beats[beat.district_code] += 1
        stations[beat.district_code] += len(beat.station_ids)
        guards[beat.district_code] += beat.civil_guards
        teams[beat.district_code] += 0 if beat.team_id is None else beat.teams
    names = source.operation.area_names
    rows = tuple(
        (
            names.get(code, code),
            *map(number, (stations[code], beats[code], teams[code], 2 * teams[code], guards[code])),
        )
        for code in sorted(beats)
    )
    return Table(
        title="Pola pengamanan TPS per kecamatan",
        columns=("Kecamatan", "TPS", "Kelompok TPS", "Tim", "Polri", "Linmas"),
        rows=rows,
        widths=(54, 22, 22, 22, 22, 22),
        figures=(1, 2, 3, 4, 5),
    )


def _transfers(source: Source) -> Table:
    names = {p.key: p.name for p in source.operation.settings.phases}
    rows = tuple(
        (names[t.phase], source.unit_name(t.from_unit), source.unit_name(t.to_unit), number(t.officers))
        for t in source.plan.transfers
    )
    return Table(
        title="Bawah kendali operasi (BKO)",
        columns=("Tahapan", "Dari", "Ke", "Petugas"),
        rows=rows,
        widths=(50, 45, 45, 20),
        figures=(3,),
        grouped=True,
    )


def _shortfalls(source: Source) -> Table:
    names = {p.key: p.name for p in source.operation.settings.phases}
    desk = source.desk
    rows = tuple(
        (
            names[s.phase],
            names.get(s.place_id) or desk.spot(s.place_id).name,
            f"{desk.local(s.start):%d/%m/%Y %H.%M}",
            number(s.missing),
            s.reason.partition(": ")[2] or s.reason.replace("_", " "),
        )
        for s in source.plan.shortfalls
    )
    return Table(
        title="Kekurangan",
        columns=("Tahapan", "Tempat", "Mulai", "Kurang", "Sebab"),
        rows=rows,
        widths=(38, 50, 30, 14, 40),
        figures=(3,),
        grouped=True,
    )
