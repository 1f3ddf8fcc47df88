import type { SchoolApi } from "./api.ts";
import type { Bodies, Session } from "./contracts.ts";
import { tellEnd } from "./lines.ts";

type Mark = Bodies["callRoll"]["marks"][number];

/** A session without codes: its teacher reads the names, writes who is there, and ends it. What is to be told of it. */
export async function callRoll(teacher: SchoolApi, { id }: Session): Promise<string> {
  const attendees = await teacher.listAttendance(id);
  const marks = attendees.map(({ user }, index): Mark => ({ user_id: user.id, ...answerOf(index) }));
  if (marks.length > 0) await teacher.callRoll(id, marks);
  const { counts } = await teacher.endSession(id);
  return `calls the roll and ${tellEnd(counts)}`;
}

/** Somebody is late, somebody is not there, somebody has said why; all others are there. */
function answerOf(index: number): Omit<Mark, "user_id"> {
  if (index === 0) return { status: "late" };
  if (index === 1) return { status: "absent" };
  if (index === 2) return { status: "excused", note: "At the dentist." };
  return { status: "present" };
}
