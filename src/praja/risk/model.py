"""What a risk model is: registered indicators with weights on two axes, and cut-offs."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property


class Axis(StrEnum):
    """The two axes, never mixed: a remote station is not a violent one."""

    CONFLICT = "conflict"
    GEOGRAPHY = "geography"


@dataclass(frozen=True, slots=True)
class ScoreCut:
    """A fixed cut-off: a place is above it where its score is at least ``score``."""

    score: float


@dataclass(frozen=True, slots=True)
class ShareCut:
    """A cut-off by share: the worst places of the operation, about ``share`` of those scored.

    Places of equal score are above it together or not at all. They are taken worst first until
    ``share`` is reached; places that would carry the total over ``at_most`` are left out, and so
    are scores below ``at_least``.
    """

    share: Fraction
    at_most: Fraction
    at_least: float


Cutoff = ScoreCut | ShareCut


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """Where the classes begin for one kind of place.

    ``elevated`` and ``high`` cut the conflict axis; ``geography`` says from where the geography
    axis raises the class by one step.
    """

    elevated: Cutoff
    high: Cutoff
    geography: Cutoff


@dataclass(frozen=True, slots=True)
class Nearness:
    """How much more a value counts the nearer to the station it was measured.

    What is on record at the station itself says more about it than the mean of its district.
    """

    station: float
    village: float
    district: float


@dataclass(frozen=True, slots=True)
class IndicatorGroup:
    """Indicators that share one weight, such as a variable of Bawaslu or a dimension of the IKP."""

    key: str
    label_id: str
    label_en: str
    weight: Fraction


@dataclass(frozen=True, slots=True)
class RegisteredIndicator:
    """An indicator the model knows: what it means, where it comes from, how much it counts.

    ``axis`` and ``weight`` are None for an imported index, which is shown beside the score and
    never enters it. ``weight`` is the share of its axis, so the weights of an axis add up to 1.
    """

    key: str
    axis: Axis | None
    weight: Fraction | None
    group: str | None
    label_id: str
    label_en: str
    definition: str
    source: str
    weight_source: str


@dataclass(frozen=True)
class RiskModel:
    """A visible, weighted model, as its file says it. Read one with :func:`praja.risk.load_model`."""

    key: str
    name_id: str
    name_en: str
    source: str
    weight_source: str
    shake: float
    """How hard the weights are shaken: the standard deviation of their logarithm."""
    nearness: Nearness
    indicators: tuple[RegisteredIndicator, ...]
    """In the order of their keys."""
    groups: tuple[IndicatorGroup, ...]
    stations: Cutoffs
    districts: Cutoffs
    expected_above_low: tuple[Fraction, Fraction]
    """Least and greatest share of stations that commands class above low."""
    expected_source: str
    sha256: str = ""
    """SHA-256 of the bytes of the model file."""

    @cached_property
    def weighted(self) -> tuple[RegisteredIndicator, ...]:
        """The indicators that enter a score: those of the conflict axis, then those of geography."""
        return tuple(i for axis in Axis for i in self.indicators if i.axis is axis)

    @cached_property
    def indexes(self) -> tuple[RegisteredIndicator, ...]:
        """The imported indexes, shown beside the score only."""
        return tuple(i for i in self.indicators if i.axis is None)

    @cached_property
    def by_key(self) -> dict[str, RegisteredIndicator]:
        """Each registered indicator by its key."""
        return {i.key: i for i in self.indicators}
