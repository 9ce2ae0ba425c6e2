"""What every test shares: the Hypothesis profiles."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "short", max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", max_examples=1000, deadline=None, parent=settings.get_profile("short"))
settings.load_profile("short")
