"""The ledger: every act is an entry of an append-only hash chain.

Docs/operate/ledger.md says what it proves.
"""
