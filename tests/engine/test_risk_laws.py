"""Laws of risk that hold for every operation."""

import csv
import inspect
from collections import Counter
from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from praja.domain.places import Indicator, Station
from praja.domain.settings import RiskClass
from praja.risk import RiskModel, assess, load_model, model
from praja.risk.reading import MODELS
from tests.shared_data import SHARED, needs_shared

SIMPLE = load_model("simple")
KEYS = [i.key for i in SIMPLE.weighted]
STATIONS = tuple(
    Station(f"{v}-{n:03d}", v, n, "", -2.0, 102.0, 300)
    for v in ("15.01.01.2001", "15.01.01.2002", "15.05.02.2001")
    for n in (1, 2)
)
PLACES = [("station", s.station_id) for s in STATIONS]
PLACES += [("village", c) for c in dict.fromkeys(s.village_code for s in STATIONS)]
PLACES += [("district", "15.01.01"), ("district", "15.05.02")]
STEP = {RiskClass.LOW: 0, RiskClass.ELEVATED: 1, RiskClass.HIGH: 2}

values = st.integers(0, 100).map(lambda n: n / 100)
tables = st.dictionaries(st.tuples(st.sampled_from(PLACES), st.sampled_from(KEYS)), values, max_size=60)
cutoffs = st.sampled_from(
    [
        SIMPLE.stations,
        model.Cutoffs(model.ScoreCut(0.4), model.ScoreCut(0.7), model.ScoreCut(0.5)),
        model.Cutoffs(
            model.ShareCut(Fraction(1, 2), Fraction(2, 3), 0.1),
            model.ShareCut(Fraction(1, 4), Fraction(1, 3), 0.2),
            model.ShareCut(Fraction(1, 3), Fraction(1, 2), 0.1),
        ),
    ]
)
models = st.builds(
    lambda key, cuts: replace(load_model(key), stations=cuts), st.sampled_from(MODELS), cutoffs
)


def rows(table: dict[tuple[tuple[str, str], str], float]) -> list[Indicator]:
    return [Indicator(level, code, key, value) for ((level, code), key), value in table.items()]


def risks(table, the_model: RiskModel = SIMPLE, stations=STATIONS, seed: int = 7):
    return assess(stations, rows(table), model=the_model, seed=seed, shakes=10)


def test_risk_takes_no_candidates_so_renaming_or_permuting_pairs_changes_nothing():
    assert list(inspect.signature(assess).parameters) == ["stations", "indicators", "model", "seed", "shakes"]
    nouns = (Station, Indicator, RiskModel)
    fields = " ".join(name for noun in nouns for name in noun.__dataclass_fields__)
    assert not any(word in fields for word in ("pair", "candidate", "vote_", "party"))


@given(tables, st.sampled_from(PLACES), st.sampled_from(KEYS), values, values, models)
def test_more_of_an_indicator_never_lowers_a_score(table, place, key, one, other, the_model):
    less, more = sorted((one, other))
    before = risks(table | {(place, key): less}, the_model)
    after = risks(table | {(place, key): more}, the_model)
    for b, a in zip(before.stations, after.stations, strict=True):
        assert (a.conflict is None, a.geo is None) == (b.conflict is None, b.geo is None)
        assert (a.conflict or 0) >= (b.conflict or 0)
        assert (a.geo or 0) >= (b.geo or 0)


@given(tables, st.sampled_from(STATIONS), st.sampled_from(KEYS), values, values, models)
def test_more_at_one_station_never_lowers_its_class(table, station, key, one, other, the_model):
    less, more = sorted((one, other))
    place, idx = ("station", station.station_id), STATIONS.index(station)
    before = risks(table | {(place, key): less}, the_model).stations[idx]
    after = risks(table | {(place, key): more}, the_model).stations[idx]
    assert STEP[after.risk_class] >= STEP[before.risk_class]


@given(tables, st.sampled_from(KEYS))
def test_an_unknown_is_read_as_absent_from_the_model_never_as_zero(table, key):
    without = {k: v for k, v in table.items() if k[1] != key}
    found = risks(without).stations
    smaller = replace(SIMPLE, indicators=tuple(i for i in SIMPLE.indicators if i.key != key))
    assert [(r.conflict, r.geo) for r in risks(without, smaller).stations] == [
        (r.conflict, r.geo) for r in found
    ]


@given(tables, models)
def test_geography_raises_by_one_step_at_most_and_says_so(table, the_model):
    flat = {k: v for k, v in table.items() if the_model.by_key[k[1]].axis is model.Axis.CONFLICT}
    for b, a in zip(risks(flat, the_model).stations, risks(table, the_model).stations, strict=True):
        step = STEP[a.risk_class] - STEP[b.risk_class]
        assert step == ("geography +1" in a.reasons)


@given(tables, models, st.integers(-(2**70), 2**70))
def test_the_same_seed_gives_the_same_risks_and_only_stability_depends_on_it(table, the_model, seed):
    first, second = risks(table, the_model, seed=seed), risks(table, the_model, seed=seed)
    assert first.stations == second.stations
    other = risks(table, the_model, seed=seed + 1)
    assert [replace(r, stability=0) for r in first.stations] == [
        replace(r, stability=0) for r in other.stations
    ]


@given(tables, models, st.permutations(STATIONS), st.randoms(use_true_random=False))
def test_the_order_of_stations_and_rows_changes_nothing(table, the_model, shuffled, rnd):
    items = list(table.items())
    rnd.shuffle(items)
    by_id = {r.station_id: r for r in risks(dict(items), the_model, shuffled).stations}
    assert [by_id[s.station_id] for s in STATIONS] == list(risks(table, the_model).stations)


@given(tables)
def test_every_share_lies_between_0_and_1(table):
    for r in risks(table).stations:
        for share in (r.geo, r.conflict, r.stability, r.confidence):
            assert share is None or 0 <= share <= 1
            assert share is None or share == round(share, 6)


@needs_shared
def test_every_model_classes_1_to_5_percent_of_the_example_above_low():
    with (SHARED / "jambi" / "stations.csv").open(encoding="utf-8") as file:
        stations = [
            Station(r["station_id"], r["village_code"], int(r["number"]), r["name"], 0, 0, int(r["voters"]))
            for r in csv.DictReader(file)
        ]
    with (SHARED / "jambi" / "indicators.csv").open(encoding="utf-8") as file:
        indicators = [
            Indicator(r["level"], r["code"], r["indicator"], float(r["value"])) for r in csv.DictReader(file)
        ]
    for key in MODELS:
        result = assess(stations, indicators, model=load_model(key), seed=7, shakes=10)
        share = Counter(r.risk_class for r in result.stations)
        assert 0.01 <= 1 - share[RiskClass.LOW] / len(stations) <= 0.05
        assert share[RiskClass.HIGH]
        assert not any(f.severity == "error" for f in result.findings)
