"""What somebody can do about an operation as a whole: begin it, keep a version of its folder."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from posko.campaign import acts, folders
from posko.campaign.bridge import Cover, cover_of
from posko.campaign.models import FolderVersion, Operation, Zone
from posko.campaign.territory import unknown_in
from posko.forces.models import Unit
from posko.ledger.actions import record
from posko.people.queries import is_demo
from posko.people.rights import Right, Viewer, Where
from posko.places.models import Area
from posko.support.actors import Actor
from posko.support.errors import NotThereError, RefusedError, RuleError


def subject_of(operation: Operation) -> str:
    """Return how the ledger names an operation."""
    return f"campaign.operation:{operation.public_id}"


@transaction.atomic(durable=True)
def begin(
    viewer: Viewer, *, name: str, title: str, zone: str, unit: str, area: str | None, now: datetime
) -> Operation:
    """Begin an operation of a unit, in an area if one is named. It has no folder yet: `keep` gives it one.

    Raises RuleError for a unit, area or zone that is not known, RefusedError outside the viewer's territory.
    """
    place, within = Unit.objects.filter(pk=unit).first(), Area.objects.filter(pk=area).first()
    if place is None:
        raise RuleError(_("Satuan %(unit)s tidak dikenal.") % {"unit": unit})
    if area and within is None:
        raise RuleError(_("Wilayah %(area)s tidak dikenal.") % {"area": area})
    if zone not in Zone.values:
        raise RuleError(_("Zona waktu harus WIB, WITA atau WIT."))
    if not viewer.may(Right.CHANGE_REGISTER, Where(place.path, area or None)):
        raise RefusedError
    operation = Operation.objects.create(
        name=name,
        title=title or name,
        zone=zone,
        is_demo=is_demo(),
        unit=place,
        area=within,
        begun_at=now,
        begun_by=viewer.pseudonym,
    )
    facts = {"name": name, "title": title, "zone": zone, "unit": unit, "area": area or ""}
    record(
        acts.OPERATION_BEGUN,
        actor=Actor(viewer.pseudonym),
        subject=subject_of(operation),
        facts=facts,
        at=now,
    )
    return operation


def keep(
    viewer: Viewer,
    operation: Operation,
    folder: Path,
    why: str,
    *,
    now: datetime,
    after: int | None = None,
) -> FolderVersion:
    """Keep a copy of a whole operation folder as the next version, and return it.

    `after` is the number of the version that the folder was made from, 0 for none: where somebody else has
    kept one since, this is refused. The copy is made before anything is locked, and is in its place before
    the row is there: nobody ever sees half a folder. Raises RuleError for a folder that cannot be one, for
    made-up data in a real installation and real data in a demo; RefusedError without the right.
    """
    if not viewer.may(Right.CHANGE_REGISTER, operation.where):
        raise RefusedError
    with folders.copied(folder, operation.home) as work:
        cover = cover_of(work)
        _refuse_foreign(cover, operation)
        made = _Made(work, cover, folders.digest_of(work), unknown_in(work))
        return _keep(viewer, operation, made, why, now=now, after=after)


@dataclass(frozen=True, slots=True)
class _Made:
    """A copy of a folder that is not in its place yet, and what is kept about it."""

    work: Path
    cover: Cover
    digest: str
    territory: str


def _refuse_foreign(cover: Cover, operation: Operation) -> None:
    if operation.is_demo and not cover.made_up:
        raise RuleError(_("Ini basis data demo: data sungguhan ditolak. Pakai instalasi sungguhan."))
    if cover.made_up and not operation.is_demo:
        raise RuleError(_("Ini basis data sungguhan: operasi contoh ditolak. Jalankan posko demo."))


@transaction.atomic(durable=True)
def _keep(
    viewer: Viewer,
    operation: Operation,
    made: _Made,
    why: str,
    *,
    now: datetime,
    after: int | None,
) -> FolderVersion:
    # Lock before reading the last number: two people may keep a version in the same second.
    locked = Operation.objects.select_for_update(of=("self",)).filter(pk=operation.pk).first()
    if locked is None:
        raise NotThereError
    last = locked.versions.order_by("-number").values_list("number", flat=True).first() or 0
    if after is not None and after != last:
        raise RuleError(
            _("Versi %(number)s sudah disimpan orang lain. Muat ulang, lalu periksa sekali lagi.")
            % {"number": last}
        )
    if made.cover.phases and made.cover.zone in Zone.values and made.cover.zone != locked.zone:
        # The plans keep the hours of operation.toml: pages and papers must speak of the same ones.
        locked.zone = made.cover.zone
        locked.save(update_fields=["zone"])
    version = FolderVersion.objects.create(
        operation=locked,
        number=last + 1,
        digest=made.digest,
        territory=made.territory,
        kept_at=now,
        kept_by=viewer.pseudonym,
        why=why,
        phases=[
            {"key": p.key, "name": p.name, "start": p.start.isoformat(), "end": p.end.isoformat()}
            for p in made.cover.phases
        ],
    )
    record(
        acts.FOLDER_KEPT,
        actor=Actor(viewer.pseudonym),
        subject=subject_of(locked),
        facts={"number": version.number, "digest": made.digest, "why": why},
        at=now,
    )
    folders.move_to_place(made.work, version.path)
    return version
