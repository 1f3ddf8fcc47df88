import type { Publish } from "./after-commit.ts";

type Member = { readonly id: string; readonly department: string | null };
type Change = "joined" | "changed" | "left";

/**
 * Tells those who may see a member, and the member, what of them has changed: names of fields, and no values. Whoever looked
 * after them until now is told as well.
 */
export function tellMember(
  publish: Publish,
  member: Member,
  change: Change,
  { fields = [], before = member }: { fields?: readonly string[]; before?: Member } = {},
): void {
  const { id: user_id, department } = member;
  const about = { event: "member:update" as const, user_id, department, data: { user_id, change, fields } };
  const moved = before.department !== department;
  publish({ ...about, channel: "users", ...(moved && { left_department: before.department }) });
  publish({ ...about, channel: "notifications" });
}

/**
 * The same of many who joined at once: one event a department, with `user_id` null, instead of a thousand. None of them has
 * signed in yet, so that nobody hears of themselves.
 */
export function tellNewMembers(publish: Publish, members: readonly Pick<Member, "department">[]): void {
  const data = { user_id: null, change: "joined" satisfies Change, fields: [] };
  for (const department of new Set(members.map((member) => member.department)))
    publish({ event: "member:update", channel: "users", user_id: null, department, data });
}
