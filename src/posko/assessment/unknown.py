"""How many stations of a version are planned without anything known of their risk."""

from dataclasses import dataclass

from posko.assessment.queries import file_of
from posko.assessment.reach import has_all
from posko.campaign.models import FolderVersion
from posko.people.rights import Right, Viewer
from posko.planning.rows import reading
from posko.support.errors import RuleError


@dataclass(frozen=True, slots=True)
class Unknown:
    """Stations of which no indicator is known, and all stations."""

    stations: int
    of: int

    @property
    def is_much(self) -> bool:
        """Return whether it is a tenth or more."""
        return self.stations > 0 and self.stations * 10 >= self.of


def unknown_risk(viewer: Viewer, version: FolderVersion) -> Unknown | None:
    """Return how many stations of a version are of unknown risk, None without the right to its assessment."""
    if not has_all(viewer, version.operation, Right.READ_RISK_SUMMARY):
        return None
    try:
        file = file_of(version)
    except RuleError:
        return None
    with reading(file) as rows:
        sql = "SELECT coalesce(sum(conflict IS NULL AND class = 'low'), 0), count(*) FROM station"
        return Unknown(*rows.execute(sql).fetchone())
