import { writeObject } from "../../platform/aws/bucket.ts";
import { AppError } from "../../platform/errors.ts";
import { summarize, summarizeAll } from "../../sessions/across.ts";
import { renderSessionGroups } from "../pdf/session-groups.ts";
import { namesMembers, type Summaries } from "./summaries.ts";

/** A PDF is laid out whole, in memory, before its first byte is written. This keeps it below half of the function's time. */
const MAX_PDF_GROUPS = 2_000;

/**
 * Draws sessions summed up by class, teacher, week or student, and writes them to the bucket; answers who is named in
 * it. 422 EXPORT_TOO_LARGE beyond 2,000 of them.
 */
export async function writeSummariesPdf(
  key: string,
  what: Summaries,
  { made_by, made_at }: { made_by: string; made_at: Date },
): Promise<string[]> {
  const { db, organization, across, group_by } = what;
  const page = { after: undefined, limit: MAX_PDF_GROUPS + 1 };
  const groups = await summarize(db, organization, across, group_by, page);
  if (groups.length > MAX_PDF_GROUPS)
    throw new AppError("EXPORT_TOO_LARGE", { details: { max_groups: MAX_PDF_GROUPS } });
  const pdf = await renderSessionGroups({
    organization: organization.name,
    timezone: organization.timezone,
    made_at,
    made_by,
    group_by,
    start: across.start_date,
    end: across.end_date,
    departments: across.departments,
    groups,
    totals: await summarizeAll(db, organization, across),
  });
  await writeObject(key, pdf, "application/pdf");
  return namesMembers(group_by) ? groups.flatMap((group) => group.key ?? []) : [];
}
