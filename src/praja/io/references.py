"""What is already known while the tables of a folder are read one after the other."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from praja.domain.areas import Unit
from praja.domain.settings import Settings
from praja.io.cells import Bad, Odd
from praja.io.choices import fold
from praja.io.gazetteer import Gazetteer

Ring = tuple[tuple[float, float], ...]


@dataclass
class Known:
    """The good rows read so far, as later tables refer to them."""

    settings: Settings
    outlines: Mapping[str, tuple[Ring, ...]] = field(default_factory=dict)
    gazetteer: Gazetteer = field(default_factory=lambda: Gazetteer(()))
    units: tuple[Unit, ...] = ()
    pair_ids: tuple[str, ...] = ()
    station_ids: frozenset[str] = frozenset()
    nrps: frozenset[str] = frozenset()
    areas_of_places: dict[str, str] = field(default_factory=dict)
    """The area of each station and post."""

    @cached_property
    def nrps_without_zeros(self) -> dict[str, list[str]]:
        """Service numbers by what is left of them without zeros in front; asked for after the personnel."""
        bare: dict[str, list[str]] = {}
        for number in sorted(self.nrps):
            bare.setdefault(number.lstrip("0"), []).append(number)
        return bare

    @cached_property
    def phase_keys(self) -> "Keys":
        """The keys and names of the phases."""
        return Keys({p.key: (p.name,) for p in self.settings.phases}, "phase_unknown")

    @cached_property
    def task_force_keys(self) -> "Keys":
        """The keys and names of the task forces."""
        return Keys({t.key: (t.name,) for t in self.settings.task_forces}, "task_force_unknown")

    @cached_property
    def shift_keys(self) -> "Keys":
        """The keys of the shift patterns."""
        return Keys({s.key: () for s in self.settings.shifts}, "shift_unknown")

    def unit_keys(self) -> "Keys":
        """Return the ids and names of the units."""
        return Keys({u.unit: (u.name,) for u in self.units}, "unit_unknown")

    def pair_keys(self) -> "Keys":
        """Return the ids of the candidate pairs."""
        return Keys(dict.fromkeys(self.pair_ids, ()), "pair_unknown")


class Keys:
    """Known keys: found as they stand, else without regard to case and spaces, else by name."""

    def __init__(self, names: Mapping[str, Iterable[str]], unknown: str) -> None:
        self._unknown = unknown
        self._keys = frozenset(names)
        self._folded: dict[str, list[str]] = {}
        self._named: dict[str, list[str]] = {}
        for key, others in names.items():
            self._folded.setdefault(fold(key), []).append(key)
            for name in others:
                self._named.setdefault(fold(name), []).append(key)

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def look_up(self, value: Any, _: int = 0) -> Any:
        """Return the key; an ``Odd`` where it was understood, a ``Bad`` where nothing or several fit."""
        if value in self._keys:
            return value
        folded = fold(str(value))
        for rule, found in (
            ("letter_case", self._folded.get(folded)),
            ("key_by_name", self._named.get(folded)),
        ):
            if found and len(found) == 1:
                return Odd(found[0], rule, {"read": found[0]})
            if found:
                return Bad("key_ambiguous", {"candidates": "; ".join(found[:8])})
        return Bad(self._unknown)


def each_of(keys: Keys) -> Callable[[Any, int], Any]:
    """Return a look-up of every member of a list; the first that fails decides."""

    def look(values: tuple[str, ...], _: int) -> Any:
        found = [keys.look_up(v) for v in values]
        bad = next((f for f in found if isinstance(f, Bad)), None)
        if bad is not None:
            return bad
        plain = tuple(f.value if isinstance(f, Odd) else f for f in found)
        odd = next((f for f in found if isinstance(f, Odd)), None)
        return plain if odd is None else Odd(plain, odd.rule, {"read": ";".join(plain)})

    return look
