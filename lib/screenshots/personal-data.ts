import { type Counts, type ErasedPerson, keptSince, type PersonalData } from "../platform/personal-data.ts";
import type { Organization } from "../platform/tenancy/organization.ts";

export const tables = {
  screenshots: {
    rows: "screenshots",
    columns: `
      id, org_id, user_id, attendance_record_id, timestamp, status, rejected_reason, object_key, thumbnail_key,
      content_type, file_size_bytes, width, height, active_window_title, active_application, blur_applied,
      is_productive, category, created_at`,
  },
} satisfies PersonalData["tables"];

/** Rows and files go after the days of `retention_days.screenshots`. */
export async function expire(organizations: readonly Organization[], now: Date): Promise<Counts> {
  const { removeOldScreenshots } = await import("./remove.ts");
  return { screenshots_deleted: await removeOldScreenshots(keptSince(organizations, now, "screenshots")) };
}

/** Files without a row go whatever their age. */
export async function tidy(now: Date): Promise<Counts> {
  const { removeOrphans } = await import("./orphans.ts");
  return { orphans_deleted: await removeOrphans(now) };
}

export async function eraseTraces({ org_id, user_id }: ErasedPerson): Promise<void> {
  // The bucket's client is as large as an endpoint: whoever only erases rows never loads it.
  const { removeScreenshotsOf } = await import("./remove.ts");
  await removeScreenshotsOf(org_id, user_id);
}

/** With the keys of the files. */
export const exportOf = {
  screenshots: `
    select id, timestamp, status, rejected_reason, object_key, thumbnail_key, content_type, file_size_bytes,
      width, height, active_application, active_window_title, is_productive, category, blur_applied, created_at
    from screenshots where org_id = (select app.current_org()) and user_id = $1 order by timestamp`,
};
