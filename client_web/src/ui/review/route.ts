/** Which ticket is open, as the address says it: #ticket=ID survives a reload and can be sent to a colleague. Pure. */

/** The id in a fragment; null: the list alone. */
export function ticketIn(fragment: string): string | null {
  return new URLSearchParams(fragment.replace(/^#/, "")).get("ticket") || null;
}

/** The fragment of a ticket, or of none. */
export function fragmentOf(ticketId: string | null): string {
  return ticketId === null ? "" : `#${new URLSearchParams({ ticket: ticketId })}`;
}
