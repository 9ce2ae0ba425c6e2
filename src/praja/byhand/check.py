"""The check of edits by hand: apply them to what they touch, and compare before with after."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from praja.byhand.crews import Crewed
from praja.byhand.edits import AddPost, Edit, Keep, MoveStation, Put
from praja.byhand.eligibility import Eligibility
from praja.byhand.facts import Facts, Held
from praja.byhand.ground import cost_of, needs_of_post, slips_of_move, slips_of_post
from praja.byhand.lines import line_of
from praja.byhand.slips import Slip, newly
from praja.byhand.state import FOLLOWING, State
from praja.byhand.strength import Strength
from praja.byhand.timeline import Book, Timeline
from praja.byhand.verdict import BeatCost, Cost, OfficerCost, Touched, Verdict, Weight
from praja.byhand.words import told
from praja.domain.needs import FORWARD_MOVEMENT, STANDBY, Need
from praja.domain.rulebook import Rulebook
from praja.travel import Travel
from praja.units import great_circle_m

HEAVIEST = (Weight.REFUSED, Weight.SECOND_PERSON, Weight.TOLD)


def check(facts: Facts, *, so_far: Sequence[Edit], now: Sequence[Edit]) -> Verdict:
    """Return what edits ``now`` touch and cost in a plan that edits ``so_far`` have changed already.

    Of two edits of one seat, or of one station, the later holds. A rule that was broken before and is not
    broken further is not told again. Edits that make no sense are refused, and cost nothing.
    """
    travel = facts.travel or Travel.of(facts.operation)
    before = State(facts, tuple(so_far), travel)
    trial = State(facts, (*so_far, *now), travel)
    nonsense = {i: list(_nonsense(edit, trial)) for i, edit in enumerate(now)}
    sound = tuple(edit for i, edit in enumerate(now) if not nonsense[i])
    after = State(facts, (*so_far, *sound), travel)
    asked = _Asked(facts, before, after, sound)
    slips = [slip for found in nonsense.values() for slip in found] + newly(asked.was, asked.slips)
    return Verdict(
        touched=_in_order(map(told, slips)),
        mended=_in_order(map(told, asked.mended)),
        missing=asked.missing,
        travel_m=asked.over_officers(lambda o: o.travel_m),
        attached=asked.over_officers(lambda o: o.attached),
        without_local=asked.without_local,
        officers=asked.officers,
        beats=asked.beats,
        falls_away=asked.falls_away,
        in_the_way=asked.in_the_way,
    )


def _in_order(touched: Iterable[Touched]) -> tuple[Touched, ...]:
    unique = dict.fromkeys(touched)
    return tuple(sorted(unique, key=lambda t: (HEAVIEST.index(t.weight), t.rule, t.where, t.nrp)))


def _nonsense(edit: Edit, trial: State) -> Iterator[Slip]:
    """Yield why an edit makes no sense, whatever else is edited."""
    if isinstance(edit, MoveStation):
        yield from slips_of_move(edit, trial.facts, trial.beats)
    elif isinstance(edit, AddPost):
        yield from slips_of_post(edit.post, trial.facts)
    else:
        yield from _nonsense_at_seat(edit, trial)


def _nonsense_at_seat(edit: Put | Keep, trial: State) -> Iterator[Slip]:
    crew = trial.facts.crews.get(edit.duty_id)
    if crew is None:
        yield Slip("ids_known", edit.duty_id)
    elif crew.need.kind in FOLLOWING:
        rule = "standby_at_own_unit" if crew.need.kind == STANDBY else "guards_move_forward"
        yield Slip(rule, edit.duty_id)
    elif isinstance(edit, Keep):
        if not trial.holder(edit.duty_id):
            yield Slip("ids_known", edit.duty_id, say="seat_is_empty")
    elif edit.nrp and edit.nrp not in trial.facts.people:
        yield Slip("ids_known", edit.duty_id, nrp=edit.nrp)


@dataclass(frozen=True)
class _Asked:
    """A sound question: the same plan before and after the edits."""

    facts: Facts
    before: State
    after: State
    now: tuple[Edit, ...]

    @cached_property
    def _book(self) -> Book:
        return Book(Rulebook(self.facts.operation.settings), self.before.travel)

    # Whom and what the edits touch

    @cached_property
    def _people(self) -> list[str]:
        puts = [e for e in self.now if isinstance(e, Put)]
        named = [nrp for e in puts for nrp in (self.before.holder(e.duty_id), e.nrp)]
        changed = (b for b, ground in self.after.beats.items() if ground != self.before.beats.get(b))
        for beat_id in changed:
            named += [d.nrp for d in self.facts.beats[beat_id].duties]
            named += [nrp for d, nrp in self.after.given.items() if self._is_at(d, beat_id)]
        return [nrp for nrp in dict.fromkeys(named) if nrp in self.facts.people]

    def _is_at(self, duty_id: str, beat_id: str) -> bool:
        crew = self.facts.crews.get(duty_id)
        return crew is not None and crew.need.place_id == beat_id

    @cached_property
    def _seats(self) -> list[str]:
        """One touched seat of each touched need."""
        needs: dict[Need, str] = {}
        for edit in self.now:
            if isinstance(edit, Put):
                needs.setdefault(self.facts.crews[edit.duty_id].need, edit.duty_id)
        return list(needs.values())

    def _crewed(self, state: State) -> list[Crewed]:
        crews = ((self.facts.crews[seat].need, state.crew(seat)) for seat in self._seats)
        return [Crewed(self.facts.operation, need, list(seats.values())) for need, seats in crews]

    # What is wrong

    @cached_property
    def _lines_before(self) -> dict[str, Timeline]:
        return {nrp: line_of(self.before, nrp, self._book) for nrp in self._people}

    @cached_property
    def _lines(self) -> dict[str, Timeline]:
        return {nrp: line_of(self.after, nrp, self._book) for nrp in self._people}

    def _slips(self, state: State, lines: dict[str, Timeline]) -> list[Slip]:
        found = [slip for crewed in self._crewed(state) for slip in crewed.slips()]
        for nrp, line in lines.items():
            held = [t.held for t in line.duties]
            found += line.slips()
            person = self.facts.people[nrp]
            found += Eligibility(self.facts.operation, self._book.rulebook, person, held).slips()
        return [*found, *Strength.of(self.facts, lines).slips()]

    @cached_property
    def was(self) -> list[Slip]:
        """What was wrong before."""
        return self._slips(self.before, self._lines_before)

    @cached_property
    def slips(self) -> list[Slip]:
        """What is wrong afterwards."""
        return self._slips(self.after, self._lines)

    @property
    def mended(self) -> list[Slip]:
        """What was wrong before and is not afterwards."""
        left = {s.key for s in self.slips}
        return [s for s in self.was if s.key not in left]

    @property
    def in_the_way(self) -> tuple[str, ...]:
        """The duties at the hours of those that are given."""
        given = frozenset(e.duty_id for e in self.now if isinstance(e, Put) and e.nrp)
        found = [h for line in self._lines.values() for h in line.overlapping(given)]
        return tuple(sorted(h.duty_id for h in found if h.need.kind not in FOLLOWING))

    @property
    def falls_away(self) -> tuple[str, ...]:
        """Standby and movement that go by themselves."""
        follow = (STANDBY, FORWARD_MOVEMENT)
        had, has = (
            {t.held.duty_id for line in lines.values() for t in line.duties if t.held.need.kind in follow}
            for lines in (self._lines_before, self._lines)
        )
        return tuple(sorted(had - has))

    # What it costs

    @property
    def missing(self) -> Cost:
        """Empty seats of the touched needs, and of posts that are added."""
        added = (e for e in self.now if isinstance(e, AddPost))
        fresh = sum(need.officers for e in added for need in needs_of_post(e, self.facts))
        before, after = (sum(c.missing for c in self._crewed(s)) for s in (self.before, self.after))
        return Cost(before, after + fresh)

    @property
    def without_local(self) -> Cost:
        """Teams without a local officer, of the touched needs."""
        return Cost(*(sum(c.without_local for c in self._crewed(s)) for s in (self.before, self.after)))

    @cached_property
    def officers(self) -> tuple[OfficerCost, ...]:
        """What the edits ask of each officer."""
        return tuple(self._officer(nrp) for nrp in sorted(self._people))

    def _officer(self, nrp: str) -> OfficerCost:
        lines = (self._lines_before[nrp], self._lines[nrp])
        held = [[t.held for t in line.duties] for line in lines]
        return OfficerCost(
            nrp,
            Cost(*(line.minutes for line in lines)),
            Cost(*(line.most_week for line in lines)),
            Cost(*(len({t.first for t in line.nights}) for line in lines)),
            Cost(*(self._metres(nrp, some) for some in held)),
            Cost(*(sum(self._is_attached(h) for h in some) for some in held)),
        )

    def _metres(self, nrp: str, duties: Sequence[Held]) -> int:
        unit = self.facts.operation.tree.units[self.facts.people[nrp].officer.unit]
        spots = [(h.need.lat, h.need.lon) for h in duties if h.need.kind != STANDBY]
        lats, lons = zip(*spots, strict=True) if spots else ((), ())
        return int(great_circle_m(unit.lat, unit.lon, lats, lons).sum())

    def _is_attached(self, held: Held) -> bool:
        tree = self.facts.operation.tree
        command = tree.command_of[self.facts.people[held.nrp].officer.unit]
        return held.need.kind != STANDBY and tree.is_attached(command, held.need.area_code)

    def over_officers(self, figure: Callable[[OfficerCost], Cost]) -> Cost:
        """Return a figure of all touched officers together."""
        costs = [figure(o) for o in self.officers]
        return Cost(sum(c.before for c in costs), sum(c.after for c in costs))

    @property
    def beats(self) -> tuple[BeatCost, ...]:
        """What the edits make of each beat that changes."""
        pairs = ((self.before.beats[b], ground) for b, ground in self.after.beats.items())
        return tuple(cost_of(was, ground) for was, ground in pairs if was != ground)
