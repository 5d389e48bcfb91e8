"""The finish: from a tape to what a player can open, without transcoding anything."""
