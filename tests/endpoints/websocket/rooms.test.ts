import { describe, expect, it } from "vitest";
import * as end from "../../../functions/sessions/end.ts";
import * as mark from "../../../functions/sessions/mark.ts";
import * as qr from "../../../functions/sessions/qr.ts";
import * as start from "../../../functions/sessions/start.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { whenEventsArrive } from "../../steps/queues/events-queue.ts";
import type { Member } from "../../steps/scene/given.ts";
import { codeOf, givenLesson } from "../../steps/scene/lessons.ts";
import { done } from "../../steps/scene/tenant-work.ts";
import { type Frame, givenSocket, useFakeSockets } from "../../steps/sockets/sockets.ts";

useTestDatabase();
const sockets = useFakeSockets();

const eventsOf = (socket: string, name: string) =>
  sockets.framesOf(socket).filter((frame: Frame) => frame.event === name);

describe("the rooms of a session and of its class", () => {
  it("are open to those who are in the class, teach it or look after whoever does, and to nobody else", async () => {
    const { of, teacher, manager, student, class_id, id } = await givenLesson();
    const may = async (member: Member, channel: string) => {
      const [frame] = sockets.framesOf(await givenSocket(member, channel));
      return frame.event === "subscribed" ? true : frame.error.code;
    };
    const stranger = await of("student");
    const colleague = await of("teacher");
    for (const channel of [`session:${id}`, `class:${class_id}`]) {
      for (const member of [teacher, manager, student]) expect(await may(member, channel)).toBe(true);
      for (const member of [stranger, colleague]) expect(await may(member, channel)).toBe("NOT_FOUND");
    }
  });

  it("tell everybody of the start, the end and how many came; whoever teaches also who, and of new codes", async () => {
    const { teacher, student, other, class_id, id } = await givenLesson({ status: "scheduled", starts: 5 });
    const [ofTeacher, ofStudent, ofOther] = [
      await givenSocket(teacher, `session:${id}`),
      await givenSocket(student, `session:${id}`, `class:${class_id}`),
      await givenSocket(other, `session:${id}`),
    ];
    done(await call(start, { token: teacher.token, params: { id } }));
    done(await call(qr, { token: teacher.token, params: { id }, body: { invalidate: true } }));
    done(await call(mark, { token: student.token, body: { session_id: id, code: await codeOf(teacher, id) } }));
    done(await call(end, { token: teacher.token, params: { id } }));
    await whenEventsArrive();
    const marked = { session_id: id, user: { id: student.id, name: student.name }, status: "present", review: "none" };
    expect(eventsOf(ofTeacher, "session:attendance-marked")).toMatchObject([{ data: marked }]);
    expect(eventsOf(ofStudent, "session:attendance-marked")).toMatchObject([{ data: marked }]);
    expect(eventsOf(ofOther, "session:attendance-marked")).toEqual([]);
    for (const socket of [ofTeacher, ofOther]) {
      expect(eventsOf(socket, "session:started")).toHaveLength(1);
      expect(eventsOf(socket, "session:ended")).toHaveLength(1);
      expect(eventsOf(socket, "session:count")).toMatchObject([{ data: { session_id: id, total_present: 1 } }]);
    }
    expect(eventsOf(ofStudent, "session:started")).toHaveLength(2);
    expect(eventsOf(ofTeacher, "session:qr-updated")).toHaveLength(1);
    expect(eventsOf(ofOther, "session:qr-updated")).toEqual([]);
  });
});
