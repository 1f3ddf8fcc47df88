import type { Input } from "../../api/ask.ts";
import { namesIn } from "./names.ts";
import type { Member } from "./queries.ts";

/** A profile as it stands in its form. An empty interval is the organization's. */
export type Draft = {
  readonly name: string;
  readonly email: string;
  readonly employee_id: string;
  readonly role: Member["role"];
  readonly department: string;
  readonly managed: string;
  readonly phone: string;
  readonly interval: string;
};

export function draftOf(member: Member): Draft {
  return {
    name: member.name,
    email: member.email,
    employee_id: member.employee_id,
    role: member.role,
    department: member.department ?? "",
    managed: (member.managed_departments ?? []).join(", "),
    phone: member.phone_number ?? "",
    interval: String(member.screenshot_interval_minutes ?? ""),
  };
}

type Changes = Input<"PUT /api/users/{id}">["body"];

/** What differs from what is kept: nothing else is sent, because a role or an address that is given has to be proved. */
export function changesOf(member: Member, draft: Draft): Changes {
  const before = draftOf(member);
  const isChanged = (name: keyof Draft) => draft[name].trim() !== before[name].trim();
  const orNull = (text: string) => text.trim() || null;
  const managed = namesIn(draft.managed);
  return {
    ...(isChanged("name") && { name: draft.name.trim() }),
    ...(isChanged("email") && { email: draft.email.trim() }),
    ...(isChanged("employee_id") && { employee_id: draft.employee_id.trim() }),
    ...(isChanged("role") && { role: draft.role }),
    ...(isChanged("department") && { department: orNull(draft.department) }),
    ...(draft.role === "manager" &&
      isChanged("managed") && { managed_departments: managed.length === 0 ? null : managed }),
    ...(isChanged("phone") && { phone_number: orNull(draft.phone) }),
    ...(isChanged("interval") && {
      screenshot_interval_minutes: draft.interval.trim() === "" ? null : Number(draft.interval),
    }),
  };
}

/** A draft of somebody who was changed elsewhere meanwhile: what was not touched here follows. */
export function rebased(draft: Draft, before: Member, after: Member): Draft {
  const [old, next] = [draftOf(before), draftOf(after)];
  const kept = (Object.keys(draft) as (keyof Draft)[]).filter((name) => draft[name] !== old[name]);
  return { ...next, ...Object.fromEntries(kept.map((name) => [name, draft[name]])) };
}
