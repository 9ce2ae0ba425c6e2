"""Reading dates and times: Excel dates and serial numbers, ISO, 27-11-2024, 27 November 2024."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from praja.io.cells import Bad, Odd, squeeze, value_of

EXCEL_EPOCH: Final = date(1899, 12, 30)
SERIALS: Final = range(32_874, 73_051)
"""Serial numbers from 1990 to 2099: others are no dates of an operation."""

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan", "februari february pebruari feb", "maret march mar", "april apr",
            "mei may", "juni june jun", "juli july jul", "agustus august agu ags agt aug",
            "september sept sep", "oktober october okt oct", "november nopember nov nop",
            "desember december des dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})", re.ASCII)
MIDNIGHT = re.compile(r"\d{4}-\d{2}-\d{2}[t ]00:00(:00)?(\.0+)?", re.ASCII)
YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
NAMED_MONTH = re.compile(r"(?:[a-z']+, ?)?(\d{1,2})[- ]([a-z]+)\.?[- ,]+(\d{4})", re.ASCII)
CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?: ?(wib|wita|wit))?", re.ASCII)
ISO_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::00(?:\.0+)?)?", re.ASCII)


def day(cell: Any) -> Any:
    """Return a date."""
    if isinstance(cell, datetime):
        return cell.date() if cell.time() == time(0) else Odd(cell.date(), "time_dropped")
    if isinstance(cell, date):
        return cell
    if isinstance(cell, str):
        text = squeeze(cell).lower()
        return _day_of_text(text) if text else None
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return Bad("not_a_date")
    return _day_of_serial(float(cell))


def _day_of_serial(serial: float) -> Any:
    if serial.is_integer() and int(serial) in SERIALS:
        return Odd(EXCEL_EPOCH + timedelta(days=int(serial)), "date_serial")
    return Bad("not_a_date")


def _day_of_text(text: str) -> Any:
    if match := YEAR_FIRST.fullmatch(text):
        rule = None if ISO_DATE.fullmatch(text) else "date_local"
        return _calendar(int(match[1]), int(match[2]), int(match[3]), rule)
    if match := DAY_FIRST.fullmatch(text):
        return _day_first(match)
    if (match := NAMED_MONTH.fullmatch(text)) and match[2] in MONTHS:
        return _calendar(int(match[3]), MONTHS[match[2]], int(match[1]), "date_local")
    if re.fullmatch(r"\d{5}", text, re.ASCII):
        return _day_of_serial(float(text))
    return _day_of_text(text[:10]) if MIDNIGHT.fullmatch(text) else Bad("not_a_date")


def _day_first(match: re.Match[str]) -> Any:
    first, second, year = (int(g) for g in match.groups())
    if second > 12 >= first:
        return Bad("date_month_first")
    if len(match[3]) == 2:
        return _calendar(2000 + year, second, first, "date_short_year")
    return _calendar(year, second, first, "date_local")


def _calendar(year: int, month: int, of_month: int, rule: str | None) -> Any:
    try:
        value = date(year, month, of_month)
    except ValueError:
        return Bad("not_a_date")
    return value if rule is None else Odd(value, rule, {"read": value.isoformat()})


def moment(cell: Any) -> Any:
    """Return a local, naive date with time of day."""
    if isinstance(cell, datetime):
        return cell if cell.tzinfo is None else Bad("offset_unexpected")
    if isinstance(cell, date):
        return Bad("time_missing")
    if isinstance(cell, str):
        return _moment_of_text(cell)
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return Bad("not_a_date")
    return _moment_of_serial(float(cell))


def _moment_of_serial(serial: float) -> Any:
    if int(serial) not in SERIALS:
        return Bad("not_a_date")
    # A spreadsheet keeps 08:00 as 0.33333: whole minutes are what was typed.
    minutes = round((serial - int(serial)) * 1440)
    value = datetime.combine(EXCEL_EPOCH + timedelta(days=int(serial)), time(0)) + timedelta(minutes=minutes)
    return Odd(value, "date_serial")


def _moment_of_text(cell: str) -> Any:
    if match := ISO_MOMENT.fullmatch(cell):
        try:
            return datetime.fromisoformat(f"{match[1]}T{match[2]}")
        except ValueError:
            return Bad("not_a_date")
    text = squeeze(cell).lower()
    if not text:
        return None
    if re.search(r"\d{2}(z|[+-]\d{2}:?\d{2})$", text, re.ASCII) and "t" in text:
        return Bad("offset_unexpected")
    # The clock is the last word with two figures behind a mark: the date is all before it.
    found = re.search(
        r"(?:^|[ t,])(?:pukul |jam |pkl\.? )?(\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?(?:wib|wita|wit))?)$", text
    )
    if not found:
        return Bad("time_missing") if value_of(_day_of_text(text)) is not None else Bad("not_a_date")
    return _joined(_day_of_text(text[: found.start()].strip(" ,")), clock(found[1]))


def _joined(of_date: Any, of_clock: Any) -> Any:
    on, at = value_of(of_date), value_of(of_clock)
    if isinstance(of_date, Bad):
        return of_date
    if on is None or at is None or at >= 1440:
        return Bad("not_a_date")
    value = datetime.combine(on, time(0)) + timedelta(minutes=at)
    return Odd(value, "date_local", {"read": value.isoformat(timespec="minutes")})


def clock(cell: Any) -> Any:
    """Return minutes after midnight, 0 to 1440, of a time of day such as 08:00 or 24:00."""
    if isinstance(cell, time):
        return cell.hour * 60 + cell.minute
    match = CLOCK.fullmatch(squeeze(cell).lower()) if isinstance(cell, str) else None
    if match is None or int(match[2]) > 59 or int(match[3] or 0) != 0:
        return Bad("not_a_time")
    minutes = int(match[1]) * 60 + int(match[2])
    return minutes if minutes <= 1440 else Bad("not_a_time")


def time_of_day(cell: Any) -> Any:
    """Return minutes after midnight of a cell: a time, 08:00, or Excel's span of hours for 24:00."""
    if isinstance(cell, timedelta):
        minutes = cell.total_seconds() / 60
        return int(minutes) if minutes == int(minutes) and 0 <= minutes <= 1440 else Bad("not_a_time")
    if isinstance(cell, str) and not squeeze(cell):
        return None
    return clock(cell)
