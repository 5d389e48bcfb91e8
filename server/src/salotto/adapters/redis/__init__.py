"""What several nodes share while they live: who is there, which room is whose, and what they say to one another."""
