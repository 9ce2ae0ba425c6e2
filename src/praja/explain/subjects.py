"""The one way in: find what is asked about, and say why it is planned as it is."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from praja.domain.operation import Operation
from praja.errors import UsageError
from praja.explain.desk import Desk
from praja.explain.explanation import Account, Explanation
from praja.explain.officer import tell_duty, tell_officer
from praja.explain.place import tell_beat, tell_place, tell_post, tell_shift
from praja.explain.station import tell_station
from praja.io.plan_tables import read_plan

Teller = Callable[[Desk, Account, str], dict[str, Any]]


def explain(operation: Operation, plan_dir: Path, subject: str) -> Explanation:
    """Return why an officer (NRP), a duty, a station, a beat, a post, an event or a shift is planned so.

    Raises
    ------
    UsageError
        The operation and its plan know no such subject; the message says what to give.
    FolderError
        The plan folder is damaged, or was made from another operation.
    """
    return explain_at(Desk(operation, read_plan(plan_dir, operation)), subject)


def explain_at(desk: Desk, subject: str) -> Explanation:
    """Return what ``explain`` does, of a plan in memory: the desk keeps what it looked up."""
    subject = subject.strip()
    kinds: dict[str, tuple[Any, Teller]] = {
        "officer": (desk.officers, tell_officer),
        "station": (desk.stations, tell_station),
        "beat": (desk.beats, tell_beat),
        "post": (desk.posts, tell_post),
        "event": (desk.events, tell_place),
        "site": (desk.sites, tell_place),
        "shift": (lambda: desk.shifts, tell_shift),
        "duty": (lambda: desk.duties, tell_duty),
    }
    for kind, (known, tell) in kinds.items():
        # Duties and shifts are very many: they are looked up last.
        if subject in (known() if callable(known) else known):
            account = Account()
            data = tell(desk, account, subject)
            return Explanation(
                subject, kind, tuple(account.lines), {"subject": subject, "kind": kind, **data}
            )
    raise UsageError(_unknown(desk, subject))


def _unknown(desk: Desk, subject: str) -> str:
    samples = [next(iter(known), "-") for known in (desk.stations, desk.beats, desk.posts)]
    station, beat, post = samples
    return (
        f"Tidak ada petugas, TPS, kelompok TPS, pos, kegiatan, tugas atau giliran '{subject}' dalam operasi "
        f"dan rencana ini: berikan NRP seperti di personnel, station_id seperti {station}, beat_id seperti "
        f"{beat}, post_id seperti {post}, event_id, atau duty_id seperti di duties.csv. / "
        f"There is no officer, station, beat, post, event, duty or shift '{subject}' in this operation "
        f"and plan: give an NRP as in personnel, a station_id such as {station}, a beat_id such as "
        f"{beat}, a post_id such as {post}, an event_id, or a duty_id as in duties.csv."
    )
