"""``practice map``: look into a folder of unknown files, say what each may be, and write that down to be corrected."""
