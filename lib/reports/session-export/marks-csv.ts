import { uploadStream } from "../../platform/aws/upload-stream.ts";
import { localDateOf } from "../../platform/time/calendar.ts";
import { type Columns, csvOf, localOf, noting, text, utcOf, yesNo } from "../export/csv.ts";
import type { MarkRow } from "./marks.ts";

/** The same for one session and for a class, so that files can be put below each other. */
const COLUMNS: Columns<MarkRow> = {
  date: ({ starts_at }, { name }) => localDateOf(starts_at, name),
  session: ({ session }) => text(session),
  starts_local: ({ starts_at }, zone) => localOf(starts_at, zone),
  starts_utc: ({ starts_at }) => utcOf(starts_at),
  employee_id: ({ employee_id }) => text(employee_id),
  name: ({ name }) => text(name),
  email: ({ email }) => text(email),
  status: ({ status }) => status ?? "",
  timezone: (_row, zone) => zone.name,
  marked_local: ({ marked_at }, zone) => localOf(marked_at, zone),
  marked_utc: ({ marked_at }) => utcOf(marked_at),
  left_local: ({ left_at }, zone) => localOf(left_at, zone),
  left_utc: ({ left_at }) => utcOf(left_at),
  left_early: ({ left_early }) => yesNo(left_early),
  method: ({ method }) => method ?? "",
  review: ({ review }) => review,
  reasons: ({ reasons }) => text(reasons.join(" ")),
  note: ({ note }) => text(note ?? ""),
};

/** Writes a row a student and session from the database to the bucket; answers who is named in it. */
export async function writeMarksCsv(
  key: string,
  marks: AsyncIterable<readonly MarkRow[]>,
  options: { timezone: string; bom: boolean },
): Promise<string[]> {
  const named = new Set<string>();
  await uploadStream(
    key,
    "text/csv; charset=utf-8",
    csvOf(
      COLUMNS,
      noting(marks, named, ({ user_id }) => user_id),
      options,
    ),
  );
  return [...named];
}
