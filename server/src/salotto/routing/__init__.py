"""Which agent takes which customer: the waiting list, reservations, the life of a contact."""
