"""Kerawanan: how likely trouble is at each place, and who may change what stands behind it."""
