"""Words every room of the house shares: ids, errors, clock, mailbox, geometry."""
