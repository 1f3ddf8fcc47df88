// What became of a session.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { counts, countsOf } from "../../lib/sessions/counts.ts";
import { findOwnSession, session, shown } from "../../lib/sessions/session.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/sessions/{id}/report",
  summary: "How many came to a session, in which ways, and how old their codes were",
  access: "teacher",
  params: z.object({ id }),
  response: z.object({
    session,
    counts,
    /** Of those who came. */
    methods: z.object({ qr: z.int(), geofence: z.int(), face: z.int(), manual: z.int() }),
    /** Half of the codes, and 95 of a hundred, were no older when they came; null without any. */
    code_age_ms: z.object({ median: z.int(), p95: z.int() }).nullable(),
    /** How many codes were so many whole seconds old, where there were any: what an honest scan takes here. */
    code_ages: z.array(z.object({ seconds: z.int(), marks: z.int() })),
  }),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

type Came = { qr: number; geofence: number; face: number; manual: number; median: number | null; p95: number | null };

export const handler = endpoint(contract, async ({ params, principal, db }) => {
  const of = await findOwnSession(db, principal, params.id);
  const { median, p95, ...methods } = await db.one<Came>(selectCame, [of.id]);
  const code_age_ms = median === null || p95 === null ? null : { median, p95 };
  const code_ages = await db.query<{ seconds: number; marks: number }>(selectCodeAges, [of.id]);
  return { data: { session: shown(of), counts: await countsOf(db, of.id), methods, code_age_ms, code_ages } };
});

const selectCame = `
  select count(*) filter (where method = 'qr')::integer as qr,
    count(*) filter (where method = 'geofence')::integer as geofence,
    count(*) filter (where method = 'face')::integer as face,
    count(*) filter (where method = 'manual')::integer as manual,
    percentile_disc(0.5) within group (order by code_age_ms) as median,
    percentile_disc(0.95) within group (order by code_age_ms) as p95
  from session_attendance
  where org_id = (select app.current_org()) and session_id = $1 and status in ('present', 'late')`;

const selectCodeAges = `
  select code_age_ms / 1000 as seconds, count(*)::integer as marks
  from session_attendance
  where org_id = (select app.current_org()) and session_id = $1 and status in ('present', 'late')
    and code_age_ms is not null
  group by 1
  order by 1`;
