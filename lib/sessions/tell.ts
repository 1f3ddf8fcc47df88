import type { Publish } from "../platform/live/after-commit.ts";
import type { LiveEvent } from "../platform/live/events.ts";
import type { Mark } from "./rules/mark.ts";
import type { KeptSession } from "./session.ts";

/** Who hears of a session: its own room, and that of its class. */
export type Told = {
  id: string;
  class_id: string | null;
  teacher_id: string;
  department: string | null;
};

type What = "session:started" | "session:ended" | "session:qr-updated" | "session:count";

/** Tells the rooms of a session what became of it. */
export function tellRooms(
  publish: (event: LiveEvent) => void,
  of: KeptSession | Told,
  event: What,
  data: Record<string, unknown> = {},
): void {
  const { id, class_id, teacher_id, department } = "class_id" in of ? of : toldOf(of);
  const rooms = [`session:${id}`, ...(class_id === null ? [] : [`class:${class_id}`])];
  for (const channel of rooms)
    publish({ event, channel, user_id: teacher_id, department, data: { session_id: id, ...data } });
}

const toldOf = ({ id, class: of, teacher, teacher_department }: KeptSession): Told => ({
  id,
  class_id: of?.id ?? null,
  teacher_id: teacher.id,
  department: teacher_department,
});

/** Tells whoever teaches that somebody is marked; below teachers one hears of oneself only. */
export function tellMark(
  publish: Publish,
  sessionId: string,
  member: { user_id: string; name: string; department: string | null },
  mark: { status: Mark | null; review: string },
): void {
  const { user_id, name, department } = member;
  const data = { session_id: sessionId, user: { id: user_id, name }, ...mark };
  publish({ event: "session:attendance-marked", channel: `session:${sessionId}`, user_id, department, data });
}
