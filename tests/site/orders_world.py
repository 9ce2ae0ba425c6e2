"""A plan in force, and how its letters are prepared, numbered and issued in tests."""

import io
from datetime import date, timedelta
from types import SimpleNamespace

from pypdf import PdfReader

from posko.documents.errors import DocumentError
from posko.ledger.models import Entry
from posko.orders import actions, scribe, writing
from posko.orders.models import Order, OrderState
from posko.people.rights import Role
from posko.planning.actions import approve_plan
from posko.support.errors import RuleError
from tests.site.conftest import NOW
from tests.site.planning_world import made, of_polda

LATER = NOW + timedelta(days=26)  # 27 November 2024, the voting day
SIGNATORY = {
    "position": "Kepala Kepolisian Resor Hulu",
    "name": "Sari Dewi",
    "rank": "AKBP",
    "nrp": "70000001",
}
SIGNED = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\nstartxref\n9\n%%EOF\n"


def write_here(monkeypatch):
    """Let the scribe write in this process: a child of its own is tried once below."""

    def ask(task, **_how):
        task = dict(task)
        work = scribe.TASKS[task.pop("do")]
        try:
            return work(**task, progress=lambda *_: None)
        except DocumentError as refused:
            raise RuleError(str(refused)) from None

    monkeypatch.setattr(writing, "engine", SimpleNamespace(ask=ask))


def approved(command, plan):
    approve_plan(
        public_id=plan.public_id, digest=plan.digest, by=command.viewer("provincial_commander"), now=NOW
    )
    plan.refresh_from_db()
    return plan


def in_force(command):
    """The plan in force of Polda Contoh's operation."""
    command.add("foreign_planner", Role.PLANNER, "RES-11")
    return approved(command, of_polda(command))


def prepared(command, plan, who="planner", phase="voting"):
    actions.prepare(plan, phase, by=command.viewer(who), now=NOW)
    return {o.slot: o for o in Order.objects.filter(state=OrderState.DRAFTED)}


def numbered(command, order, number="Sprin/412/XI/OPS.1.3./2024", who="planner", copies=1):
    return actions.enter_number(
        public_id=order.public_id,
        number=number,
        dated=date(2024, 11, 20),
        place="Hulu",
        signatory=SIGNATORY,
        copies=copies,
        by=command.viewer(who),
        now=NOW,
    )


def issued(command, order, who="planner", number="Sprin/412/XI/OPS.1.3./2024"):
    draft = numbered(command, order, number, who)
    return actions.issue(public_id=order.public_id, edition=draft.edition, by=command.viewer(who), now=NOW)


def sprin(command, plan):
    return issued(command, prepared(command, plan)["sprin/RES-1//voting"])


def text_of(pdf):
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def acts():
    return list(
        Entry.objects.filter(act__startswith="orders.").order_by("number").values_list("act", flat=True)
    )


def another_plan(command, plan, hand_made):
    later = made(command, plan.operation, who="provincial_planner", plan=hand_made)
    return approved(command, later)


def sprin_of_hilir(command, plan, number="Sprin/9/XI/2024"):
    drafts = prepared(command, plan, "foreign_planner")
    return issued(command, drafts["sprin/RES-11//voting"], "foreign_planner", number)
