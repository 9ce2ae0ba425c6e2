"""What pages look up of a plan: duties, places, shortages, balance, transfers, hours."""
