"""What two people decide: the class of a station by hand, and the model. One proposes, another confirms."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from posko.assessment import acts, bridge
from posko.assessment.decisions import Decision
from posko.assessment.models import ModelProposal, Override, Proposal
from posko.assessment.queries import Assessed, place_row
from posko.assessment.reach import has_all, has_at
from posko.campaign.actions import subject_of
from posko.campaign.models import Operation
from posko.campaign.queries import operations_of
from posko.ledger.actions import record
from posko.people.rights import Right, Viewer, four_eyes
from posko.planning.rows import reading
from posko.support.actors import Actor
from posko.support.errors import NotThereError, RefusedError, RuleError

BY_HAND = ("low", "elevated", "high", "")
"""Classes that a person may give: `special` comes from the kind of station alone, "" is the model's own."""


def propose_override(
    viewer: Viewer, found: Assessed, *, station: str, risk_class: str, reason: str, now: datetime
) -> Override:
    """Propose a class for a station of the viewer's territory; an empty one gives it back to the model.

    Raises RuleError for a class that it has already, without a reason, and while another one waits.
    """
    row = place_row(viewer, found, "station", station)
    if not has_at(viewer, found.operation, Right.CHANGE_RISK, row["area"]):
        raise RefusedError
    if risk_class not in BY_HAND:
        raise RuleError(_("Kelas khusus hanya dari jenis TPS; pilih kelas lain."))
    if not reason.strip():
        raise RuleError(_("Tulis alasannya."))
    _refuse_same(row, risk_class)
    try:
        return _propose_override(viewer, found.operation, row, risk_class, reason.strip(), now)
    except IntegrityError:
        raise RuleError(_("Usulan lain untuk TPS ini masih menunggu orang kedua.")) from None


def _refuse_same(row: dict[str, Any], risk_class: str) -> None:
    confirmed = row.get("confirmed")
    held = confirmed["override"].risk_class if confirmed else row["given"]
    if risk_class == held:
        raise RuleError(_("TPS ini sudah berkelas itu: tidak ada yang diusulkan."))


@transaction.atomic(durable=True)
def _propose_override(
    viewer: Viewer, operation: Operation, row: dict[str, Any], risk_class: str, reason: str, now: datetime
) -> Override:
    made = Override.objects.create(
        operation=operation,
        station_id=row["code"],
        name=row["name"],
        area=row["area"],
        before=row["class"],
        risk_class=risk_class,
        reason=reason,
        proposed_at=now,
        proposed_by=viewer.pseudonym,
    )
    facts = {"station": row["code"], "before": row["class"], "class": risk_class, "reason": reason}
    _enter(acts.OVERRIDE_PROPOSED, viewer, made, facts, now)
    return made


def propose_model(
    viewer: Viewer, operation: Operation, text: str, reason: str, *, now: datetime
) -> ModelProposal:
    """Propose a model, as the text of its file. Raises RuleError in the engine's words for a bad one."""
    if not has_all(viewer, operation, Right.CHANGE_RISK):
        raise RefusedError
    if not reason.strip():
        raise RuleError(_("Tulis alasannya."))
    model = bridge.model_in(text)
    try:
        return _propose_model(viewer, operation, text, model, reason.strip(), now)
    except IntegrityError:
        raise RuleError(_("Usulan model lain masih menunggu orang kedua.")) from None


@transaction.atomic(durable=True)
def _propose_model(
    viewer: Viewer, operation: Operation, text: str, model: Any, reason: str, now: datetime
) -> ModelProposal:
    made = ModelProposal.objects.create(
        operation=operation,
        key=model.key,
        name_id=model.name_id[:200],
        name_en=model.name_en[:200],
        text=text,
        sha256=model.sha256,
        reason=reason,
        proposed_at=now,
        proposed_by=viewer.pseudonym,
    )
    facts = {"key": model.key, "sha256": model.sha256, "reason": reason}
    _enter(acts.MODEL_PROPOSED, viewer, made, facts, now)
    return made


@transaction.atomic(durable=True)
def decide_override(
    viewer: Viewer, override_id: int, decision: Decision, answer: str, *, now: datetime
) -> Override:
    """Confirm or refuse somebody else's override, or withdraw one's own, while it waits.

    Raises RuleError where it was decided meanwhile, where the viewer proposed it himself, and for a refusal
    without a reason; NotThereError outside his territory.
    """
    # Lock before reading: two commanders may press within one second.
    found: Override = _locked(Override, override_id)
    _within_reach(viewer, found.operation, Right.READ_RISK, found.area)
    if decision != Decision.WITHDRAWN and not has_at(viewer, found.operation, Right.CONFIRM_RISK, found.area):
        raise RefusedError
    _decide(viewer, found, decision, answer, now)
    act = {
        Decision.CONFIRMED: acts.OVERRIDE_CONFIRMED,
        Decision.REFUSED: acts.OVERRIDE_REFUSED,
        Decision.WITHDRAWN: acts.OVERRIDE_WITHDRAWN,
    }[decision]
    facts = {"station": found.station_id, "class": found.risk_class, "answer": found.answer}
    _enter(act, viewer, found, facts, now)
    return found


@transaction.atomic(durable=True)
def decide_model(
    viewer: Viewer, proposal_id: int, decision: Decision, answer: str, *, sha256: str, now: datetime
) -> ModelProposal:
    """Confirm or refuse somebody else's model, or withdraw one's own; `sha256` is that of the one read."""
    found: ModelProposal = _locked(ModelProposal, proposal_id)
    _within_reach(viewer, found.operation, Right.READ_RISK, None)
    if decision != Decision.WITHDRAWN and not has_all(viewer, found.operation, Right.CONFIRM_RISK):
        raise RefusedError
    if sha256 != found.sha256:
        raise RuleError(_("Model ini bukan yang Anda baca: baca dahulu."))
    _decide(viewer, found, decision, answer, now)
    act = {
        Decision.CONFIRMED: acts.MODEL_CONFIRMED,
        Decision.REFUSED: acts.MODEL_REFUSED,
        Decision.WITHDRAWN: acts.MODEL_WITHDRAWN,
    }[decision]
    facts = {"key": found.key, "sha256": found.sha256, "answer": found.answer}
    _enter(act, viewer, found, facts, now)
    return found


def operation_of_override(viewer: Viewer, override_id: int) -> UUID:
    """Return the id of an override's operation. Raises NotThereError outside the viewer's territory."""
    found = Override.objects.select_related("operation__unit").filter(pk=override_id).first()
    if found is None:
        raise NotThereError
    _within_reach(viewer, found.operation, Right.READ_RISK, found.area)
    return found.operation.public_id


def _locked(kind: Any, pk: int) -> Any:
    found = kind.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        raise NotThereError
    found.operation = Operation.objects.select_related("unit").get(pk=found.operation_id)
    return found


def _within_reach(viewer: Viewer, operation: Operation, right: Right, area: str | None) -> None:
    if not viewer.meets(right, operation.where):
        raise NotThereError
    if area is not None and not has_at(viewer, operation, right, area):
        raise NotThereError


def _decide(viewer: Viewer, found: Proposal, decision: Decision, answer: str, now: datetime) -> None:
    if found.state != Decision.PROPOSED:
        raise RuleError(_("Usulan ini sudah diputuskan."))
    own = not four_eyes(edited_by=found.proposed_by, approved_by=viewer.pseudonym)
    if decision == Decision.WITHDRAWN and not own:
        raise RefusedError
    if decision != Decision.WITHDRAWN and own:
        raise RuleError(_("Usulan Anda sendiri harus diputuskan orang lain."))
    if decision == Decision.REFUSED and not answer.strip():
        raise RuleError(_("Tulis alasan penolakan."))
    found.state, found.answer = decision, answer.strip()
    found.decided_at, found.decided_by = now, viewer.pseudonym
    found.save(update_fields=["state", "answer", "decided_at", "decided_by"])


def pending_overrides(found: Assessed) -> list[Override]:
    """Return the confirmed overrides that the last version does not have, one for each station.

    It is read of the version and not remembered: a table of stations that comes later without them does not
    make them forgotten.
    """
    latest: dict[str, Override] = {}
    confirmed = Override.objects.filter(operation=found.operation, state=Decision.CONFIRMED)
    for one in confirmed.order_by("decided_at", "pk"):
        latest[one.station_id] = one
    with reading(found.file) as file:
        given = {
            row["code"]: row["given"]
            for row in file.execute("SELECT code, given FROM station")
            if row["code"] in latest
        }
    return [one for code, one in sorted(latest.items()) if code in given and given[code] != one.risk_class]


def pending_model(found: Assessed) -> ModelProposal | None:
    """Return the last confirmed model if the last version has another one."""
    confirmed = ModelProposal.objects.filter(operation=found.operation, state=Decision.CONFIRMED)
    last = confirmed.order_by("-decided_at", "-pk").first()
    if last is None or bridge.model_of(found.version.path).sha256 == last.sha256:
        return None
    return last


def waiting_for(viewer: Viewer) -> tuple[list[Override], list[ModelProposal]]:
    """Return the overrides and models that the viewer may decide: not his own, within his territory."""
    if not viewer.may(Right.CONFIRM_RISK):
        return [], []
    operations = {o.pk: o for o in operations_of(viewer)}
    asked = {"state": Decision.PROPOSED, "operation__in": list(operations)}
    overrides = list(Override.objects.filter(**asked).exclude(proposed_by=viewer.pseudonym))
    models = list(ModelProposal.objects.filter(**asked).exclude(proposed_by=viewer.pseudonym))
    both: list[Any] = [*overrides, *models]
    for one in both:
        one.operation = operations[one.operation_id]
    right = Right.CONFIRM_RISK
    return (
        [o for o in overrides if has_at(viewer, o.operation, right, o.area)],
        [m for m in models if has_all(viewer, m.operation, right)],
    )


def _enter(
    act: Any, viewer: Viewer, made: Override | ModelProposal, facts: dict[str, Any], now: datetime
) -> None:
    kind = "override" if isinstance(made, Override) else "model"
    told = {"operation": subject_of(made.operation), **facts}
    record(act, actor=Actor(viewer.pseudonym), subject=f"assessment.{kind}:{made.pk}", facts=told, at=now)
