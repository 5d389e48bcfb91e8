/**
 * Which ticket is open, as the address says it, and the second of a recording: #ticket=ID&contact=ID&at=83 survives a
 * reload and can be sent to a colleague. Pure.
 */

/** A moment of a meeting's recording. */
export interface RecordedSpot {
  readonly contactId: string;
  /** Seconds since the recording began. */
  readonly atS: number;
}

/** The id in a fragment; null: the list alone. */
export function ticketIn(fragment: string): string | null {
  return read(fragment).get("ticket") || null;
}

/** The moment in a fragment; null if it names none. */
export function spotIn(fragment: string): RecordedSpot | null {
  const contactId = read(fragment).get("contact");
  const atS = Number(read(fragment).get("at"));
  return contactId ? { contactId, atS: Number.isFinite(atS) ? Math.max(0, atS) : 0 } : null;
}

/** The fragment of a ticket, or of none; with a spot, of a second in a recording. */
export function fragmentOf(ticketId: string | null, spot: RecordedSpot | null = null): string {
  if (ticketId === null) return "";
  const fields = spot === null ? {} : { contact: spot.contactId, at: String(spot.atS) };
  return `#${new URLSearchParams({ ticket: ticketId, ...fields })}`;
}

function read(fragment: string): URLSearchParams {
  return new URLSearchParams(fragment.replace(/^#/, ""));
}
