"""What a person should look at after the assessment. Each message is Indonesian, then English."""

from collections import Counter
from collections.abc import Iterator, Sequence

from praja.domain.findings import Finding, Severity
from praja.domain.places import Station
from praja.domain.plan import StationRisk
from praja.domain.settings import RiskClass
from praja.risk.model import RiskModel
from praja.risk.profiles import Known
from praja.risk.scoring import Cut


def findings_of(
    stations: Sequence[Station],
    rated: Sequence[StationRisk],
    known: Known,
    model: RiskModel,
    cuts: tuple[Cut, Cut, Cut],
) -> tuple[Finding, ...]:
    """Return the findings, sorted."""
    by_model = [
        (s, r) for s, r in zip(stations, rated, strict=True) if s.risk_class is None and not s.is_special
    ]
    found = [*_refused(known, model), *_contradictory(known), *_unknown(by_model), *_ties(cuts)]
    return tuple(sorted((*found, *_unusual_share(by_model, model))))


def _finding(column: str, value: str, rule: str, message: str, mend: str, *, error: bool = False) -> Finding:
    severity = Severity.ERROR if error else Severity.WARNING
    return Finding("indicators", "", 0, column, value, severity, rule, message, mend)


def _refused(known: Known, model: RiskModel) -> Iterator[Finding]:
    if known.unregistered:
        rows = sum(known.unregistered.values())
        told = ", ".join(f"{key} ({count})" for key, count in sorted(known.unregistered.items()))
        yield _finding(
            "indicator", ", ".join(sorted(known.unregistered)), "risk_indicator_unregistered",
            f"{rows} baris tidak dipakai: indikator tidak terdaftar dalam model '{model.key}': {told}."
            f" / {rows} rows not used: indicators not registered in the model '{model.key}': {told}.",
            "Daftarkan dengan definisi dan sumber di risk_model.toml, atau perbaiki namanya."
            " / Register it with definition and source in risk_model.toml, or mend its name.",
            error=True,
        )  # fmt: skip
    for (level, key), rows in known.misplaced.items():
        yield _finding(
            "level", level, "risk_level_unusable",
            f"{rows} baris '{key}' tidak dipakai: nilai hanya dibaca dari TPS, desa, dan kecamatan."
            f" / {rows} rows of '{key}' not used: values are read of stations, villages and districts only.",
            "Isi station, village, atau district. / Write station, village or district.",
            error=True,
        )  # fmt: skip


def _contradictory(known: Known) -> Iterator[Finding]:
    for row in known.contradictory:
        yield _finding(
            "value", f"{row.value:g}", "risk_values_differ",
            f"{row.indicator} di {row.code} punya dua nilai; yang lebih tinggi dipakai."
            f" / {row.indicator} at {row.code} has two values; the higher one is used.",
            "Hapus baris yang salah. / Remove the row that is wrong.",
        )  # fmt: skip


def _unknown(by_model: Sequence[tuple[Station, StationRisk]]) -> Iterator[Finding]:
    """Yield one finding per district with stations of unknown conflict; one in all where all are."""
    where = Counter(s.district for s, r in by_model if r.conflict is None)
    if not where:
        return
    if sum(where.values()) == len(by_model):
        where = Counter({"*": len(by_model)})
    for code, count in where.items():
        yield _finding(
            "code", code, "risk_unknown",
            f"{count} TPS tanpa satu pun indikator konflik: kelasnya rendah hanya karena tidak diketahui."
            f" / {count} stations have no conflict indicator at all: low only because nothing is known.",
            "Isi indikator TPS, desa, atau kecamatan, atau beri risk_class dengan alasan di tabel stations."
            " / Give indicators of station, village or district, or a risk_class with reason in stations.",
        )  # fmt: skip


def _ties(cuts: tuple[Cut, Cut, Cut]) -> Iterator[Finding]:
    names = (("rawan", "elevated"), ("sangat rawan", "high"), ("rawan geografi", "geography"))
    for (indonesian, name), cut in zip(names, cuts, strict=True):
        if cut.left_out:
            yield _finding(
                "value", f"{cut.left_out_score:g}", "risk_tie_at_cut",
                f"{cut.left_out} TPS bernilai sama tidak masuk '{indonesian}': "
                "bersama-sama melampaui batas porsi model."
                f" / {cut.left_out} stations of equal score left out of '{name}': "
                "together they pass its greatest share.",
                "Beri nilai per TPS atau desa agar bisa dibedakan, atau ubah batas porsi (at_most) model."
                " / Give values per station or village to tell them apart, or change at_most in the model.",
            )  # fmt: skip


def _unusual_share(by_model: Sequence[tuple[Station, StationRisk]], model: RiskModel) -> Iterator[Finding]:
    above = sum(r.risk_class is not RiskClass.LOW for _, r in by_model)
    least, most = (share * len(by_model) for share in model.expected_above_low)
    # A whole station is the grain: 0 of 20 is no deviation from 1%.
    if above > most + 1 or above < least - 1:
        usual = f"{float(least):.0f}-{float(most):.0f}"
        yield _finding(
            "value", str(above), "risk_share_unusual",
            f"{above} dari {len(by_model)} TPS di atas kurang rawan; "
            f"lazimnya {usual}."
            f" / {above} of {len(by_model)} stations above low; "
            f"commands usually class {usual}.",
            "Periksa indikator dan batas kelas pada model. / Check the indicators and the model's cut-offs.",
        )  # fmt: skip
