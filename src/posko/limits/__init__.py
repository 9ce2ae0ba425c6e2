"""How often somebody may ask for what costs much: one count for all workers, kept in the database."""
