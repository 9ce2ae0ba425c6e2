"""Made-up operations, written from a seed."""

from praja.worlds.demo import DemoSummary, write_demo, write_world
from praja.worlds.facts import AreaFact, WorldSpec, jambi, read_areas
from praja.worlds.world import World, build_world

__all__ = [
    "AreaFact",
    "DemoSummary",
    "World",
    "WorldSpec",
    "build_world",
    "jambi",
    "read_areas",
    "write_demo",
    "write_world",
]
