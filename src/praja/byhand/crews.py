"""Rules on the crew of one need: enough officers, skills, women, leads, the floor of its district."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from praja.byhand.facts import Member
from praja.byhand.slips import Slip
from praja.domain.needs import STATION_GUARD, STATION_RELIEF, Need
from praja.domain.operation import Operation
from praja.domain.settings import Rules


@dataclass(frozen=True)
class Crewed:
    """A need and who serves it."""

    operation: Operation
    need: Need
    members: Sequence[Member]

    @cached_property
    def there(self) -> dict[str, Member]:
        """Each officer once."""
        return {m.nrp: m for m in self.members}

    @property
    def missing(self) -> int:
        """How many officers the need lacks."""
        return max(0, self.need.officers - len(self.there))

    @property
    def where(self) -> str:
        """The place and when it begins."""
        return f"{self.need.place_id}/{self.need.start:%Y%m%dT%H%M}"

    @property
    def without_local(self) -> int:
        """Teams at a beat without an officer of the local command, at best."""
        if self.need.kind != STATION_GUARD:
            return 0
        tree = self.operation.tree
        here = [
            m
            for m in self.there.values()
            if not tree.is_attached(tree.command_of[m.unit], self.need.area_code)
        ]
        return max(0, (len(self.there) + 1) // 2 - len(here))

    def slips(self) -> Iterator[Slip]:
        """Yield what the crew lacks, or has too many of."""
        need = self.need
        too_many = len(self.there) - need.officers
        if too_many > 0:
            yield self._slip("duty_on_a_shift", too_many, len(self.there), need.officers)
        if self.missing:
            yield self._slip("places_filled", self.missing, len(self.there), need.officers)
        if len(self.there) < need.floor_officers:
            lacking = need.floor_officers - len(self.there)
            yield self._slip("district_floor_kept", lacking, len(self.there), need.floor_officers)
        yield from self._skills()
        women = sum(m.sex == "F" for m in self.there.values())
        yield from self._lacking("women_present", need.women, women)
        yield from self._leads()

    def _skills(self) -> Iterator[Slip]:
        # The officer who is missing may be the one who holds it.
        if self.missing:
            return
        lost = [q for q in self.need.qualifications if all(q not in m.qualifications for m in self.members)]
        if lost:
            fill = (("skills", ", ".join(lost)),)
            yield Slip("qualifications_held", self.where, len(lost), fill=fill)

    def _leads(self) -> Iterator[Slip]:
        rules = self.operation.settings.rules
        fit = sum(fit_to_lead(rules, m.rank) for m in self.there.values())
        if self.need.kind not in (STATION_GUARD, STATION_RELIEF):
            yield from self._lacking("leaders_present", self.need.leads, fit)
        elif self.there:
            yield from self._lacking("team_is_led", self.need.officers // 2, fit)

    def _lacking(self, rule: str, asked: int, held: int) -> Iterator[Slip]:
        if asked - held > self.missing:
            yield self._slip(rule, asked - held, held, asked)

    def _slip(self, rule: str, excess: int, found: int, limit: int) -> Slip:
        return Slip(rule, self.where, excess, fill=(("found", found), ("limit", limit)))


def fit_to_lead(rules: Rules, rank: str) -> bool:
    """Return whether officers of a rank may lead a team."""
    return rules.ranks.index(rank) >= rules.ranks.index(rules.team_lead_min_rank)
