"""The kinds of duty that a declared tie bars are the same where plans are made and where they are checked."""

import pytest

from praja.domain.needs import BALLOT_ESCORT, CAMPAIGN_EVENT, STANDBY, STATION_GUARD
from praja.domain.ties import SENSITIVE, SENSITIVE_WORDS, is_sensitive
from praja.evaluate import officers


@pytest.mark.parametrize(
    "kind", [STATION_GUARD, CAMPAIGN_EVENT, BALLOT_ESCORT, "district_tally", "enforcement"]
)
def test_guarding_events_ballots_and_counts_are_barred(kind):
    assert is_sensitive(kind)


@pytest.mark.parametrize("kind", [STANDBY, "reserve", "patrol", "intelligence"])
def test_duties_that_touch_no_ballot_are_open(kind):
    assert not is_sensitive(kind)


def test_the_check_has_a_list_of_its_own_that_says_the_same():
    assert (officers.BARRED_KINDS, officers.BARRED_WORDS) == (SENSITIVE, SENSITIVE_WORDS)
