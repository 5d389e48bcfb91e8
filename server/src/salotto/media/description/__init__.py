"""A browser's offer and our answer to it (SDP)."""
