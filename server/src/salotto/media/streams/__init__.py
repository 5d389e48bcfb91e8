"""Voices and pictures on their way: uplinks in, publications, subscriptions out."""
