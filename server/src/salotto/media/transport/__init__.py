"""How packets travel: one UDP port, proven addresses, keys and seals."""
