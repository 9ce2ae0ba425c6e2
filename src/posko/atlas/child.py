"""The process in which the engine surveys a folder: `python -m posko.atlas.child`."""

import sys

from posko.atlas import bridge
from posko.planning.child import serve_one

if __name__ == "__main__":
    sys.exit(serve_one({"survey": bridge.survey}, (bridge.Refused,), polite=frozenset({"survey"})))
