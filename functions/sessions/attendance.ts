// Who is in a session, with what tells that they were there.
import * as z from "zod";
import { look } from "../../lib/audit/look.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { id, page, pageQuery } from "../../lib/platform/http/schemas.ts";
import { attendee, attendees } from "../../lib/sessions/attendance.ts";
import { findOwnSession, REVIEWS } from "../../lib/sessions/session.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/sessions/{id}/attendance",
  summary: "Those who are expected at a session and those who came, by name, with why somebody should look at a mark",
  access: "teacher",
  params: z.object({ id }),
  query: z.object({ ...pageQuery, review: z.enum(REVIEWS).optional() }),
  response: page(attendee),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ params, query, principal, now, db, afterwards }) => {
  const { limit, review = null } = query;
  const of = await findOwnSession(db, principal, params.id);
  const after = decodeCursor(query.cursor, z.tuple([z.string(), id]));
  const rows = await attendees(db, of, after, limit + 1, { review });
  const data = toPage(rows, limit, ({ user }) => [user.name, user.id]);
  const faced = data.items.filter(({ face_similarity }) => face_similarity !== null);
  look(
    { principal, now, afterwards },
    "faces",
    faced.map(({ user }) => user.id),
  );
  return { data };
});
