"""What may be wrong with a document: each message says what to do, in Indonesian first."""

from posko.support.errors import RuleError


class DocumentError(RuleError):
    """A paper cannot be made from what was given."""


class TemplateError(DocumentError):
    """A template is broken: mend the named line, or take the file away and the built-in one serves."""

    def __init__(self, file: str, line: int, wrong: str) -> None:
        where_id, where_en = (f", baris {line}", f", line {line}") if line else ("", "")
        super().__init__(
            f"Templat {file}{where_id}: {wrong}. Perbaiki, atau hapus berkasnya agar bawaan dipakai. / "
            f"Template {file}{where_en}: {wrong}. Mend it, or remove the file to use the built-in."
        )
        self.file, self.line, self.wrong = file, line, wrong


class SealError(DocumentError):
    """An address does not belong to a document of this command."""
