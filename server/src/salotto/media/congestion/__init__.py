"""How much a way carries, and how well. Pure: time is given."""
