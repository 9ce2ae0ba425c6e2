"""Run every benchmark: ``python -m benchmarks [--quick] [name ...]``; tables go to benchmarks/results.

A benchmark is a module of this folder with ``run(quick: bool) -> str``, which returns Markdown.
"""

import argparse
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Run the named benchmarks, all of them by default."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--quick", action="store_true", help="smaller instances, shorter limits for peers")
    asked = parser.parse_args()
    if not asked.names:
        # A process for each: a solver's library and a peer that carries another of its kind do not mix.
        options = ["--quick"] if asked.quick else []
        for name in sorted(info.name for info in pkgutil.iter_modules([str(HERE)])):
            if "def run(" in (HERE / f"{name}.py").read_text(encoding="utf-8"):
                subprocess.run([sys.executable, "-m", "benchmarks", name, *options], check=True)
    for name in asked.names:
        table = importlib.import_module(f"benchmarks.{name}").run(asked.quick)
        (HERE / "results").mkdir(exist_ok=True)
        (HERE / "results" / f"{name}.md").write_text(table, encoding="utf-8")
        print(table)


if __name__ == "__main__":
    main()
