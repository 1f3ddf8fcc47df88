import { type Counts, daysBefore, type ErasedPerson, type PersonalData } from "../platform/personal-data.ts";
import type { Organization } from "../platform/tenancy/organization.ts";

/** Days that a report lies in the bucket as a file: it is fetched within a minute of being made, or not at all. */
const FILES_DAYS = 1;

export const tables = {
  day_reports: {
    expire: "which dates were reported, for as long as there are days",
    columns: "org_id, date, pending, reported_at",
  },
} satisfies PersonalData["tables"];

export async function expire(_: readonly Organization[], now: Date): Promise<Counts> {
  const { removeFilesBefore } = await import("../platform/files/remove-old.ts");
  return { report_files_deleted: await removeFilesBefore("exports/", daysBefore(now, FILES_DAYS)) };
}

/** A file of many members' days has theirs as well: all of the organization's go, and are made again when asked for. */
export async function eraseTraces({ org_id }: ErasedPerson): Promise<void> {
  const { removeFilesBefore } = await import("../platform/files/remove-old.ts");
  await removeFilesBefore(`exports/${org_id}/`, daysBefore(new Date(), -FILES_DAYS));
}
