import { ApiError } from "../common/transport.ts";
import type { Attendee, Counts, Session } from "./contracts.ts";

/** How many are there, of those who are expected. */
export type Tally = {
  readonly expected: number;
  readonly there: number;
  readonly late: number;
  readonly review: number;
};

/** Whether somebody still has to look at a mark. */
export function isOpen({ review, reasons }: Attendee): boolean {
  return review === "pending" || (review === "none" && reasons.length > 0);
}

export function tallyOf(attendees: readonly Attendee[]): Tally {
  const there = attendees.filter(({ status }) => status === "present" || status === "late");
  return {
    expected: attendees.length,
    there: there.length,
    late: there.filter(({ status }) => status === "late").length,
    review: attendees.filter(isOpen).length,
  };
}

/** "18 of 22 are there, 2 late, 1 to review". */
export function tell({ expected, there, late, review }: Tally): string {
  const more = [...(late > 0 ? [`${late} late`] : []), ...(review > 0 ? [`${review} to review`] : [])];
  return [`${there} of ${expected} ${there === 1 ? "is" : "are"} there`, ...more].join(", ");
}

/** "ends it: 10 present, 1 late, 2 absent, a rate of 84.6 %". */
export function tellEnd({ present, late, absent, excused, rate }: Counts): string {
  const parts = [
    [present, "present"],
    [late, "late"],
    [absent, "absent"],
    [excused, "excused"],
  ] as const;
  const counted = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  const share = rate === null ? [] : [`a rate of ${rate} %`];
  return `ends it: ${[...counted, ...share].join(", ") || "nobody was expected"}`;
}

/** "CS101 Introduction to Programming". */
export function titleOf({ class: of, name }: Session): string {
  return of === null ? name : `${of.code} ${of.name}`;
}

/** A time on the clocks of a school. */
export function clockTime(instant: string | Date, zone: string): string {
  return new Date(instant).toLocaleTimeString("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
}

/** "214 m outside by a phone that is right within 9 m". */
export function tellOutside(error: ApiError): string {
  const { distance_metres, accuracy_metres } = error.details as { distance_metres: number; accuracy_metres: number };
  return `${distance_metres} m outside by a phone that is right within ${accuracy_metres} m`;
}

export function tellError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether the server refused with this code. */
export function isRefusal(error: unknown, ...codes: string[]): error is ApiError {
  return error instanceof ApiError && codes.includes(error.code);
}
