"""Webhooks: acts of the ledger, as ids alone, to hosts that the settings name."""
