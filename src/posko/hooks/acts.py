"""What the ledger tells of webhooks. Deliveries are no acts: each would be the next one to deliver."""

from posko.ledger.acts import register

HOOK_REGISTERED = register("hooks.hook.registered", "Acts are delivered to a host from now on, as ids alone.")
HOOK_STOPPED = register("hooks.hook.stopped", "Acts are delivered to a host no more.")
