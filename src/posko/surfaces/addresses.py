"""What stands in addresses, of pages and calls alike."""

from django.urls import register_converter
from django.urls.converters import get_converters


class RowConverter:
    """The number of a row: as many digits as a database keeps, no more."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return the digits."""
        return str(value)


def register_rows() -> None:
    """Let addresses hold `row` numbers; whoever asks first registers them."""
    if "row" not in get_converters():
        register_converter(RowConverter, "row")
