"""Reading a model file (TOML): docs/reference/risk-models.md. Nothing unknown or doubtful is let in."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from importlib import resources
from pathlib import Path
from typing import Any, Final

from praja.errors import InputError, UsageError
from praja.risk.model import (
    Axis,
    Cutoff,
    Cutoffs,
    IndicatorGroup,
    Nearness,
    RegisteredIndicator,
    RiskModel,
    ScoreCut,
    ShareCut,
)
from praja.risk.refused_names import REFUSAL, refused_word
from praja.tomltext import parsed

MODELS: Final = ("simple", "bawaslu", "ikp")
"""The models that come with Praja; the first is the default."""

FOLDER_FILE: Final = "risk_model.toml"
"""The name of an operation folder's own model."""

MAX_BYTES: Final = 1024 * 1024
"""A model file; what is larger is something else."""

Table = Mapping[str, Any]

_TOP: Final = frozenset(
    {"key", "extends", "name_id", "name_en", "source", "weight_source", "shake", "nearness"}
    | {"cutoffs", "expected", "groups", "indicators"}
)
_INDICATOR: Final = frozenset(
    {
        "key",
        "kind",
        "axis",
        "weight",
        "group",
        "label_id",
        "label_en",
        "definition",
        "source",
        "weight_source",
    }
)
_GROUP: Final = frozenset({"key", "label_id", "label_en", "weight"})
_MEASURE: Final = (
    "indikator yang dihitung ('indicator') atau indeks yang diimpor ('index')"
    " / an indicator that counts ('indicator') or an imported index ('index')"
)


def load_model(name_or_path: str | Path = MODELS[0]) -> RiskModel:
    """Return a model that comes with Praja by its name, or the user's own by the path of its file.

    Raises
    ------
    UsageError
        There is no such model or file, or the file is no TOML.
    InputError
        The file says something that a model may not say; the entry and the rule are named.
    """
    raw = _bytes_of(name_or_path)
    own = _parse(raw, str(name_or_path))
    if "extends" not in own:
        return _model(own, hashlib.sha256(raw).hexdigest())
    if own["extends"] not in MODELS:
        raise InputError(
            "extends", 0, own["extends"], f"salah satu dari {', '.join(MODELS)} / one of {', '.join(MODELS)}"
        )
    base = _bytes_of(own["extends"])
    return _model(_extended(_parse(base, own["extends"]), own), hashlib.sha256(base + raw).hexdigest())


def model_of_folder(folder: Path, name_or_path: str | Path | None = None) -> RiskModel:
    """Return the model asked for, else the folder's own ``risk_model.toml``, else the default."""
    own = folder / FOLDER_FILE
    # A link is noted by whoever read the folder, and not read.
    if name_or_path is None and own.is_file() and not own.is_symlink():
        return load_model(own)
    return load_model(name_or_path if name_or_path is not None else MODELS[0])


def _bytes_of(name_or_path: str | Path) -> bytes:
    if str(name_or_path) in MODELS:
        return resources.files("praja.risk").joinpath("models", f"{name_or_path}.toml").read_bytes()
    path = Path(name_or_path)
    try:
        # A pipe or a device would block or never end.
        if path.is_file() and path.stat().st_size <= MAX_BYTES:
            return path.read_bytes()
    except (OSError, ValueError):
        pass
    known = ", ".join(MODELS)
    raise UsageError(
        f"Tidak ada model kerawanan '{name_or_path}': sebut salah satu dari {known}, atau berkas TOML "
        f"(paling besar 1 MiB). / There is no risk model '{name_or_path}': name one of {known}, or the path "
        "of a TOML file (at most 1 MiB)."
    )


def _parse(raw: bytes, name: str) -> dict[str, Any]:
    try:
        # Decimal keeps 0.1 a tenth, so weights of 1 and 3 or 0.1 and 0.3 are the same model exactly.
        return parsed(raw.decode("utf-8-sig"), parse_float=Decimal)
    # Broken TOML, bytes that are no UTF-8 and numbers of thousands of digits are all ValueErrors.
    except (ValueError, RecursionError) as problem:
        raise UsageError(
            f"Model kerawanan '{name}' bukan berkas TOML dalam UTF-8."
            f" / The risk model '{name}' is not a TOML file in UTF-8: {problem}."
        ) from problem


def _extended(base: Table, own: Table) -> dict[str, Any]:
    """Return ``base`` with what ``own`` says on top; entries of the same key are replaced."""
    merged = {**base, **{k: v for k, v in own.items() if k != "extends"}}
    for part in ("groups", "indicators"):
        entries = [*_entries(base, part), *_entries(own, part)]
        merged[part] = list({_text(e, "key", f"{part}.key", i): e for i, e in enumerate(entries)}.values())
    for part in ("cutoffs", "expected", "nearness"):
        merged[part] = {**_table(base, part), **_table(own, part)}
    return merged


def _model(table: Table, sha256: str) -> RiskModel:
    _refuse_unknown(table, _TOP, "model", 0)
    groups = tuple(_group(g, i) for i, g in enumerate(_entries(table, "groups")))
    weight_source = _text(table, "weight_source", "weight_source", 0)
    rows = _entries(table, "indicators")
    named = [_indicator(e, i, groups, weight_source) for i, e in enumerate(rows)]
    _refuse_twice([n.key for n in named], "indicators.key")
    _refuse_twice([g.key for g in groups], "groups.key")
    expected = _table(table, "expected")
    cuts = _table(table, "cutoffs")
    low, top = (_number(expected.get(k), f"expected.{k}", 0) for k in ("above_low_min", "above_low_max"))
    return RiskModel(
        key=_key(table, "key", 0),
        name_id=_text(table, "name_id", "name_id", 0),
        name_en=_text(table, "name_en", "name_en", 0),
        source=_text(table, "source", "source", 0),
        weight_source=weight_source,
        shake=float(_number(table.get("shake"), "shake", 0)),
        nearness=_nearness(_table(table, "nearness")),
        indicators=_shares_of_axes(named, groups),
        groups=groups,
        stations=_cutoffs(_table(cuts, "stations"), "cutoffs.stations"),
        districts=_cutoffs(_table(cuts, "districts"), "cutoffs.districts"),
        expected_above_low=(low, top),
        expected_source=_text(expected, "source", "expected.source", 0),
        sha256=sha256,
    )


def _group(entry: Table, row: int) -> IndicatorGroup:
    _refuse_unknown(entry, _GROUP, "groups", row)
    return IndicatorGroup(
        key=_key(entry, "groups.key", row),
        label_id=_text(entry, "label_id", "groups.label_id", row),
        label_en=_text(entry, "label_en", "groups.label_en", row),
        weight=_weight(entry, "groups.weight", row),
    )


def _indicator(
    entry: Table, row: int, groups: Sequence[IndicatorGroup], weight_source: str
) -> RegisteredIndicator:
    """Return one entry, its weight still as the file writes it."""
    _refuse_unknown(entry, _INDICATOR, "indicators", row)
    key = _key(entry, "indicators.key", row)
    words = {
        k: _text(entry, k, f"indicators.{k}", row) for k in ("label_id", "label_en", "definition", "source")
    }
    if word := refused_word(key, words["label_id"], words["label_en"], words["source"]):
        raise InputError("indicators.key", row, key, _found(word))
    if entry.get("kind", "indicator") not in ("indicator", "index"):
        raise InputError("indicators.kind", row, entry["kind"], _MEASURE)
    group = entry.get("group")
    if group is not None and group not in {g.key for g in groups}:
        raise InputError(
            "indicators.group", row, group, "kunci salah satu [[groups]] / the key of one of [[groups]]"
        )
    is_index = entry.get("kind") == "index"
    if is_index and ("weight" in entry or "axis" in entry):
        raise InputError(
            "indicators.weight",
            row,
            entry.get("weight"),
            "kosong: indeks hanya ditampilkan, tidak diberi bobot / absent: an index is shown, never weighed",
        )
    return RegisteredIndicator(
        key=key,
        axis=None if is_index else _axis(entry, row),
        weight=None if is_index else _weight(entry, "indicators.weight", row),
        group=group,
        weight_source=str(entry.get("weight_source", weight_source)),
        **words,
    )


def _shares_of_axes(
    named: Sequence[RegisteredIndicator], groups: Sequence[IndicatorGroup]
) -> tuple[RegisteredIndicator, ...]:
    """Return the indicators by key, each weight made the share of its axis.

    An indicator of a group has its part of the group's weight. Fractions, so that weights scaled
    by any constant are the same model to the last bit.
    """
    in_group = {g.key: Fraction(0) for g in groups}
    for i in named:
        if i.group is not None and i.weight is not None:
            in_group[i.group] += i.weight
    of_group = {g.key: g.weight for g in groups}
    full: dict[str, Fraction] = {}
    for i in named:
        if i.weight is not None:
            part = of_group[i.group] / in_group[i.group] if i.group is not None else 1
            full[i.key] = i.weight * part
    of_axis = {a: sum((full[i.key] for i in named if i.axis is a), Fraction(0)) for a in Axis}
    for axis, weight in of_axis.items():
        if not weight:
            raise InputError(
                "indicators.axis",
                0,
                axis.value,
                "sumbu sedikitnya satu indikator / the axis of at least one indicator",
            )
    shared = (i if i.axis is None else replace(i, weight=full[i.key] / of_axis[i.axis]) for i in named)
    return tuple(sorted(shared, key=lambda i: i.key))


def _nearness(table: Table) -> Nearness:
    _refuse_unknown(table, frozenset(("station", "village", "district")), "nearness", 0)
    near = Nearness(
        **{k: float(_weight(table, f"nearness.{k}", 0, name=k)) for k in ("station", "village", "district")}
    )
    if not near.station >= near.village >= near.district:
        raise InputError(
            "nearness.station",
            0,
            near.station,
            "sedikitnya sebesar village, dan village sebesar district"
            " / at least village, and village at least district",
        )
    return near


def _cutoffs(table: Table, field: str) -> Cutoffs:
    _refuse_unknown(table, frozenset(("elevated", "high", "geography")), field, 0)
    cuts = Cutoffs(
        **{k: _cutoff(_table(table, k), f"{field}.{k}") for k in ("elevated", "high", "geography")}
    )
    match cuts.elevated, cuts.high:
        case ShareCut() as mild, ShareCut() as grave if (
            grave.share > mild.share or grave.at_most > mild.at_most
        ):
            raise InputError(
                f"{field}.high",
                0,
                str(grave.share),
                "paling banyak porsi elevated / at most the share of elevated",
            )
        case ScoreCut() as mild, ScoreCut() as grave if grave.score < mild.score:
            raise InputError(
                f"{field}.high", 0, grave.score, "sedikitnya skor elevated / at least the score of elevated"
            )
    return cuts


def _cutoff(table: Table, field: str) -> Cutoff:
    _refuse_unknown(table, frozenset(("score", "share", "at_most", "at_least")), field, 0)
    if ("score" in table) == ("share" in table):
        raise InputError(field, 0, sorted(table), "skor atau porsi, salah satu / either a score or a share")
    if "score" in table:
        return ScoreCut(float(_unit(table["score"], f"{field}.score")))
    share = _unit(table["share"], f"{field}.share")
    at_most = _unit(table.get("at_most", table["share"]), f"{field}.at_most")
    if at_most < share:
        raise InputError(f"{field}.at_most", 0, str(at_most), "sedikitnya sebesar porsi / at least the share")
    return ShareCut(share, at_most, float(_unit(table.get("at_least", 0), f"{field}.at_least")))


def _axis(entry: Table, row: int) -> Axis:
    try:
        return Axis(entry.get("axis", ""))
    except ValueError:
        raise InputError(
            "indicators.axis", row, entry.get("axis"), "conflict atau geography / conflict or geography"
        ) from None


def _key(entry: Table, field: str, row: int) -> str:
    key = _text(entry, "key", field, row)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", key):
        raise InputError(field, row, key, "huruf kecil, angka, dan _ / small letters, digits and _")
    return key


def _text(entry: Table, name: str, field: str, row: int) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not value.strip():
        raise InputError(field, row, value, "teks yang tidak kosong / a text that is not empty")
    return value.strip()


def _found(word: str) -> str:
    """Return why a name is refused, with the word that gave it away."""
    indonesian, _, english = REFUSAL.partition(" / ")
    return f"{indonesian} (ditemukan: '{word}') / {english} (found: '{word}')"


def _number(value: object, field: str, row: int) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
        raise InputError(field, row, value, "bilangan / a number")
    if value < 0:
        raise InputError(field, row, str(value), "sedikitnya 0 / at least 0")
    return Fraction(value)


def _weight(entry: Table, field: str, row: int, name: str = "weight") -> Fraction:
    weight = _number(entry.get(name), field, row)
    if not weight:
        raise InputError(
            field, row, 0, "di atas 0: hapus yang tidak dihitung / above 0: leave out what does not count"
        )
    return weight


def _unit(value: object, field: str) -> Fraction:
    number = _number(value, field, 0)
    if number > 1:
        raise InputError(field, 0, str(value), "dalam [0, 1] / in [0, 1]")
    return number


def _entries(table: Table, name: str) -> list[Table]:
    entries = table.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise InputError(name, 0, type(entries).__name__, f"daftar [[{name}]] / a list of [[{name}]]")
    return entries


def _table(table: Table, name: str) -> Table:
    value = table.get(name, {})
    if not isinstance(value, dict):
        raise InputError(name, 0, value, "tabel / a table")
    return value


def _refuse_unknown(entry: Table, known: frozenset[str], field: str, row: int) -> None:
    for name in entry:
        if name not in known:
            these = ", ".join(sorted(known))
            raise InputError(field, row, name, f"salah satu dari {these} / one of {these}")


def _refuse_twice(keys: Sequence[str], field: str) -> None:
    for row, key in enumerate(keys):
        if key in keys[:row]:
            raise InputError(field, row, key, "dipakai sekali saja / used once")
