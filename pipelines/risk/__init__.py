"""How likely patients are to stay away: who is not coming back, and who will not keep a booking."""
