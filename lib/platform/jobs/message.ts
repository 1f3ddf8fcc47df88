/** A local date of an organization, to be closed for some of its members. */
export type CloseDayMessage = {
  org_id: string;
  date: string;
  user_ids: string[];
  /** Names this chunk to the date's report, which waits for all of them. */
  chunk_id?: string;
  /** The instant that a run by hand pretends; without it, the present when the chunk is taken up. */
  now?: string;
};

/** `resource_ids`: what else names the person, such as the invite they were sent. `asked_by`: whose doing it is. */
type EraseMemberMessage = { org_id: string; user_id: string; resource_ids: string[]; asked_by?: string };

export type ImportMembersMessage = { org_id: string; import_id: string };

export type ExportDataMessage = { org_id: string; export_id: string; asked_by?: string };

export type ExportReportMessage = { org_id: string; export_id: string; asked_by?: string };
/** Organizations of which something is to be closed: what is due of them by then, or a date again. */
export type CloseDaysMessage = {
  org_ids: string[];
  /** Of a run by hand: this date, for everybody. */
  date?: string;
  /** As above. */
  now?: string;
};

/** Organizations whose data is to be gone through for what is too old at an instant. */
export type ExpireMessage = { org_ids: string[]; now: string };

/** Whoever takes it up begins and ends sessions until none is due; `now` as above. */
type RunSessionsMessage = { now?: string };

/** What lies in the queue `jobs`. */
export type JobMessage =
  | ({ kind: "close-day" } & CloseDayMessage)
  | ({ kind: "close-days" } & CloseDaysMessage)
  | ({ kind: "expire" } & ExpireMessage)
  | ({ kind: "run-sessions" } & RunSessionsMessage)
  | ({ kind: "erase-member" } & EraseMemberMessage)
  | ({ kind: "import-members" } & ImportMembersMessage)
  | ({ kind: "export-data" } & ExportDataMessage)
  | ({ kind: "export-report" } & ExportReportMessage);

/** Whether the next run of a schedule hands the same out again, as long as it is to be done. */
export function isHandedOutAgain(message: JobMessage): boolean {
  const { kind } = message;
  return kind === "expire" || kind === "run-sessions" || (kind === "close-days" && message.date === undefined);
}
