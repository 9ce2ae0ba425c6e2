"""The algorithms that answer the models; nothing else knows a solver."""
