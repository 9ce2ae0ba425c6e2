"""Printed documents: typed papers in, PDF, XLSX or plain text out. No database, no clock, no chance.

A paper (`papers`) becomes its content (`contents`), is sealed (`seals`) and typeset (`typesetting`) by a
template that a command may replace (`templates`). Only `bridge` knows where papers come from.
"""
