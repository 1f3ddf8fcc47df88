import type { Answer } from "../../api/ask.ts";

/** That somebody has scanned in time: it is good for two minutes, on this device. */
export type Ticket = Answer<"POST /api/attendance/scan">;

const keyOf = (sessionId: string) => `muster-ticket:${sessionId}`;

/** Kept for this tab while its owner signs in, which leads to another page and back. */
export function keepTicket(sessionId: string, ticket: Ticket): void {
  try {
    sessionStorage.setItem(keyOf(sessionId), JSON.stringify(ticket));
  } catch {
    // Then they have to scan again after they have signed in.
  }
}

export function keptTicket(sessionId: string): Ticket | undefined {
  try {
    const text = sessionStorage.getItem(keyOf(sessionId));
    return text === null ? undefined : (JSON.parse(text) as Ticket);
  } catch {
    return undefined;
  }
}

export function dropTicket(sessionId: string): void {
  try {
    sessionStorage.removeItem(keyOf(sessionId));
  } catch {
    // It was not kept either.
  }
}
