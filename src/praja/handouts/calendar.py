"""An officer's duties as a calendar that a phone can take in (iCalendar, RFC 5545)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from praja.domain.plan import Duty
from praja.handouts.desk import Desk

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""What no value may hold (section 3.1), tabulators and line breaks aside."""

OCTETS = 75
"""A line is folded so that no part of it is longer, its line break aside."""


def escaped(text: str) -> str:
    """Return text as a value: backslash, semicolon, comma and line breaks are escaped (section 3.3.11)."""
    text = CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\n", "\\n")


def folded(line: str) -> str:
    """Return a line in parts of at most 75 octets, each after the first begun by a space (section 3.1)."""
    if len(line) <= OCTETS and line.isascii():
        return line
    parts, room, part = [], OCTETS, ""
    for letter in line:
        octets = len(letter.encode())
        if octets > room:
            parts.append(part)
            part, room = "", OCTETS - 1
        part += letter
        room -= octets
    return "\r\n ".join([*parts, part])


def utc(at: datetime) -> str:
    """Return an instant in UTC: 20241126T230000Z."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


@dataclass(frozen=True)
class Calendars:
    """Writes calendars for one plan. Lines that many events share are folded once."""

    desk: Desk
    stamp: datetime
    """DTSTAMP of every event: when the plan was made, or any fixed instant."""
    version: str
    _lines: dict[object, str] = field(default_factory=dict)

    def of(self, nrp: str) -> Iterator[str]:
        """Yield the calendar of an officer in parts; together they are the file."""
        operation = self.desk.operation.settings
        head = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            folded(f"PRODID:-//Praja//Praja {escaped(self.version)}//ID"),
            "CALSCALE:GREGORIAN",
            "METHOD:PUBLISH",
            folded(f"X-WR-CALNAME:{escaped(operation.name)}"),
            folded(f"X-WR-TIMEZONE:{escaped(operation.timezone)}"),
        ]
        yield "\r\n".join(head) + "\r\n"
        for duty in self.desk.duties_of[nrp]:
            yield "\r\n".join(self._event(duty)) + "\r\n"
        yield "END:VCALENDAR\r\n"

    def _event(self, duty: Duty) -> Iterable[str]:
        return (
            "BEGIN:VEVENT",
            folded(f"UID:{escaped(duty.duty_id)}"),
            self._stamped,
            f"DTSTART:{self._instant(duty.start)}",
            f"DTEND:{self._instant(duty.end)}",
            self._place(duty),
            self._description(duty),
            "CLASS:CONFIDENTIAL",
            "STATUS:CONFIRMED",
            "TRANSP:OPAQUE",
            "END:VEVENT",
        )

    @property
    def _stamped(self) -> str:
        return f"DTSTAMP:{self._instant(self.stamp)}"

    def _instant(self, at: datetime) -> str:
        found = self._lines.get(at)
        if found is None:
            found = self._lines[at] = utc(at)
        return found

    def _place(self, duty: Duty) -> str:
        """Return what a duty is and where: the lines that all duties of a kind at a place share."""
        key = (duty.kind, duty.place_id)
        found = self._lines.get(key)
        if found is None:
            spot, kind = self.desk.spot(duty.place_id), self.desk.words.kind(duty.kind)
            where = ", ".join(part for part in (spot.name, spot.district) if part)
            lines = [f"SUMMARY:{escaped(f'{kind}: {spot.name}')}", f"LOCATION:{escaped(where)}"]
            if spot.lat is not None and spot.lon is not None:
                lines.append(f"GEO:{spot.lat:.6f};{spot.lon:.6f}")
            lines.append(f"CATEGORIES:{escaped(kind)}")
            found = self._lines[key] = "\r\n".join(map(folded, lines))
        return found

    def _description(self, duty: Duty) -> str:
        others = self.desk.others(duty)
        host = duty.host_unit if duty.attached else ""
        key = (duty.role, duty.task_force, duty.task_unit, duty.sector_id, others, host)
        found = self._lines.get(key)
        if found is None:
            text = "\n".join(self._told(duty, others, host))
            found = self._lines[key] = folded(f"DESCRIPTION:{escaped(text)}")
        return found

    def _told(self, duty: Duty, others: int, host: str) -> Iterator[str]:
        desk = self.desk
        say = desk.words.say
        yield f"{desk.words.role(duty.role)}, {desk.words.company(others)}"
        yield desk.chain(duty)
        if duty.sector_id in desk.padal:
            yield say("duty.padal", padal=desk.padal[duty.sector_id])
        if host:
            yield say("duty.host", unit=desk.operation.tree.units[host].name)
