"""The data pack: what a buyer's team takes away of a practice whose exports it was given."""
