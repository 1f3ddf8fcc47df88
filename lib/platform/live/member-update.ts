import type { LiveEvent } from "./events.ts";

type Member = { readonly id: string; readonly department: string | null };

/**
 * Tells those who may see a member, and the member, what of them has changed: names of fields, and no values. Whoever looked
 * after them until now is told as well.
 */
export function memberUpdate(
  member: Member,
  change: "joined" | "changed" | "left",
  { fields = [], before = member }: { fields?: readonly string[]; before?: Member } = {},
): LiveEvent[] {
  const data = { user_id: member.id, change, fields };
  const about = { event: "member:update" as const, user_id: member.id, data };
  const departments = [...new Set([member.department, before.department])];
  return [
    ...departments.map((department) => ({ ...about, channel: "users", department })),
    { ...about, channel: "notifications", department: member.department },
  ];
}
