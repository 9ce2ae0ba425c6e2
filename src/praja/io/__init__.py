"""Reading operation folders and writing plan folders."""
