"""Files for people who act on the figures: whom to call, and what was sent to whom."""
