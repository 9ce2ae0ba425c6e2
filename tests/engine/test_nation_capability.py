"""What a province lacks and can spare, as counts worked out by hand."""

from dataclasses import replace
from fractions import Fraction

from praja.demand.needs import post_needs
from praja.draw import Lots
from praja.nation.capability import capability_of, lending_commands, lines_of, spared
from praja.nation.nouns import Lending
from praja.pipeline.people import Staffing, task_forces_of
from tests.engine.planning_world import BATU, HULU, RULES, VOTING, need, operation, post, squad, station

QUIET = replace(RULES, pair_protection_officers=0, chair_protection_officers=0)
HOME = Lending(keep_share=Fraction(0))
TEAM = need(HULU, "station_guard", HULU, 2, leads=1)


def capability(people, *, needs=(TEAM, TEAM), rules=QUIET, lending=HOME, posts=()):
    """Two teams of two are asked for at Hulu, unless said otherwise."""
    op = operation(stations=[station("A1", BATU)], personnel=people, rules=rules, posts=posts)
    staffing = Staffing.of(op, VOTING, task_forces_of(op, Lots("7"))[0])
    commands = lending_commands(op, lending)
    return capability_of(op, staffing.force, [*needs, *post_needs(op, VOTING)], commands, lending)


def corners(built, level=-1):
    """The line up to where nothing is missing: (teams, officers missing)."""
    line = [(k, f / 1000) for k, f in lines_of(built)[level]]
    end = next((i for i, (_, f) in enumerate(line) if not f and line[-1][1] == 0 and i), len(line) - 1)
    return line if line[0][1] == 0 else line[: end + 1] if line[0][0] == 0 else line


def test_a_poor_province_misses_two_fewer_with_each_team_until_one_is_left():
    # Four are asked for, one is there: 3, 1, 0.
    assert corners(capability(squad("SEK-HULU", "L", 101))) == [(0, 3.0), (1, 1.0), (2, 0.0)]


def test_a_rich_province_lends_until_its_own_stations_would_lack_officers():
    # Six officers, four asked for: one team can go, the next one leaves two missing.
    people = [*squad("SEK-HULU", "LM", 101), *squad("BRIMOB", "LLMM", 201)]
    assert corners(capability(people))[:2] == [(-2, 2.0), (-1, 0.0)]


def test_the_share_that_stays_at_home_is_not_lent():
    people = [*squad("SEK-HULU", "LMLM", 101), *squad("BRIMOB", "LLMM", 201)]
    assert lines_of(capability(people))[0][0][0] == -2
    assert lines_of(capability(people, lending=Lending(keep_share=Fraction(1, 2))))[0][0][0] == -1


def test_only_commands_of_the_whole_province_lend_and_only_those_named_where_any_is():
    people = squad("RES-U", "LLMM", 101)
    assert lines_of(capability(people, needs=()))[0][0][0] == 0
    named = replace(HOME, commands=("RES-U",))
    assert lines_of(capability(people, needs=(), lending=named))[0][0][0] == -2


def test_a_team_goes_only_with_somebody_to_lead_it_and_nobody_too_senior_goes():
    assert lines_of(capability(squad("BRIMOB", "LMMMM", 101), needs=()))[0][0][0] == -1
    assert lines_of(capability(squad("BRIMOB", "SSSS", 101), needs=()))[0][0][0] == 0


def test_guests_raise_the_share_of_the_force_that_may_guard_stations():
    # Half of six may guard: three of the four asked for. With a team of guests half of eight may.
    rules = replace(QUIET, station_guard_share=Fraction(1, 2))
    assert corners(capability(squad("SEK-HULU", "LMLMLM", 101), rules=rules)) == [(0, 1.0), (1, 0.0)]


def test_what_is_missing_at_stations_is_told_apart_from_what_is_missing_elsewhere():
    # Guests do not serve posts of other task forces: the traffic officer stays missing.
    traffic = post("P1", "traffic", HULU, 1, task_force="traffic")
    built = capability(squad("SEK-HULU", "LM", 101), posts=[traffic])
    stations, floor, everything = lines_of(built)
    assert [dict(line)[0] for line in (stations, floor, everything)] == [2000, 2000, 3000]
    assert everything[-1][1] == 1000


def test_whom_a_province_misses_least_goes_first_a_lead_with_each_team():
    people = [*squad("SEK-HULU", "LMLM", 101), *squad("BRIMOB", "LLMM", 201)]
    gone = spared(capability(people), 1)
    assert sum(gone.values()) == 2
    assert sum(number for who, number in gone.items() if who.lead) >= 1
    assert {who.unit for who in gone} == {"BRIMOB"}
