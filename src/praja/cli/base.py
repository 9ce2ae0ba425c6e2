"""What every command shares: exit codes, refusals in one line, common arguments."""

import json
import sys
from collections import Counter
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from praja import __version__, console
from praja.cli.ending import orderly_ending
from praja.errors import FolderError, NothingToPlanError, PrajaError, UsageError

SOUND, FLAWED, USAGE, NOTHING = 0, 1, 2, 3


def refused(command: Callable[..., int]) -> Callable[..., None]:
    """Turn Praja's errors into one line and an exit code; nobody sees a stack trace for bad input."""

    @wraps(command)
    def run(**options: Any) -> None:
        try:
            with orderly_ending():
                code = command(**options)
        except NothingToPlanError as problem:
            code = say(problem, NOTHING, options)
        except PrajaError as problem:
            code = say(problem, USAGE, options)
        except OSError as problem:
            where = problem.filename or "?"
            why = f"{where} tidak dapat dipakai. / {where}: {problem.strerror or problem}."
            code = say(FolderError(why), USAGE, options)
        sys.exit(code)

    return run


def say(problem: PrajaError, code: int, options: dict[str, Any]) -> int:
    """Say in one line why a command was refused, and return its exit code."""
    if options.get("as_json"):
        click.echo(json.dumps({"error": str(problem), "exit_code": code}, ensure_ascii=False))
    else:
        console.screen.print(f"praja: {problem}", style="bold red", markup=False)
    return code


folder_argument = click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON for scripts.")
seed_option = click.option("--seed", type=int, default=0, show_default=True, help="Decides every draw.")
model_option = click.option(
    "--model", help="Risk model: simple, bawaslu, ikp, or the path of a TOML file of your own."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="praja")
def main() -> None:
    """Plan the security of an election, from your own tables.

    Rencanakan pengamanan pemilihan dari tabel Anda sendiri.
    """


plan_argument = click.argument(
    "plan_folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path)
)

secret_option = click.option(
    "--patrol-secret",
    "secret_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File with the secret seed of patrols, made where missing; keep it outside the plan.",
)


def secret_outside(path: Path | None, out: Path) -> Any:
    """Return the secret seed of patrols, None without a file; a file inside the plan folder is refused."""
    from praja.pipeline.secret import read_or_make_secret

    if path is None:
        return None
    if path.resolve().is_relative_to(out.resolve()):
        raise UsageError(
            f"--patrol-secret {path} berada di dalam {out}: simpan di tempat yang tidak dibuka pembaca "
            f"rencana. / --patrol-secret {path} lies inside {out}: keep it where no reader of the plan looks."
        )
    return read_or_make_secret(path)


def plan_summary(planned: Any) -> dict[str, object]:
    """Return what a finished plan comes to, for scripts."""
    certificate = planned.plan.certificate
    return {
        "folder": str(planned.folder),
        "sound": planned.sound,
        "phases": certificate.phases,
        "beats": len(planned.plan.beats),
        "duties": len(planned.plan.duties),
        "missing": sum(s.missing for s in planned.plan.shortfalls),
        "stages": {s.stage: {"objective": s.objective, "bound": s.bound} for s in certificate.stages},
        "violations": {r.rule: r.violations for r in certificate.rules if r.violations},
        "findings": Counter(str(f.severity) for f in planned.findings),
        "input_sha256": certificate.input_sha256,
    }
