"""Shapes of calls about the risk of places."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema

from posko.surfaces.api.shapes import NO_NUL, Code, Given

Level = Literal["station", "village", "district"]
Class = Literal["low", "elevated", "high", "special"]
Kind = Literal[
    "violence", "intimidation", "damage", "arson", "theft", "protest", "dispute", "bribery", "bias",
    "disinformation", "revote", "logistics", "disaster", "other",
]  # fmt: skip


class RiskPlace(Schema):
    """A place with its class; `access` is the class of access that a list of places bears.

    Stations have what the model says, what was given by hand; villages and districts count their stations.
    """

    access: str
    version: int
    level: str
    code: str
    name: str
    village: str | None
    district: str | None
    lat: float | None
    lon: float | None
    risk_class: str
    by_model: str | None
    given: str | None
    given_reason: str | None
    conflict: float | None
    geography: float | None
    stability: float | None
    confidence: float | None
    reasons: list[str]
    stations: int | None
    low: int | None
    elevated: int | None
    high: int | None
    special: int | None
    unknown: int | None


class PlacesFilter(Given):
    """What places are filtered by, and of which version of the data; none is the last."""

    level: Level = "station"
    risk_class: Literal["", "low", "elevated", "high", "special"] = ""
    area: Annotated[str, Field(max_length=13, pattern=NO_NUL)] = ""
    words: Annotated[str, Field(max_length=80, pattern=NO_NUL)] = ""
    sure: Literal["", "unknown", "low", "shaky"] = ""
    order: Literal["class", "score", "stability", "confidence", "name"] = "class"
    version: Annotated[int, Field(ge=1, le=10**6)] | None = None


class RiskCount(Schema):
    """How many stations of a district have which class."""

    code: str
    name: str
    regency: str | None
    stations: int
    low: int
    elevated: int
    high: int
    special: int
    unknown: int


class Incident(Schema):
    """An earlier incident: where (an area, a station or post where it is known), what, what came of it."""

    incident_id: str
    day: date
    kind: str
    area: str
    place: str
    where: str
    note: str


class IncidentsFilter(Given):
    """What incidents are filtered by."""

    words: Annotated[str, Field(max_length=80, pattern=NO_NUL)] = ""
    kind: Kind | Literal[""] = ""


class Override(Schema):
    """A class for a station by hand; an empty class gives it back to the model."""

    id: int
    station: str
    name: str
    before: str
    risk_class: str
    state: str
    reason: str
    proposed_at: datetime
    proposed_by: str
    decided_at: datetime | None
    decided_by: str
    answer: str


class Value(Schema):
    """An indicator at a place: its value, and of which area it is; `own` is the place's own."""

    key: str
    label: str
    definition: str
    source: str
    axis: str
    share: float | None
    value: float | None
    level: str
    of_name: str
    own: float | None
    noted: str | None

    @staticmethod
    def resolve_noted(found: Any) -> str | None:
        """Return the value that the caller has noted and not kept yet."""
        return found.noted.row["value"] if found.noted else None


class ValueChange(Schema):
    """How a value changed with a version, and why."""

    version: int
    by: str
    indicator: str
    before: str
    after: str
    why: str

    @staticmethod
    def resolve_version(found: Mapping[str, Any]) -> int:
        """Return the number of the version."""
        return found["version"].number  # type: ignore[no-any-return]


class PlaceClosely(Schema):
    """A place: what happened there, around it, its values, why its class, indexes beside, who gave what."""

    place: RiskPlace
    here: list[Incident]
    around: list[Incident]
    values: list[Value]
    beside: list[Value]
    unread: list[str]
    overrides: list[Override]
    history: list[ValueChange]


class Which(Given):
    """Which place."""

    level: Level = "station"
    code: Code


class Indicator(Schema):
    """An indicator of a model: its axis, its part of the axis in percent, what it is, where it is from."""

    key: str
    axis: str
    percent: float
    id: str
    en: str
    definition: str
    source: str


class Model(Schema):
    """What a model says; its source in Indonesian and in English."""

    key: str
    name_id: str
    name_en: str
    sha256: str
    source: tuple[str, str]
    shake: float
    cuts: dict[str, dict[str, dict[str, float]]]
    indicators: list[Indicator]


class ModelUse(Schema):
    """A version of the data, the model by which it was assessed, and the plans that were made of it."""

    version: int
    kept_at: datetime
    kept_by: str
    name_id: str
    name_en: str
    sha256: str
    plans: list[UUID]


class ModelProposal(Schema):
    """A model that was proposed."""

    id: int
    operation: UUID
    key: str
    name_id: str
    name_en: str
    sha256: str
    state: str
    reason: str
    proposed_at: datetime
    proposed_by: str
    decided_at: datetime | None
    decided_by: str
    answer: str


class Moved(Schema):
    """A station whose class a change moves."""

    station: str
    name: str
    before: str
    after: str


class Weighed(Schema):
    """An indicator whose part of its axis differs; none where it is not in one of both models."""

    key: str
    before: float | None
    after: float | None


class ProposedModel(Schema):
    """A proposed model, and what it would change against the last version."""

    proposal: ModelProposal
    model: Model
    weights: list[Weighed]
    up: int
    down: int
    moved: list[Moved]
