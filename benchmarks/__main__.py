"""Run every benchmark: ``python -m benchmarks [--quick] [name ...]``; tables go to benchmarks/results.

A benchmark is a module of this folder with ``run(quick: bool) -> str``, which returns Markdown.
"""

import argparse
import importlib
import pkgutil
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Run the named benchmarks, all of them by default."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--quick", action="store_true", help="smaller instances, shorter limits for peers")
    asked = parser.parse_args()
    names = [info.name for info in pkgutil.iter_modules([str(HERE)]) if info.name != "__main__"]
    for name in names:
        run = getattr(importlib.import_module(f"benchmarks.{name}"), "run", None)
        if run is None or (asked.names and name not in asked.names):
            continue
        table = run(asked.quick)
        (HERE / "results").mkdir(exist_ok=True)
        (HERE / "results" / f"{name}.md").write_text(table, encoding="utf-8")
        print(table)


if __name__ == "__main__":
    main()
