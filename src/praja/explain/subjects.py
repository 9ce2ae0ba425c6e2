"""The one way in: find what is asked about, and say why it is planned as it is."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from praja.domain.operation import Operation
from praja.errors import UsageError
from praja.explain.desk import Desk
from praja.explain.explanation import Account, Explanation
from praja.explain.officer import tell_officer
from praja.explain.place import tell_beat, tell_post
from praja.explain.station import tell_station
from praja.io.plan_tables import read_plan

Teller = Callable[[Desk, Account, str], dict[str, Any]]


def explain(operation: Operation, plan_dir: Path, subject: str) -> Explanation:
    """Return why an officer (NRP), a station, a beat or a post is planned as it is.

    Raises
    ------
    UsageError
        The operation and its plan know no such subject; the message says what to give.
    FolderError
        The plan folder is damaged, or was made from another operation.
    """
    subject = subject.strip()
    desk = Desk(operation, read_plan(plan_dir, operation))
    kinds: dict[str, tuple[Any, Teller]] = {
        "officer": (desk.officers, tell_officer),
        "station": (desk.stations, tell_station),
        "beat": (desk.beats, tell_beat),
        "post": (desk.posts, tell_post),
    }
    for kind, (known, tell) in kinds.items():
        if subject in known:
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
        f"Tidak ada petugas, TPS, kelompok TPS atau pos '{subject}' dalam operasi dan rencana ini: "
        f"berikan NRP seperti di personnel, station_id seperti {station}, beat_id seperti {beat}, "
        f"atau post_id seperti {post}. / "
        f"There is no officer, station, beat or post '{subject}' in this operation and plan: "
        f"give an NRP as in personnel, a station_id such as {station}, a beat_id such as {beat}, "
        f"or a post_id such as {post}."
    )
