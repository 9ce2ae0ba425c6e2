"""From stations and indicators to a class per station and district, with reasons and findings."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from praja.domain.findings import Finding
from praja.domain.places import Indicator, Station
from praja.domain.plan import StationRisk
from praja.domain.settings import RiskClass
from praja.errors import UsageError
from praja.risk import reasons, scoring
from praja.risk.findings import findings_of
from praja.risk.model import Axis, Cutoffs, RiskModel
from praja.risk.profiles import Known, Profiles, district_profiles, known_of, station_profiles

GRADES = (RiskClass.LOW, RiskClass.ELEVATED, RiskClass.HIGH)


@dataclass(frozen=True, slots=True)
class DistrictRisk:
    """The assessed risk of one district, from the district's own values."""

    district_code: str
    geo: float | None
    conflict: float | None
    risk_class: RiskClass
    reasons: tuple[str, ...]
    stability: float
    confidence: float
    stations: int
    """Stations of the operation in the district."""


@dataclass(frozen=True, slots=True)
class RiskResult:
    """What was assessed: stations in the order they came, districts by code."""

    stations: tuple[StationRisk, ...]
    districts: tuple[DistrictRisk, ...]
    findings: tuple[Finding, ...]
    cuts: tuple[scoring.Cut, scoring.Cut, scoring.Cut]
    """Where elevated, high and geography were cut among the stations."""


def assess(
    stations: Sequence[Station],
    indicators: Sequence[Indicator],
    *,
    model: RiskModel,
    seed: int,
    shakes: int = 200,
) -> RiskResult:
    """Return the risk of every station and district.

    A class given in the stations table is used as given; a special station is special; the model
    classes the others. Candidates are no argument: nothing here can depend on them.

    Raises
    ------
    InputError
        A value is not in [0, 1].
    UsageError
        ``shakes`` is below 1.

    References
    ----------
    docs/methods/risk.md
    """
    if shakes < 1:
        raise UsageError(
            f"shakes adalah {shakes}, harus sedikitnya 1. / shakes is {shakes}, must be at least 1."
        )
    known = known_of(indicators, model)
    profiles, profile_idx = station_profiles(stations, known, model)
    by_model = np.array([s.risk_class is None and not s.is_special for s in stations], dtype=bool)
    counts = np.bincount(profile_idx[by_model], minlength=len(profiles.places)).astype(np.int64)
    sheet = _Sheet.of(profiles, counts, model, model.stations, seed=seed, shakes=shakes)
    rated = tuple(_of_station(s, sheet.rows[p]) for s, p in zip(stations, profile_idx.tolist(), strict=True))
    return RiskResult(
        stations=rated,
        districts=_districts(stations, known, model, seed=seed, shakes=shakes),
        findings=findings_of(stations, rated, known, model, sheet.rating.cuts),
        cuts=sheet.rating.cuts,
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """What every place of one profile has in common."""

    geo: float | None
    conflict: float | None
    risk_class: RiskClass
    inherited: tuple[str, ...]
    reasons: tuple[str, ...]
    stability: float
    confidence: float


@dataclass(frozen=True)
class _Sheet:
    rating: scoring.Rating
    rows: list[_Row]

    @classmethod
    def of(
        cls,
        profiles: Profiles,
        counts: scoring.Ints,
        model: RiskModel,
        rules: Cutoffs,
        *,
        seed: int,
        shakes: int,
    ) -> "_Sheet":
        """Return the profiles rated, with a row for each."""
        evidence = _evidence(profiles, counts, model)
        weights = scoring.weights_of(model)
        rating = scoring.rate(evidence, weights, model, rules)
        same = scoring.stability(evidence, rating.grade, model, rules, seed=seed, shakes=shakes)
        conflict = scoring.axis_rows(model, Axis.CONFLICT)
        sure = scoring.known_share(evidence.near[conflict], weights[conflict])
        # A class that stands on nothing is not stable, however the weights are shaken.
        same[np.isnan(rating.conflict)] = 0
        why = reasons.Reasons(model, profiles, evidence, rating)
        columns = (rating.geography, rating.conflict, rating.grade, same, sure)
        rows = [
            _Row(_score(g), _score(c), GRADES[grade], why.inherited(p), why.of(p), stable, known)
            for p, (g, c, grade, stable, known) in enumerate(zip(*(a.tolist() for a in columns), strict=True))
        ]
        return cls(rating, rows)


def _evidence(profiles: Profiles, counts: scoring.Ints, model: RiskModel) -> scoring.Evidence:
    """Return the weighted part of the profiles; imported indexes stay outside of every score."""
    rows = slice(0, len(model.weighted))
    # By origin: own, village, district; UNKNOWN (-1) reads the last entry.
    counts_for = np.array([model.nearness.station, model.nearness.village, model.nearness.district, 0.0, 0.0])
    return scoring.Evidence(np.nan_to_num(profiles.values[rows]), counts_for[profiles.origin[rows]], counts)


def _score(value: float) -> float | None:
    return None if np.isnan(value) else value


def _of_station(station: Station, row: _Row) -> StationRisk:
    """Return the station's risk: given before special before the model's class."""
    risk_class, why, stable, sure = row.risk_class, row.reasons, row.stability, row.confidence
    if station.risk_class is not None:
        risk_class, why, stable, sure = station.risk_class, (reasons.GIVEN,), 1.0, 1.0
    elif station.is_special:
        risk_class, why, stable, sure = RiskClass.SPECIAL, (reasons.SPECIAL,), 1.0, 1.0
    return StationRisk(
        station.station_id, row.geo, row.conflict, risk_class, row.inherited, why, stable, sure
    )


def _districts(
    stations: Sequence[Station], known: Known, model: RiskModel, *, seed: int, shakes: int
) -> tuple[DistrictRisk, ...]:
    count: dict[str, int] = {}
    for s in stations:
        count[s.district] = count.get(s.district, 0) + 1
    codes = sorted(count)
    profiles = district_profiles(codes, known, model)
    each_once = np.ones(len(codes), dtype=np.int64)
    sheet = _Sheet.of(profiles, each_once, model, model.districts, seed=seed, shakes=shakes)
    return tuple(
        DistrictRisk(code, r.geo, r.conflict, r.risk_class, r.reasons, r.stability, r.confidence, count[code])
        for code, r in zip(codes, sheet.rows, strict=True)
    )
