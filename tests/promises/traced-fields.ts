import { CATALOGUE, type CatalogueKey } from "../../lib/settings/rules/catalogue.ts";

/** Another value of every field of a member. */
export const MEMBER_FIELDS: Readonly<Record<string, unknown>> = {
  name: "Eve the Second",
  email: "second@example.com",
  employee_id: "second",
  role: "employee",
  status: "inactive",
  department: "Sales",
  managed_departments: ["Sales", "Research"],
  phone_number: "+49 30 1",
  screenshot_interval_minutes: 7,
};

export const PROFILE_FIELDS = ["name", "phone_number"];

/** Another value of every field of an organization; its domain is a new one each time. */
export const ORGANIZATION_FIELDS: Readonly<Record<string, unknown>> = {
  name: "Other works",
  description: "We make things",
  address: "Main Street 1",
  contact_email: "office@example.com",
  contact_phone: "+49 30 2",
  timezone: "Europe/Berlin",
  plan: "enterprise",
  max_users: 50,
  expires_at: "2040-01-01T00:00:00Z",
  is_active: false,
};

/** Of settings whose default cannot be turned a little. */
const SETTING_VALUES: Readonly<Partial<Record<CatalogueKey, unknown>>> = {
  timezone: "Europe/Berlin",
  second_factor_roles: ["manager"],
  screenshot_timing: "random",
  screenshot_monitors: "primary",
  tracker_auto_start: "on_login",
  tracker_min_version: "1.4.0",
};

/** A value that the setting takes and that is not its default: the default, turned a little. */
export function otherValue(key: CatalogueKey): unknown {
  const { schema, default: given } = CATALOGUE[key];
  const turned = SETTING_VALUES[key] ?? turn(given);
  if (schema.safeParse(turned).success) return turned;
  throw new Error(`Say in SETTING_VALUES which other value ${key} takes; ${JSON.stringify(turned)} it does not.`);
}

function turn(value: unknown): unknown {
  if (typeof value === "boolean") return !value;
  if (typeof value === "number") return value + 1;
  if (Array.isArray(value)) return value.slice(1);
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value);
    const at = entries.findIndex(([, inner]) => ["boolean", "number"].includes(typeof inner));
    if (at >= 0) return Object.fromEntries(entries.map(([name, inner], i) => [name, i === at ? turn(inner) : inner]));
  }
  return value;
}

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

/** Of a session that begins in an hour and takes one. */
export const SERIES_FIELDS = {
  rrule: "FREQ=DAILY;COUNT=3",
  first_date: "2190-01-02",
  local_start: "10:00",
  duration_minutes: 90,
  name: "Groups and rings",
  description: "Everything but fields",
  policy: { late_after_minutes: 5 },
  excluded: ["2190-01-01"],
};

export const SESSION_FIELDS = {
  name: "Groups and rings",
  description: "Everything but fields",
  starts_at: inMinutes(70),
  ends_at: inMinutes(130),
  methods: ["manual"],
  require_all: true,
  auto_start: false,
  opens_before_minutes: 5,
  late_after_minutes: 5,
  early_leave_minutes: 5,
  qr_step_seconds: 30,
  qr_grace_seconds: 10,
  exclusive_devices: true,
  counts_as_work: true,
  place_id: null,
};

/** Fields of bodies that change what is there, by route: each is tried alone. */
export const FIELDS: Readonly<Record<string, readonly string[]>> = {
  "PUT /api/auth/passkeys/{id}": ["name"],
  "PUT /api/users/{id}": Object.keys(MEMBER_FIELDS),
  "PUT /api/leaves/{id}": ["status", "note"],
  "PUT /api/users/{id}/schedules": ["valid_from", "kind", "week"],
  "PUT /api/classes/{id}": [
    "name",
    "code",
    "description",
    "teacher_id",
    "timezone",
    "place_id",
    "self_enroll",
    "is_active",
    "capacity",
    "policy",
  ],
  "PUT /api/series/{id}": [...Object.keys(SERIES_FIELDS), "place_id"],
  "PUT /api/sessions/{id}": Object.keys(SESSION_FIELDS),
  "PUT /api/sessions/{id}/attendance": ["marks", "reason"],
  "PUT /api/sessions/{id}/attendance/{user_id}": ["status", "note", "reason", "version"],
  "PUT /api/places/{id}": ["name", "latitude", "longitude", "radius_metres", "polygon"],
  "PUT /api/users/profile": PROFILE_FIELDS,
  "PUT /api/organizations/{id}": [...Object.keys(ORGANIZATION_FIELDS), "domain"],
  "PUT /api/attendance/{id}": ["check_in_time", "check_out_time", "status", "notes", "reason"],
  "PUT /api/attendance/{id}/notes": ["notes"],
  "PUT /api/settings/{key}": ["value"],
};
