"""Plans: asked for, made by a worker, read, compared, approved. The engine runs in a process of its own."""
