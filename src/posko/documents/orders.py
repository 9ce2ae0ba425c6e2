"""Orders from a plan: one letter per command and phase, and the two linked orders of a transfer."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from posko.documents.bridge import Duty, Officer, Source
from posko.documents.errors import DocumentError
from posko.documents.papers import Head, Order, Posting, Signatory, TransferOrder
from posko.documents.standing import Standing
from posko.documents.words import period

PLACES: Final = 2
"""Places that a row of a person annex names; the rest is on the duty sheets."""


def order_of(
    source: Source, command: str, phase: str, head: Head, signatory: Signatory, texts: Standing
) -> Order:
    """Return the written order of a command for a phase: all who serve under it there, attached ones too.

    Those of its own who serve under another command go by the orders of the transfer.
    """
    said = _filled(source, texts, head, phase)
    duties = [d for d in source.duties_in[phase] if d.host_unit == command]
    if not duties:
        raise DocumentError(
            f"Tidak ada tugas pada {head.unit} dalam tahapan {phase}. / "
            f"Nobody serves under {command} in {phase}."
        )
    return Order(
        head=head,
        phase=source.phase_name(phase),
        considering=said.considering,
        basis=said.basis,
        tasks=said.tasks,
        conduct=said.conduct,
        postings=_postings(source, duties, command),
        signatory=signatory,
        copies_to=_copies_to(source, command),
    )


def transfers_in(source: Source, phase: str) -> list[tuple[str, str]]:
    """Return the (sending, receiving) commands of a phase that officers are attached between."""
    source.phase_name(phase)
    found = {(source.command_of(d.home_unit), d.host_unit) for d in source.duties_in[phase] if d.attached}
    return sorted(pair for pair in found if pair[0] != pair[1])


def transfer_orders(
    source: Source,
    phase: str,
    commands: tuple[str, str],
    heads: tuple[Head, Head],
    signatories: tuple[Signatory, Signatory],
    texts: Standing,
) -> tuple[TransferOrder, TransferOrder]:
    """Return the two linked orders of a transfer: the sending command's, then the receiving command's.

    Parameters
    ----------
    commands, heads, signatories
        Each for (sending, receiving).

    Raises
    ------
    DocumentError
        Nobody of the one serves under the other in the phase.
    """
    giving, taking = commands
    duties = _lent(source, phase, commands)
    if not duties:
        raise DocumentError(
            f"Tidak ada BKO dari {giving} ke {taking} pada tahapan {phase}. / "
            f"Nobody of {giving} is attached to {taking} in {phase}."
        )
    postings = _postings(source, duties, giving)
    report_at = source.desk.local(min(d.start for d in duties))

    def side(mine: int) -> TransferOrder:
        said = _filled(source, texts, heads[mine], phase)
        return TransferOrder(
            head=heads[mine],
            sending=mine == 0,
            phase=source.phase_name(phase),
            from_unit=source.unit_name(giving),
            to_unit=source.unit_name(taking),
            linked_number=heads[1 - mine].number,
            report_to=f"posko operasi {source.unit_name(taking)}",
            report_at=report_at,
            considering=said.considering,
            basis=said.basis,
            tasks=(said.sending_tasks, said.receiving_tasks)[mine],
            conduct=said.conduct,
            postings=postings,
            signatory=signatories[mine],
            copies_to=(source.unit_name(commands[1 - mine]),),
        )

    return side(0), side(1)


def _lent(source: Source, phase: str, commands: tuple[str, str]) -> list[Duty]:
    found = (d for d in source.duties_in[phase] if d.attached)
    return [d for d in found if (source.command_of(d.home_unit), d.host_unit) == commands]


def _filled(source: Source, texts: Standing, head: Head, phase: str) -> Standing:
    return texts.filled(
        operation=head.operation,
        phase=source.phase_name(phase),
        unit=head.unit,
        period=period(head.valid_from, head.valid_to),
    )


def _copies_to(source: Source, command: str) -> tuple[str, ...]:
    parent = source.operation.tree.units[command].parent
    return (
        () if parent is None else (f"Ka{source.unit_name(parent)[:1].lower()}{source.unit_name(parent)[1:]}",)
    )


def _postings(source: Source, duties: Iterable[Duty], command: str) -> tuple[Posting, ...]:
    mine: dict[str, list[Duty]] = defaultdict(list)
    for duty in duties:
        mine[duty.nrp].append(duty)
    order = {o.nrp: i for i, o in enumerate(source.operation.personnel)}
    ranks = {rank: i for i, rank in enumerate(source.operation.settings.rules.ranks)}
    officers = source.desk.officers

    def place_in_list(nrp: str) -> tuple[int, str, int]:
        return (-ranks.get(officers[nrp].rank, -1), officers[nrp].unit, order[nrp])

    return tuple(
        _posting(source, officers[nrp], mine[nrp], command) for nrp in sorted(mine, key=place_in_list)
    )


def _posting(source: Source, officer: Officer, duties: Sequence[Duty], command: str) -> Posting:
    desk = source.desk
    kinds = dict.fromkeys(desk.words.kind(d.kind) for d in duties)
    places = list(dict.fromkeys(desk.spot(d.place_id).name for d in duties))
    more = f"; {len(places) - PLACES} tempat lain" if len(places) > PLACES else ""
    home = source.command_of(officer.unit)
    return Posting(
        rank=officer.rank,
        name=officer.name,
        nrp=officer.nrp,
        unit=source.unit_name(officer.unit),
        duty=", ".join(kinds),
        place="; ".join(places[:PLACES]) + more,
        note="" if home == command else "BKO",
    )
