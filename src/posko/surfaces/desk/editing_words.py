"""What an edit costs, in words: only what changes is said, with before and after."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from posko.editing.checking import Looked
from posko.support.tongues import Either

GOOD, BAD, PLAIN = "better", "worse", ""
WEIGHTS = {"refused": "error", "second_person": "warning", "told": ""}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure before and after, and whether more of it is worse."""

    name: str
    before: str
    after: str
    tone: str


@dataclass(frozen=True, slots=True)
class Own:
    """What an edit asks of one officer or beat."""

    name: str
    figures: list[Figure]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that is touched: how heavy, and what is said of it."""

    weight: str
    tone: str
    says: Any


@dataclass(frozen=True, slots=True)
class Costs:
    """An edit's consequences as pages show them."""

    figures: list[Figure]
    each: list[Own]
    rules: list[Rule]
    mended: list[Any]

    @property
    def nothing(self) -> bool:
        """Return whether nothing changes that anybody counts."""
        return not (self.figures or any(own.figures for own in self.each) or self.rules or self.mended)


def costs_of(looked: Looked) -> Costs:
    """Return what an edit costs and which rules it touches, in words."""
    verdict = looked.verdict
    rules = [Rule(str(t.weight), WEIGHTS[str(t.weight)], Either(t.id, t.en)) for t in verdict.touched]
    mended = [Either(t.id, t.en) for t in verdict.mended]
    return Costs(list(_whole(verdict)), list(_each(looked)), _once(rules), mended)


def _once(rules: list[Rule]) -> list[Rule]:
    found = {(rule.weight, str(rule.says)): rule for rule in rules}
    return list(found.values())


def _whole(verdict: Any) -> Iterator[Figure]:
    yield from _counted(_("Kursi kosong"), verdict.missing)
    yield from _measured(_("Perjalanan"), verdict.travel_m, 1000, "km")
    yield from _counted(_("Tugas sebagai BKO"), verdict.attached)
    yield from _counted(_("Tim tanpa petugas setempat"), verdict.without_local)


def _each(looked: Looked) -> Iterator[Own]:
    verdict = looked.verdict
    for one in verdict.officers:
        figures = [
            *_measured(_("Jam tugas"), one.minutes, 60, _("jam")),
            *_measured(_("Tujuh hari terberat"), one.most_week_minutes, 60, _("jam")),
            *_counted(_("Tugas malam"), one.nights),
            *_measured(_("Perjalanan"), one.travel_m, 1000, "km"),
            *_counted(_("Tugas sebagai BKO"), one.attached),
        ]
        yield Own(str(looked.people.get(one.nrp, one.nrp)), figures)
    for beat in verdict.beats:
        figures = [
            *_counted(_("TPS"), beat.stations),
            *_measured(_("Jarak tertimbang"), beat.cost_m, 1000, "km"),
            *_counted(_("Linmas"), beat.civil_guards),
        ]
        yield Own(looked.beats.get(beat.beat_id, beat.beat_id), figures)


def _counted(name: str, cost: Any) -> Iterator[Figure]:
    if cost.change:
        yield Figure(name, number_format(cost.before), number_format(cost.after), _tone(cost))


def _measured(name: str, cost: Any, per: int, unit: str) -> Iterator[Figure]:
    before, after = (_rounded(value / per) for value in (cost.before, cost.after))
    if before != after:
        yield Figure(name, before, f"{after} {unit}", _tone(cost))


def _rounded(value: float) -> str:
    tenths = round(value, 1)
    return number_format(tenths, 0 if tenths == int(tenths) else 1)


def _tone(cost: Any) -> str:
    return BAD if cost.change > 0 else GOOD
