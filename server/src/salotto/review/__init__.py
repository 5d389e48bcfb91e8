"""Finding, opening and judging what happened."""
