import { seesDepartment } from "../../platform/tenancy/rules/departments.ts";
import { hasAtLeast, type Role } from "../../platform/tenancy/rules/roles.ts";

/** Who listens, as far as it decides what they may hear. */
export type Listener = {
  readonly user_id: string;
  readonly role: Role;
  readonly managed_departments: readonly string[] | null;
  /** Whether they have an interval of screenshots of their own. */
  readonly has_own_interval?: boolean;
};

/** What is told on a channel, and about whom. */
export type Announcement = {
  readonly event: string;
  readonly channel: string;
  /** Null: about the organization. */
  readonly user_id: string | null;
  readonly department: string | null;
  /** That of a member until now, where they were moved. */
  readonly left_department?: string | null | undefined;
};

type Channel =
  | { readonly kind: "attendance" | "users" | "notifications" | "settings" }
  | { readonly kind: "live" | "session" | "class"; readonly id: string };

/** What everybody in the room of a session or class hears. */
const OPEN: ReadonlySet<string> = new Set(["session:started", "session:ended", "session:count"]);

/** What is told on a member's own channel to nobody else: managers hear it on `users`. */
const OWN: ReadonlySet<string> = new Set(["user:status"]);

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** `attendance`, `users`, `notifications`, `settings`, `live:{user_id}`, `session:{id}` or `class:{id}`; undefined for all else. */
export function parseChannel(name: string): Channel | undefined {
  if (name === "attendance" || name === "users" || name === "notifications" || name === "settings")
    return { kind: name };
  const [kind, id, ...rest] = name.split(":");
  if (id === undefined || rest.length > 0 || !UUID.test(id)) return undefined;
  return kind === "live" || kind === "session" || kind === "class" ? { kind, id } : undefined;
}

/** Where a member hears what is about themselves, whatever their role. */
export const ownChannel = (userId: string) => `live:${userId}`;

/**
 * Whether somebody may subscribe at all:
 *
 *     attendance, users        manager and above
 *     live:{user_id}           the member, manager and above
 *     notifications            everybody; what they hear is their own
 *     settings                 everybody, because everybody may read them
 *     session:{id}, class:{id} everybody who sees it, which the database is asked; what they hear depends on their role
 *
 * A subscription is no promise: `mayHear` decides about every event.
 */
export function maySubscribe(listener: Listener, name: string): "allowed" | "forbidden" | "unknown" {
  const channel = parseChannel(name);
  if (channel === undefined) return "unknown";
  const isManager = hasAtLeast(listener.role, "manager");
  switch (channel.kind) {
    case "attendance":
    case "users":
      return isManager ? "allowed" : "forbidden";
    case "live":
      return isManager || channel.id === listener.user_id ? "allowed" : "forbidden";
    case "notifications":
    case "settings":
    case "session":
    case "class":
      return "allowed";
  }
}

/**
 * Whether a subscriber of the event's channel hears this event. Everybody hears what is about themselves. Beyond that,
 * notifications are private, but for an interval of the organization, which concerns those without one of their own;
 * managers with departments hear of the members of those, and that somebody was moved from there; and of a session or class, those
 * below teacher hear that it started or ended and how many came, but neither who nor the code that marks attendance.
 */
export function mayHear(listener: Listener, announcement: Announcement): boolean {
  if (maySubscribe(listener, announcement.channel) !== "allowed") return false;
  if (announcement.user_id === listener.user_id) return true;
  switch (parseChannel(announcement.channel)?.kind) {
    case "notifications":
      return isOfOrganization(announcement) && listener.has_own_interval === false;
    case "settings":
      return announcement.user_id === null;
    case "live":
      return !OWN.has(announcement.event) && isOfTheirs(listener, announcement);
    case "attendance":
    case "users":
      return isOfTheirs(listener, announcement);
    case "session":
    case "class":
      if (OPEN.has(announcement.event)) return true;
      return hasAtLeast(listener.role, "teacher") && seesDepartment(listener, announcement.department);
    default:
      return false;
  }
}

const isOfTheirs = (listener: Listener, announcement: Announcement) =>
  departmentsOf(announcement).some((department) => seesDepartment(listener, department));

const departmentsOf = ({ department, left_department = department }: Announcement) => [department, left_department];

/** The one thing that many are told on a channel which is private otherwise. */
const isOfOrganization = ({ event, user_id }: Announcement) => event === "interval:assigned" && user_id === null;

/**
 * Whether a listener may know what stands on the screen of the member whom an event is about: oneself, and managers of
 * the department, as they may ask for it.
 */
export function maySeeScreen(listener: Listener, { user_id, department }: Announcement): boolean {
  if (user_id === listener.user_id) return true;
  return hasAtLeast(listener.role, "manager") && seesDepartment(listener, department);
}
