import * as z from "zod";
import { column, rowsOf } from "../platform/db/bulk.ts";
import type { Sending } from "../platform/db/transaction.ts";
import type { Afterwards } from "../platform/http/afterwards.ts";
import type { Principal } from "../platform/tenancy/standing.ts";

/**
 * What a look shows: pictures of the screen; titles of windows and addresses of pages; what one member does now, as it
 * happens; one member's days, minute by minute or with their applications and sites, or a file with their attendance;
 * that they are known by their face; on which devices they are signed in and at work.
 *
 * The rule: whoever is shown what stood on the screen of another member, follows what one other member does, or is told
 * of their face or their devices, has looked. Lists that only say who is there, and for how long, are no look.
 */
export const LOOK_KINDS = ["pictures", "titles", "live", "days", "faces", "devices"] as const;
export type LookKind = (typeof LOOK_KINDS)[number];

export type Look = { org_id: string; viewer_id: string; member_id: string; kind: LookKind };

/** How often each kind was looked at. */
export const looksByKind = z.object({
  pictures: z.int(),
  titles: z.int(),
  live: z.int(),
  days: z.int(),
  faces: z.int(),
  devices: z.int(),
});

type Asking = { readonly principal: Principal; readonly now: Date; readonly afterwards: Afterwards };

const QUARTER_MS = 15 * 60_000;

/**
 * Keeps that the caller is shown something of these members, for them to see. Looking at oneself is none. Every handler
 * that shows any of it calls this; `tests/promises/looks.test.ts` finds those that do not.
 */
export function look(asking: Asking, kind: LookKind, memberIds: readonly string[]): void {
  lookAt(asking, { [kind]: memberIds });
}

/** The same of an answer that shows several things. */
export function lookAt(
  { principal, now, afterwards }: Asking,
  shown: Readonly<Partial<Record<LookKind, readonly string[]>>>,
): void {
  const { org_id, user_id: viewer_id } = principal;
  const looks = LOOK_KINDS.flatMap((kind) => {
    const others = (shown[kind] ?? []).filter((member_id) => member_id !== viewer_id);
    return others.map((member_id) => ({ org_id, viewer_id, member_id, kind }));
  });
  if (looks.length > 0) afterwards((db) => keepLooks(db, looks, now));
}

/** Counts looks in the quarter of an hour of `now`, all in one statement. */
export function keepLooks(db: Sending, looks: readonly Look[], now: Date): void {
  // In one order: two statements that count up the same rows wait for each other, and never in a circle.
  const rows = [...Map.groupBy(looks, ({ member_id, viewer_id }) => `${member_id} ${viewer_id}`)].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  if (rows.length === 0) return;
  const of = (kind: LookKind) => rows.map(([, same]) => same.filter((each) => each.kind === kind).length);
  const first = rows.map(([, [each]]) => each as Look);
  // The commit waits for it, and travels with it.
  db.send(countLooks, [
    column.uuid(first.map(({ org_id }) => org_id)),
    column.uuid(first.map(({ viewer_id }) => viewer_id)),
    column.uuid(first.map(({ member_id }) => member_id)),
    ...LOOK_KINDS.map((kind) => column.int4(of(kind))),
    new Date(now.getTime() - (now.getTime() % QUARTER_MS)),
    now,
  ]);
}

const countLooks = `
  insert into looks as l
    (org_id, viewer_id, member_id, pictures, titles, live, days, faces, devices, quarter, first_at, last_at)
  select s.*, $10, $11, $11 from ${rowsOf({
    org_id: "uuid",
    viewer_id: "uuid",
    member_id: "uuid",
    pictures: "integer",
    titles: "integer",
    live: "integer",
    days: "integer",
    faces: "integer",
    devices: "integer",
  })} s
  on conflict on constraint looks_once do update set
    pictures = l.pictures + excluded.pictures, titles = l.titles + excluded.titles, live = l.live + excluded.live,
    days = l.days + excluded.days, faces = l.faces + excluded.faces, devices = l.devices + excluded.devices,
    first_at = least(l.first_at, excluded.first_at), last_at = greatest(l.last_at, excluded.last_at)`;
