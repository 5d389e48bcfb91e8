"""What makes the help humane: customer context, promises, honest waiting words."""
