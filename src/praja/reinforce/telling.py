"""An answer in words for the operations desk, and as plain data for programs.

The desk gives the orders, so officers are named by service number where they move, and nowhere else.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from praja.errors import UsageError
from praja.reinforce.answer import Alternative, Move, Refill, Reinforcement
from praja.reinforce.state import ReinforceState
from praja.reinforce.words import LANGUAGES, clock, day_and_clock, figure, say, term


def as_text(state: ReinforceState, answer: Reinforcement, lang: str = "id") -> str:
    """Return the answer as lines of text, in Indonesian (``id``) or English (``en``)."""
    if lang not in LANGUAGES:
        raise UsageError.language(lang, LANGUAGES)
    return "\n".join(_Teller(state, answer, lang).lines())


def as_data(answer: Reinforcement) -> dict[str, Any]:
    """Return the answer in plain JSON types; instants are ISO 8601 with their offset."""
    data: dict[str, Any] = _plain(asdict(answer))
    for alternative, told in zip(answer.alternatives, data["alternatives"], strict=True):
        told["complete"] = alternative.complete
        # It stands at the top once: alternatives carry it for `apply`.
        del told["incident"]
    return data


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def labels(a: Alternative, every: Iterable[Alternative]) -> list[str]:
    """Return what an alternative is called beside the others: what it is once second moves are counted.

    The menu of the least risk is searched before them, so that another may risk less in the end; the
    soonest is called so only where it is complete before each of the others.
    """
    others = [o for o in every if o.rank != a.rank]
    told = [m for m in a.menus if m not in ("least_risk", "soonest")]
    if all(a.risk <= o.risk for o in others):
        told.insert(0, "least_risk")
    elif "least_risk" in a.menus:
        told.insert(0, "least_risk_before")
    done = a.complete_at
    if done is not None and all(o.complete_at is None or done < o.complete_at for o in others):
        told.insert(0, "soonest")
    return told or ["on_duty"]


class _Teller:
    """One answer in one language."""

    def __init__(self, state: ReinforceState, answer: Reinforcement, lang: str) -> None:
        self.state, self.answer, self.lang = state, answer, lang
        self.at = answer.incident.at.astimezone(state.clock.zone)

    def say(self, key: str, **fill: object) -> str:
        return say(self.lang, key, **fill)

    def time(self, at: datetime) -> str:
        return clock(self.lang, at.astimezone(self.state.clock.zone), self.at)

    def place(self, place_id: str) -> str:
        """Return a place's name and id."""
        ground = self.state.places.grounds[self.state.places.row[place_id]]
        return f"{ground.name} ({place_id})" if ground.name and ground.name != place_id else place_id

    def lines(self) -> Iterator[str]:
        answer, incident = self.answer, self.answer.incident
        title = {
            "place": answer.place_name,
            "area": answer.area_code,
            "time": day_and_clock(self.lang, self.at),
        }
        yield self.say("head.title", **title)
        yield self.say("head.asked", officers=incident.officers, more=self._more())
        if incident.by is not None:
            yield self.say("head.by", time=self.time(incident.by))
        if answer.fastest_at is None:
            yield self.say("head.never")
        else:
            yield self.say("head.fastest", time=self.time(answer.fastest_at))
        if answer.override is not None:
            yield self.say("head.override", by=answer.override.by, reason=answer.override.reason)
        if not any(a.moves for a in answer.alternatives):
            yield self.say("head.none")
        for alternative in answer.alternatives:
            yield ""
            yield from self._alternative(alternative)
        yield from self._held()

    def _more(self) -> str:
        incident = self.answer.incident
        parts = [
            self.say("need.skill", number=number, skill=term(self.lang, "skill", skill))
            for skill, number in sorted(incident.skills.items())
            if number
        ]
        return "".join([*parts, *([self.say("need.women", number=incident.women)] if incident.women else [])])

    def _alternative(self, a: Alternative) -> Iterator[str]:
        menu = ", ".join(term(self.lang, "menu", m) for m in labels(a, self.answer.alternatives))
        yield self.say(
            "alternative.title", rank=a.rank, menu=menu, officers=len(a.moves), state=self._state(a)
        )
        risks = {"risk": a.risk, "uncovered": a.risk_uncovered, "waiting": a.risk_waiting}
        yield "  " + self.say("alternative.risk", **{k: figure(self.lang, v) for k, v in risks.items()})
        for key, number in (("called", a.called), ("attached", sum(m.attached for m in a.moves))):
            if number:
                yield "  " + self.say(f"alternative.{key}", number=number)
        yield from self._part("moves", self._moves(a.moves))
        yield from self._part("uncovered", self._uncovered(a))
        yield from self._part("refills", self._refills(a.refills))
        breaches = (
            self.say(f"breaches.{b.rule}", place=self.place(b.place_id), number=b.count) for b in a.breaches
        )
        yield from self._part("breaches", breaches)

    def _part(self, key: str, rows: Iterable[str]) -> Iterator[str]:
        told = list(rows)
        if told:
            yield "  " + self.say(f"{key}.title")
            yield from (f"    - {row}" for row in told)

    def _state(self, a: Alternative) -> str:
        if a.complete_at is None:
            names = [("officers", a.missing), *a.lacking] if a.missing else list(a.lacking)
            lacks = [
                self.say(f"lacks.{name}", number=n)
                if name in ("officers", "women")
                else self.say("lacks.skill", number=n, skill=term(self.lang, "skill", name))
                for name, n in names
            ]
            return self.say("state.short", lacks=", ".join(lacks))
        if a.incident.by is None:
            return self.say("state.complete", time=self.time(a.complete_at))
        return self.say("state.in_time" if a.in_time else "state.late", time=self.time(a.complete_at))

    def _moves(self, moves: Iterable[Move]) -> Iterator[str]:
        together: dict[tuple[str, str, datetime, datetime, datetime], list[str]] = {}
        for m in moves:
            key = (m.from_place, m.from_kind, m.departs, m.arrives, m.returns)
            together.setdefault(key, []).append(m.nrp)
        for (place_id, kind, departs, arrives, returns), nrps in together.items():
            yield self.say(
                "moves.line",
                place=self.place(place_id),
                kind=term(self.lang, "kind", kind),
                nrps=", ".join(nrps),
                departs=self.time(departs),
                arrives=self.time(arrives),
                returns=self.time(returns),
            )

    def _uncovered(self, a: Alternative) -> Iterator[str]:
        for u in a.uncovered:
            line = self.say(
                "uncovered.line",
                place=self.place(u.place_id),
                kind=term(self.lang, "kind", u.kind),
                risk_class=term(self.lang, "risk_class", u.risk_class),
                left=u.left,
                asked=u.asked,
                end=self.time(u.end),
                risk=figure(self.lang, u.risk),
            )
            if u.refilled_at is None:
                yield line
            else:
                yield self.say(
                    "uncovered.refilled", line=line, number=u.refilled, time=self.time(u.refilled_at)
                )

    def _refills(self, refills: Iterable[Refill]) -> Iterator[str]:
        together: dict[tuple[str, str, datetime, datetime], list[str]] = {}
        for r in refills:
            together.setdefault((r.from_place, r.to_place, r.arrives, r.until), []).append(r.nrp)
        for (place_id, to, arrives, until), nrps in together.items():
            yield self.say(
                "refills.line",
                place=self.place(place_id),
                to=self.place(to),
                nrps=", ".join(nrps),
                arrives=self.time(arrives),
                until=self.time(until),
            )

    def _held(self) -> Iterator[str]:
        """Say why others cannot go."""
        told = "; ".join(self.say(f"held.{key}", number=number) for key, number in self.answer.held_back)
        if told:
            yield ""
            yield f"{self.say('held.title')}: {told}."
