"""Risk of tiny named worlds: a hill town and a river mouth, numbers worked by hand."""

from dataclasses import replace
from fractions import Fraction

import pytest

from praja.domain.places import Indicator, Station
from praja.domain.settings import RiskClass
from praja.errors import InputError, UsageError
from praja.risk import RiskModel, RiskResult, assess, load_model
from praja.risk.model import Cutoffs, ScoreCut

SIMPLE = load_model("simple")

KOTO, MUARA = "15.01.01", "15.05.02"
"""Two districts: the hill town and the river mouth."""


def station(number: int, district: str = KOTO, **known: object) -> Station:
    village = f"{district}.2001"
    plain = Station(f"{village}-{number:03d}", village, number, f"TPS {number:03d}", -2.0, 102.0, 300)
    return replace(plain, **known)  # type: ignore[arg-type]


def fixed(
    model: RiskModel = SIMPLE, *, elevated: float = 0.4, high: float = 0.7, far: float = 0.6
) -> RiskModel:
    """Return the model with fixed scores as cut-offs."""
    cuts = Cutoffs(ScoreCut(elevated), ScoreCut(high), ScoreCut(far))
    return replace(model, stations=cuts, districts=cuts, expected_above_low=(Fraction(0), Fraction(1)))


def assessed(
    stations: list[Station], *rows: tuple[str, str, str, float], model: RiskModel | None = None
) -> RiskResult:
    indicators = [Indicator(*row) for row in rows]
    return assess(stations, indicators, model=model or fixed(), seed=1, shakes=20)


def test_a_score_is_the_weighted_mean_of_what_is_known():
    # past_violence weighs 3, money_politics 1, nothing else is known: (3 * 0.8 + 1 * 0.4) / 4.
    one = station(1)
    rows = [
        ("station", one.station_id, "past_violence", 0.8),
        ("station", one.station_id, "money_politics", 0.4),
    ]
    assert assessed([one], *rows).stations[0].conflict == 0.7


def test_a_missing_value_comes_from_the_village_then_the_district_and_says_so():
    one, far = station(1), station(1, MUARA)
    result = assessed(
        [one, far],
        ("station", one.station_id, "past_violence", 1.0),
        ("village", one.village_code, "past_violence", 0.9),
        ("village", one.village_code, "past_dispute", 0.6),
        ("district", KOTO, "past_dispute", 0.1),
        ("district", KOTO, "land_conflict", 0.2),
    )
    # 3 * 3 * 1.0 (station) + 2 * 2 * 0.6 (village) + 1 * 0.2 (district), over 9 + 4 + 1.
    assert result.stations[0].conflict == round(11.6 / 14, 6)
    assert result.stations[0].inherited == ("land_conflict@15.01.01", f"past_dispute@{one.village_code}")
    assert result.stations[1].conflict is None


def test_a_station_where_nothing_is_known_is_low_but_never_silently():
    known, unknown = station(1), station(1, MUARA)
    result = assessed([known, unknown], ("district", KOTO, "past_violence", 0.5))
    risk = result.stations[1]
    assert (risk.risk_class, risk.confidence, risk.stability) == (RiskClass.LOW, 0.0, 0.0)
    assert risk.reasons == ("unknown",)
    assert [(f.rule, f.value) for f in result.findings] == [("risk_unknown", MUARA)]
    assert "low only because nothing is known" in result.findings[0].message


def test_where_nothing_is_known_anywhere_one_finding_says_it():
    result = assessed([station(1), station(1, MUARA)])
    assert [(f.rule, f.value) for f in result.findings] == [("risk_unknown", "*")]


def test_confidence_is_the_share_of_the_conflict_weight_that_is_known():
    # past_violence is 3 of 12.
    result = assessed(
        [station(1)], ("district", KOTO, "past_violence", 0.5), ("district", KOTO, "remoteness", 0.5)
    )
    assert result.stations[0].confidence == 0.25


@pytest.mark.parametrize(
    ("violence", "expected"),
    [(0.1, RiskClass.ELEVATED), (0.5, RiskClass.HIGH), (0.9, RiskClass.HIGH)],
)
def test_geography_raises_the_class_by_one_step_and_no_more(violence, expected):
    risk = assessed(
        [station(1)], ("district", KOTO, "past_violence", violence), ("district", KOTO, "remoteness", 1.0)
    ).stations[0]
    assert risk.risk_class is expected
    assert ("geography +1" in risk.reasons) == (violence < 0.7)


def test_a_remote_station_of_unknown_conflict_is_raised_and_still_unknown():
    risk = assessed([station(1)], ("district", KOTO, "remoteness", 1.0)).stations[0]
    assert risk.risk_class is RiskClass.ELEVATED
    assert risk.reasons == ("unknown", "geography +1", "remoteness=1")


def test_a_class_given_by_hand_is_used_as_given():
    given = station(1, risk_class=RiskClass.HIGH, reason="laporan intelijen")
    risk = assessed([given], ("district", KOTO, "past_violence", 0.1)).stations[0]
    assert (risk.risk_class, risk.reasons, risk.stability) == (RiskClass.HIGH, ("given",), 1.0)
    assert risk.conflict == 0.1


def test_special_comes_from_the_kind_of_station_alone():
    prison, worst = station(1, is_special=True), station(2)
    rows = [("district", KOTO, "past_violence", 1.0), ("district", KOTO, "remoteness", 1.0)]
    risks = assessed([prison, worst], *rows).stations
    assert (risks[0].risk_class, risks[0].reasons) == (RiskClass.SPECIAL, ("special",))
    assert risks[1].risk_class is RiskClass.HIGH


def test_reasons_name_the_three_greatest_contributions_first():
    # Contributions: violence 3 * 0.2, dispute 2 * 0.4, money 1 * 0.9, bias 1 * 0.1.
    rows = [("past_violence", 0.2), ("past_dispute", 0.4), ("money_politics", 0.9), ("official_bias", 0.1)]
    risk = assessed([station(1)], *(("district", KOTO, key, value) for key, value in rows)).stations[0]
    assert risk.reasons == ("money_politics=0.9", "past_dispute=0.4", "past_violence=0.2")


def test_an_imported_index_stands_beside_the_score_and_never_enters_it():
    without = assessed([station(1)], ("district", KOTO, "past_violence", 0.5))
    beside = assessed(
        [station(1)], ("district", KOTO, "past_violence", 0.5), ("regency", "15.01", "ikp_index", 0.1203)
    )
    assert beside.stations[0].reasons == ("past_violence=0.5", "beside ikp_index=0.1203")
    assert replace(beside.stations[0], reasons=()) == replace(without.stations[0], reasons=())


def test_an_unregistered_indicator_is_refused_and_said():
    result = assessed(
        [station(1)], ("district", KOTO, "past_violence", 0.5), ("district", KOTO, "witchcraft", 1.0)
    )
    assert result.stations[0].conflict == 0.5
    assert [(f.rule, f.value, f.severity) for f in result.findings] == [
        ("risk_indicator_unregistered", "witchcraft", "error")
    ]


def test_unregistered_indicators_are_said_together_each_with_its_rows():
    result = assessed([station(1)], *((("district", KOTO, name, 1.0)) for name in ("witchcraft", "rumour")))
    (found,) = [f for f in result.findings if f.rule == "risk_indicator_unregistered"]
    assert found.value == "rumour, witchcraft"
    assert found.message.startswith("2 baris tidak dipakai")
    assert found.message.count("rumour (1), witchcraft (1)") == 2


def test_a_level_that_the_model_cannot_use_is_refused_and_said():
    result = assessed(
        [station(1)], ("district", KOTO, "past_violence", 0.5), ("regency", "15.01", "hate_speech", 1.0)
    )
    assert result.stations[0].conflict == 0.5
    assert [f.rule for f in result.findings] == ["risk_level_unusable"]


def test_of_two_values_for_one_place_the_higher_counts_in_any_order():
    rows = [("district", KOTO, "past_violence", 0.2), ("district", KOTO, "past_violence", 0.6)]
    forth, back = assessed([station(1)], *rows), assessed([station(1)], *reversed(rows))
    assert forth == back
    assert forth.stations[0].conflict == 0.6
    assert [(f.rule, f.value) for f in forth.findings] == [("risk_values_differ", "0.2")]


@pytest.mark.parametrize("value", [float("nan"), -0.1, 1.1])
def test_a_value_outside_0_to_1_is_refused(value):
    with pytest.raises(InputError, match=r"indicators.value\[0\] is .*, must be in \[0, 1\]"):
        assessed([station(1)], ("district", KOTO, "past_violence", value))


def test_stability_needs_a_shake():
    with pytest.raises(UsageError, match="shakes is 0, must be at least 1"):
        assess([station(1)], [], model=SIMPLE, seed=1, shakes=0)


def test_a_class_far_from_every_cut_is_stable_and_one_between_two_indicators_is_not():
    sure, torn = station(1), station(1, MUARA)
    stable, shaky = assessed(
        [sure, torn],
        *(("district", KOTO, i.key, 0.1) for i in SIMPLE.weighted),
        ("district", MUARA, "money_politics", 0.8),
        ("district", MUARA, "hate_speech", 0.0),
    ).stations
    assert stable.stability == 1.0
    # Both weigh 1, so the score is 0.4, exactly at the cut: half of all shakes fall below it.
    assert shaky.conflict == 0.4
    assert 0.2 < shaky.stability < 0.8


def test_a_district_has_a_score_and_class_of_its_own_values():
    one = station(1)
    result = assessed(
        [station(2), one, station(1, MUARA)],
        ("station", one.station_id, "past_violence", 1.0),
        ("district", KOTO, "past_violence", 0.5),
        ("district", KOTO, "remoteness", 0.7),
    )
    koto, muara = result.districts
    assert (koto.district_code, koto.conflict, koto.geo, koto.stations) == (KOTO, 0.5, 0.7, 2)
    assert (koto.risk_class, koto.reasons[0]) == (RiskClass.HIGH, "geography +1")
    assert (muara.conflict, muara.risk_class, muara.reasons) == (None, RiskClass.LOW, ("unknown",))


def test_no_station_is_no_error():
    assert assess([], [], model=SIMPLE, seed=1).stations == ()
