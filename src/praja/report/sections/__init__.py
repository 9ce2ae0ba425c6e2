"""The sections of the page, each a function from words and figures to HTML."""
