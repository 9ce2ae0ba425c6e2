"""What edits by hand and the map look up of a plan: seats, places, stations, beats, posts, people."""
