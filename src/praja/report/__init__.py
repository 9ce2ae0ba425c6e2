"""The workbook and the page that people read."""
