"""The tables of an operation folder, one module each: its columns as data, and how rows become nouns."""
