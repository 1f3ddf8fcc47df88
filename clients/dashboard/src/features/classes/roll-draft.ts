import type { Attendee, Status } from "./session-queries.ts";

type Change = { status: Status | null; note?: string | undefined; version: number };
/** What was said of people and is not written yet, by their ids, with the version of the mark that was seen then. */
export type Draft = ReadonlyMap<string, Change>;

type Seen = Pick<Attendee, "status" | "note" | "version"> & { user: { id: string } };
export type Said = { user_id: string; status: Status | null; note?: string | null; version: number };

/** The most that one request takes. */
const MOST = 500;

/** With one status said; what is as it was before is no change. */
export function withStatus(draft: Draft, seen: Seen, status: Status | null): Draft {
  return settled(draft, seen, { ...draft.get(seen.user.id), status });
}

export function withNote(draft: Draft, seen: Seen, note: string): Draft {
  const said = draft.get(seen.user.id);
  return settled(draft, seen, { status: said === undefined ? seen.status : said.status, note });
}

function settled(draft: Draft, seen: Seen, { status, note }: Omit<Change, "version">): Draft {
  const next = new Map(draft);
  const version = draft.get(seen.user.id)?.version ?? seen.version;
  const isNote = note !== undefined && note.trim() !== (seen.note ?? "");
  if (status === seen.status && !isNote) next.delete(seen.user.id);
  else next.set(seen.user.id, { status, ...(isNote ? { note } : {}), version });
  return next;
}

/** Without what was said of some people: somebody else has said something of them meanwhile. */
export function without(draft: Draft, userIds: readonly string[]): Draft {
  return new Map([...draft].filter(([id]) => !userIds.includes(id)));
}

/** Those who are shown now and have no mark: present. */
export function withRestPresent(draft: Draft, everybody: readonly Seen[]): Draft {
  let next = draft;
  for (const seen of everybody)
    if ((next.get(seen.user.id)?.status ?? seen.status) === null) next = withStatus(next, seen, "present");
  return next;
}

/** What is to be written: only what has changed, with the version that was seen; in as many requests as it takes. */
export function toWrite(draft: Draft, everybody: readonly Seen[]): Said[][] {
  const said = everybody.flatMap((seen): Said[] => {
    const change = draft.get(seen.user.id);
    if (change === undefined) return [];
    const { status, note, version } = change;
    // They have said so themselves meanwhile.
    if (status === seen.status && note === undefined) return [];
    const noted = note === undefined ? {} : { note: note.trim() === "" ? null : note.trim() };
    return [{ user_id: seen.user.id, status, ...noted, version }];
  });
  return Array.from({ length: Math.ceil(said.length / MOST) }, (_, index) =>
    said.slice(index * MOST, (index + 1) * MOST),
  );
}
