"""Reading risk models: what one says, which version and plan used which, what a proposed one would change."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from posko.assessment import bridge
from posko.assessment.actions import Effect, difference
from posko.assessment.models import ModelProposal, Override
from posko.assessment.queries import Assessed, file_of
from posko.assessment.reach import has_all, has_at
from posko.campaign.models import FolderVersion
from posko.people.queries import names_of
from posko.people.rights import Right, Viewer
from posko.planning.queries import plans_of
from posko.planning.rows import reading
from posko.support.errors import NotThereError, RuleError

VERSIONS = 50


@dataclass(frozen=True, slots=True)
class Used:
    """A version with the model that it was assessed by, and the plans that were made of it."""

    version: FolderVersion
    by: str
    name_id: str
    name_en: str
    sha256: str
    plans: list[Any]


def model_view(found: Assessed) -> dict[str, Any]:
    """Return the model of the last version, in plain values."""
    return bridge.model_view(bridge.model_of(found.version.path))


def history(viewer: Viewer, found: Assessed) -> list[Used]:
    """Return the last versions with their models and plans."""
    versions = list(FolderVersion.objects.filter(operation=found.operation)[:VERSIONS])
    plans: dict[int, list[Any]] = {}
    for plan in plans_of(viewer, found.operation) if viewer.may(Right.READ_PLANS) else []:
        plans.setdefault(plan.folder_id, []).append(plan)
    names = names_of({v.kept_by for v in versions})
    told = []
    for version in versions:
        version.operation = found.operation
        try:
            model = bridge.model_of(version.path)
            name_id, name_en, sha256 = model.name_id, model.name_en, model.sha256
        except RuleError as broken:
            name_id = name_en = str(broken.message)
            sha256 = ""
        by = names.get(version.kept_by, version.kept_by)
        told.append(Used(version, by, name_id, name_en, sha256, plans.get(version.pk, [])))
    return told


def proposals(found: Assessed) -> list[dict[str, Any]]:
    """Return the models that were ever proposed for an operation, the last first."""
    return _told(list(ModelProposal.objects.filter(operation=found.operation).defer("text")))


def overrides(viewer: Viewer, found: Assessed) -> list[dict[str, Any]]:
    """Return the overrides of the viewer's territory that were ever proposed, the last first."""
    every = Override.objects.filter(operation=found.operation)
    mine = [o for o in every if has_at(viewer, found.operation, Right.READ_RISK, o.area)]
    told = _told(mine)
    for one in told:
        thing = one["thing"]
        one["may_confirm"] = has_at(viewer, found.operation, Right.CONFIRM_RISK, thing.area)
        one["own"] = thing.proposed_by == viewer.pseudonym
    return told


def _told(rows: list[Any]) -> list[dict[str, Any]]:
    names = names_of({r.proposed_by for r in rows} | {r.decided_by for r in rows if r.decided_by})
    return [
        {
            "thing": r,
            "by": names.get(r.proposed_by, r.proposed_by),
            "second": names.get(r.decided_by, r.decided_by),
        }
        for r in rows
    ]


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposed model beside the one of the last version, and what it would do to the classes."""

    proposal: ModelProposal
    by: str
    second: str
    model: dict[str, Any]
    weights: list[dict[str, Any]]
    """Indicators whose weight differs, with the percent before and after; None where it is not in one."""
    effect: Effect
    may_confirm: bool
    own: bool


def proposal_operation(proposal_id: int) -> UUID:
    """Return the id of the operation that a model was proposed for. Raises NotThereError if there is none."""
    found = ModelProposal.objects.select_related("operation").filter(pk=proposal_id).first()
    if found is None:
        raise NotThereError
    return found.operation.public_id


def proposal(viewer: Viewer, found: Assessed, proposal_id: int) -> Proposed:
    """Return a proposed model with its effect on the last version."""
    row = ModelProposal.objects.filter(pk=proposal_id, operation=found.operation).first()
    if row is None:
        raise NotThereError
    new, old = bridge.model_in(row.text), bridge.model_of(found.version.path)
    with reading(file_of(found.version, row.text)) as file:
        after = {r["code"]: r["class"] for r in file.execute("SELECT code, class FROM station")}
    told = _told([row])[0]
    return Proposed(
        proposal=row,
        by=told["by"],
        second=told["second"],
        model=bridge.model_view(new),
        weights=_weights(bridge.model_view(old), bridge.model_view(new)),
        effect=difference(found.file, after),
        may_confirm=has_all(viewer, found.operation, Right.CONFIRM_RISK),
        own=row.proposed_by == viewer.pseudonym,
    )


def _weights(old: dict[str, Any], new: dict[str, Any]) -> list[dict[str, Any]]:
    before = {i["key"]: i for i in old["indicators"]}
    after = {i["key"]: i for i in new["indicators"]}
    found = []
    for key in {**before, **after}:
        one = after.get(key) or before[key]
        was, is_ = (side[key]["percent"] if key in side else None for side in (before, after))
        if was != is_:
            found.append({"key": key, "id": one["id"], "en": one["en"], "before": was, "after": is_})
    return found


def reweighed(found: Assessed, weights: dict[str, str], shares: dict[str, float]) -> str:
    """Return the text of a model with other weights than that of the last version."""
    return bridge.reweighed(bridge.model_of(found.version.path), weights, shares)
