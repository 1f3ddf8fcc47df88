// An administrator changes one setting. It holds from the next request on: settings are read with every transaction.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { complaints } from "../../lib/platform/http/complaint.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { observeHolidays } from "../../lib/sessions/holidays.ts";
import { requirePlainPatterns } from "../../lib/settings/plain-patterns.ts";
import { CATALOGUE, isCatalogueKey } from "../../lib/settings/rules/catalogue.ts";
import { currentValue, listSettings, setting } from "../../lib/settings/setting.ts";
import { organizationInterval } from "../../lib/tracker/interval.ts";

/** Whoever has an administrator's device for a minute must not open a door with them, or make traces short-lived. */
const DECISIVE = [
  "retention_days",
  "second_factor_roles",
  "self_registration",
  "session_days",
  "face_enabled",
  "face_trust",
  "face_retention_days",
  "live_view",
];

export const contract = defineContract({
  method: "PUT",
  path: "/api/settings/{key}",
  summary: "Change a setting; GET /api/settings says which there are and what each accepts",
  access: "admin",
  params: z.object({ key: z.string().max(100) }),
  body: z.strictObject({ value: z.unknown() }),
  response: z.object({ setting }),
  stepUp: {
    where: "the setting decides who gets in, who watches, or how long things are kept",
    is: ({ params }) => DECISIVE.includes(params.key),
  },
  errors: ["NOT_FOUND", "PATTERN_INVALID", "PATTERN_TOO_COSTLY"],
});

export const handler = endpoint(
  contract,
  async ({ params: { key }, body, principal, organization, now, call, db, publish }) => {
    if (!isCatalogueKey(key)) throw new AppError("NOT_FOUND");
    const parsed = CATALOGUE[key].schema.safeParse(body.value);
    if (!parsed.success) {
      const details = parsed.error.issues.flatMap((issue) => complaints("body.value", issue));
      throw new AppError("VALIDATION_FAILED", { details });
    }

    const { org_id, user_id } = principal;
    const value = parsed.data;
    if (key === "capture_rules") await requirePlainPatterns(CATALOGUE[key].schema.parse(value));
    if (key === "timezone") await db.query(updateTimeZone, [org_id, value, now.toISOString()]);
    // The time zone has a row as well, so that its change is dated like every other; what holds is the column.
    await db.query(upsertSetting, [org_id, key, JSON.stringify(value), user_id, now]);

    const change = { key, before: brief(currentValue(organization, key)), after: brief(value) };
    const entry = { org_id, user_id, action: "setting.update", resource: "setting", resource_id: org_id };
    audit(db, call, { ...entry, metadata: change });

    const changed = {
      ...organization,
      ...(key === "timezone" ? { timezone: String(value) } : { settings: { ...organization.settings, [key]: value } }),
    };
    if (key === "holidays") await observeHolidays(db, { org_id, now }, changed.settings.holidays);
    publish({ event: "settings:update", channel: "settings", user_id: null, department: null, data: { key } });
    const isAnother = JSON.stringify(value) !== JSON.stringify(currentValue(organization, key));
    const isOfInterval = key === "screenshot_interval_minutes" || key === "screenshot_timing";
    if (isAnother && isOfInterval) publish(organizationInterval(changed));
    const after = (await listSettings(db, changed)).find((each) => each.key === key);
    if (after === undefined) throw new Error(`The setting ${key} is in the catalogue but not in its list.`);
    return { data: { setting: after }, message: "Saved." };
  },
);

/** A page of the audit log holds a hundred changes, and a thousand rules would be too much of each. */
const MAX_AUDITED_BYTES = 4096;

function brief(value: unknown): unknown {
  const bytes = Buffer.byteLength(JSON.stringify(value));
  if (bytes <= MAX_AUDITED_BYTES) return value;
  return { left_out: true, bytes, ...(Array.isArray(value) ? { items: value.length } : {}) };
}

// Its past is dated by the instant of the request, like that of every other rule.
const updateTimeZone = `
  with dated as materialized (select set_config('app.instant', $3, true))
  update organizations set timezone = $2 from dated where id = $1`;

const upsertSetting = `
  insert into system_settings (org_id, setting_key, setting_value, updated_by, updated_at) values ($1, $2, $3, $4, $5)
  on conflict (org_id, setting_key) do update set
    setting_value = excluded.setting_value, updated_by = excluded.updated_by, updated_at = excluded.updated_at`;
