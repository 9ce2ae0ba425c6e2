"""Verifiable chance among interchangeable officers.

An order is drawn by sorting on SHA-256 of the seed, the group and the item: anybody with the seed and
the published list can draw it again with any tool that knows SHA-256. docs/methods/draw.md says how.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

OPERATOR_SEED = "operator seed, not a neutral draw"


@dataclass(frozen=True, slots=True)
class Lots:
    """The chance of one plan: ``seed`` decides every order drawn."""

    seed: str

    def order(self, group_id: str, items: Iterable[str]) -> list[str]:
        """Return the items in drawn order: ascending by SHA-256 of ``seed|group_id|item``."""
        return sorted(items, key=lambda item: (self.digest(group_id, item), item))

    def digest(self, group_id: str, item: str) -> str:
        """Return the lowercase hexadecimal SHA-256 that places an item in its group."""
        return sha256(f"{self.seed}|{group_id}|{item}".encode()).hexdigest()
