"""Recognise, read, quarantine and load files; knows no source system by name."""
