"""What the commands show on the screen: Indonesian words, and figures as Indonesians write them."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from praja.domain.findings import Finding, Severity
from praja.domain.operation import Intake
from praja.domain.plan import Change, Plan

STAGE_NAMES = {
    "check": "Memeriksa data",
    "risk": "Menilai kerawanan",
    "balance": "Menimbang kekuatan",
    "beats": "Menyusun kelompok TPS",
    "assignment": "Menempatkan petugas",
    "routes": "Menyusun rute kotak suara",
    "roster": "Menyusun jadwal seluruh tahapan",
    "patrols": "Mengacak patroli",
    "evaluate": "Menguji ulang rencana",
    "report": "Menulis laporan",
    "reinforce": "Mencari bantuan terdekat",
    "handouts": "Menulis lembar tugas",
}

STAGE_WORDS = {
    "missing": "petugas kurang",
    "local": "tim tanpa petugas setempat",
    "beats": "jarak TPS ke pangkalan (m, berbobot)",
    "travel": "perjalanan petugas (m)",
    "even": "pemerataan jam (menit²)",
    "roster": "petugas kurang di jadwal",
    "hours": "minggu terpanjang (menit)",
    "patrols": "risiko terburuk patroli (per juta)",
    "changes": "petugas yang berubah",
}

CLASS_NAMES = {"low": "kurang rawan", "elevated": "rawan", "high": "sangat rawan", "special": "khusus"}

TABLE_NAMES = {
    "stations": "TPS",
    "personnel": "petugas",
    "units": "kesatuan",
    "posts": "pos",
    "events": "kegiatan kampanye",
}

screen = Console(stderr=True, highlight=False)


def waiting(stage: str) -> AbstractContextManager[object]:
    """Show that a stage is at work."""
    return screen.status(STAGE_NAMES[stage])


@contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """Give a function that shows (stage, done, total): bars on a terminal, a line per stage elsewhere."""
    if quiet or not screen.is_terminal:
        seen: set[str] = set()

        def tell(stage: str, _done: int, _total: int) -> None:
            if not quiet and stage not in seen:
                seen.add(stage)
                screen.print(f"{STAGE_NAMES[stage]} ...")

        yield tell
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def show(stage: str, done: int, total: int) -> None:
            for name, task in tasks.items():
                if name != stage:
                    bars.update(task, total=1, completed=1)
            if stage not in tasks:
                tasks[stage] = bars.add_task(STAGE_NAMES[stage], total=None)
            bars.update(tasks[stage], completed=done, total=total if total > 1 else None)

        yield show


def print_intake(counts: Mapping[str, int], intake: Intake) -> None:
    """Say how much was read, what cannot be planned and why."""
    read = ", ".join(f"{dots(number)} {TABLE_NAMES[name]}" for name, number in counts.items())
    screen.print(f"Terbaca: {read}.")
    for what, reason in intake.plannable.items():
        screen.print(f"Belum dapat direncanakan ({what}): {reason}", style="yellow", markup=False)
    if not intake.plannable and intake.has_errors:
        screen.print("Dapat direncanakan tanpa isian yang salah: perbaiki dahulu.", style="yellow")
    elif not intake.plannable:
        screen.print("Siap direncanakan.", style="green")


def print_classes(classes: Mapping[str, int], stable: float, findings: Sequence[Finding]) -> None:
    """Show how many stations have each class, and how stable the classes are (0 to 1)."""
    for name, shown in CLASS_NAMES.items():
        share = 100 * classes[name] / sum(classes.values())
        screen.print(f"{shown:>12} {dots(classes[name]):>8} TPS  {comma(share)} %")
    screen.print(f"Kestabilan rata-rata kelas: {comma(100 * stable)} %")
    for finding in findings:
        screen.print(finding.message, style="yellow", markup=False)


def print_evaluation(evaluation: Any, sentences: Mapping[str, str]) -> None:
    """Show every rule with its sentence, the first broken places, and the verdict."""
    table = Table("Aturan", "Diperiksa", "Dilanggar", box=None, header_style="bold")
    for r in evaluation.rules:
        style = "red" if r.violations else None
        table.add_row(plain(sentences[r.rule]), dots(r.checked), dots(r.violations), style=style)
    screen.print(table)
    for v in evaluation.details[:20]:
        line = f"{sentences[v.rule]} {v.where}: seharusnya {v.expected}, ditemukan {v.found}"
        screen.print(line, style="red", markup=False)
    if len(evaluation.details) > 20:
        screen.print(f"... dan {dots(len(evaluation.details) - 20)} lagi.")
    print_evenness(evaluation.evenness)
    for b in evaluation.locked:
        kept = sentences.get(b.rule.partition(":")[2], b.rule)
        screen.print(
            f"Penetapan orang di {b.place_id} melanggar: {kept} {b.reason}", style="bold", markup=False
        )
    screen.print("Rencana ini sesuai." if evaluation.sound else "Rencana ini TIDAK sesuai.")


BURDENS = {
    "hours": "jam",
    "nights": "malam",
    "weekend_hours": "jam akhir pekan",
    "hard_duties": "tugas berat",
}


def print_evenness(evenness: Sequence[Any]) -> None:
    """Show how evenly units share each burden: the mean Gini index, and the least even unit."""
    if not evenness:
        return
    table = Table("Pemerataan dalam kesatuan", "Gini rata-rata", "Paling tidak merata", box=None)
    for burden, name in BURDENS.items():
        mine = [e for e in evenness if e.burden == burden]
        mean = sum(e.gini * e.officers for e in mine) / sum(e.officers for e in mine)
        worst = max(mine, key=lambda e: (e.gini, e.unit))
        gap = f"{worst.unit}: {worst.gini:.2f}, selisih {worst.width:.0f}"
        table.add_row(name, f"{mean:.2f}".replace(".", ","), plain(gap.replace("0.", "0,")))
    screen.print(table)


def print_findings(findings: Sequence[Finding], out: Path | None) -> None:
    """Show findings gathered by rule and table, errors first, with an example of each."""
    if not findings:
        screen.print("Tidak ada temuan.", style="green")
        return
    kinds = Counter((f.severity, f.rule, f.sheet or f.file) for f in findings)
    table = Table("Berat", "Aturan", "Tabel", "Jumlah", "Contoh", box=None, header_style="bold")
    first = {(f.severity, f.rule, f.sheet or f.file): f for f in reversed(findings)}
    for key, number in sorted(kinds.items(), key=lambda item: (item[0][0] != "error", item[0])):
        style = "red" if key[0] is Severity.ERROR else "yellow"
        sample = first[key]
        where = f"baris {sample.row}: " if sample.row else ""
        told = where + sample.message.split(" / ")[0]  # the Indonesian sentence; findings.csv has all
        table.add_row(*map(plain, (*key, number, told)), style=style)
    screen.print(table)
    errors = sum(f.severity is Severity.ERROR for f in findings)
    screen.print(f"{errors} kesalahan, {len(findings) - errors} peringatan.")
    if out is not None:
        screen.print(f"Daftar lengkap: {out / 'findings.csv'}", markup=False)


def dots(number: float) -> str:
    """Return a whole number as Indonesians write it: 6.391."""
    return f"{number:,.0f}".replace(",", ".")


def comma(number: float) -> str:
    """Return a number with one decimal as Indonesians write it: 1,4."""
    return f"{number:.1f}".replace(".", ",")


def plain(value: object) -> str:
    """Return text that the screen shows as it is, brackets included."""
    return str(value).replace("[", "\\[")


def print_plan(planned: Any) -> None:
    """Show what each stage reached and proved, what is broken or short, and where to look."""
    certificate, out = planned.plan.certificate, planned.folder
    stages = Table("Tahap", "Hasil", "Batas terbukti", "Selisih", "Detik", box=None, header_style="bold")
    for s in certificate.stages:
        stages.add_row(
            STAGE_WORDS.get(s.stage, s.stage),
            dots(s.objective),
            dots(s.bound),
            f"{100 * s.gap:.2f} %".replace(".", ","),
            comma(s.seconds),
        )
    screen.print(stages)
    broken = [r for r in certificate.rules if r.violations]
    for rule in broken:
        screen.print(f"Dilanggar: {rule.rule} ({rule.violations} kali)", style="bold red", markup=False)
    for line in warnings_of(planned.plan):
        screen.print(line, style="bold yellow", markup=False)
    missing = sum(s.missing for s in planned.plan.shortfalls)
    screen.print(
        f"{dots(len(planned.plan.beats))} kelompok TPS, {dots(len(planned.plan.duties))} penugasan, "
        f"{dots(missing)} petugas kurang, {len(broken)} aturan dilanggar."
    )
    errors = sum(f.severity is Severity.ERROR for f in planned.findings)
    if errors:
        line = f"{errors} kesalahan pada data masukan (findings.csv): isian itu tidak direncanakan."
        screen.print(line, style="bold red")
    screen.print(f"Buka {out / 'report.html'} dan {out / 'plan.xlsx'}.", style="green", markup=False)


def warnings_of(plan: Plan) -> Iterator[str]:
    """Yield what a person decided against a rule, or what lacks means: loosened rules, locks, boxes."""
    for b in plan.certificate.breaches:
        kind, _, rule = b.rule.partition(":")
        if kind == "loosened":
            where = b.place_id or "seluruh operasi"
            yield f"Aturan dilonggarkan: {rule} ({where}), {dots(b.count)} penugasan. {b.reason}"
        elif kind == "lock":
            yield f"Penetapan melanggar {rule} di {b.place_id}: {b.reason}"
        elif b.rule == "boxes_carried":
            yield f"{dots(b.count)} kotak suara tidak terangkut: {b.place_id}, {b.reason}"
    bare = [s for s in plan.routes if not s.asset_id]
    if bare:
        routes, boxes = len({s.route_id for s in bare}), sum(s.boxes for s in bare if s.boxes > 0)
        yield (
            f"{dots(routes)} perjalanan dengan muatan {dots(boxes)} kotak suara belum mempunyai kendaraan: "
            "lihat routes.csv."
        )


def print_changes(changes: Sequence[Change]) -> None:
    """Show how many officers change, and why; nobody is named."""
    if not changes:
        screen.print("Tidak seorang pun berubah tugasnya.")
        return
    table = Table(title=f"{dots(len(changes))} petugas berubah", title_justify="left")
    table.add_column("Alasan")
    table.add_column("Petugas", justify="right")
    for why, number in Counter(re.split("; | / ", c.reason)[0] for c in changes).most_common(10):
        table.add_row(why, dots(number))
    screen.print(table)
