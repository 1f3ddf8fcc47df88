import { beforeAll, describe, expect, it } from "vitest";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import * as approve from "../../../functions/corrections/approve.ts";
import * as create from "../../../functions/corrections/create.ts";
import * as decline from "../../../functions/corrections/decline.ts";
import * as get from "../../../functions/corrections/get.ts";
import * as list from "../../../functions/corrections/list.ts";
import * as withdraw from "../../../functions/corrections/withdraw.ts";
import * as change from "../../../functions/days/change.ts";
import * as undo from "../../../functions/days/undo.ts";
import * as notifications from "../../../functions/notifications/list.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();
useInstant("2026-06-17T12:00:00Z");

const HOUR = 3600;
const date = "2026-06-16";
const clock = (hour: number) => `${date}T${String(hour).padStart(2, "0")}:00:00.000Z`;
const why = "The battery was empty";

let admin: Member;
let manager: Member;
beforeAll(async () => {
  admin = await givenMember({ role: "admin" });
  manager = await givenMember({ org_id: admin.org_id, role: "manager", managed_departments: ["Sales"] });
});

/** A member who worked from nine to twelve, and asks for a check-out at five. */
async function givenRequest() {
  const member = await givenMember({ org_id: admin.org_id, department: "Sales" });
  const { token } = member;
  const { data } = await call(checkIn, { token, body: { timestamp: clock(9) } });
  await call(checkOut, { token, body: { timestamp: clock(12) } });
  const work_session_id = data.work_session_id;
  const changes = [{ op: "move", type: "work_session", fact_id: work_session_id, end: clock(17) }];
  const asked = await call(create, { token, body: { date, changes, reason: why } });
  return { member, work_session_id, changes, asked, id: asked.data.request.id };
}
const at = (id: string, { token }: Member, body: unknown = {}) => ({ token, params: { id }, body });
const titlesOf = async ({ token }: Member) =>
  (await call(notifications, { token })).data.items.map(({ type, body }) => [type, body]);

describe("POST /api/corrections", () => {
  it("keeps what a member asks for, shows what it would come to, and tells who decides", async () => {
    const { member, asked, id } = await givenRequest();
    expect(asked).toMatchObject({
      status: 201,
      data: {
        request: { kind: "changes", reason: "asked", status: "pending", note: why },
        preview: { before: { total_work_duration: 3 * HOUR }, after: { total_work_duration: 8 * HOUR } },
      },
    });
    expect(await titlesOf(manager)).toContainEqual(["correction_requested", ""]);
    for (const reader of [member, manager, admin])
      expect((await call(get, at(id, reader))).data).toMatchObject({
        ...{ blocked: null, change: null },
        preview: { before: { total_work_duration: 3 * HOUR }, after: { total_work_duration: 8 * HOUR } },
      });
    const listed = await call(list, { token: manager.token, query: { status: "pending", user_id: member.id } });
    expect(listed.data.items).toMatchObject([{ id, operations: [{ op: "move", end: clock(17) }] }]);
    expect((await call(approve, at(id, member))).status).toBe(403);
    expect(await sql("select id from fact_changes where user_id = $1", [member.id])).toEqual([]);
  });

  it("is made as it stands by whoever approves, and can be undone", async () => {
    const { member, id } = await givenRequest();
    const { status, data } = await call(approve, at(id, manager, { note: "Thank you" }));
    expect(status).toBe(200);
    expect(data).toMatchObject({
      request: { status: "approved", decided_by: manager.id },
      record: { total_work_duration: 8 * HOUR, check_out_time: clock(17) },
    });
    expect(await titlesOf(member)).toContainEqual(["correction_decided", "Thank you"]);
    const made = (await call(get, at(id, member))).data.change;
    expect(made).toMatchObject({
      id: data.request.change_id,
      facts: [{ before: { end: clock(12) }, after: { end: clock(17) } }],
      changed_by: { id: manager.id },
    });
    const [entry] = await sql(
      "select metadata from audit_log where action = 'correction.approve' and resource_id = $1",
      [id],
    );
    expect(entry).toMatchObject({ metadata: { member_id: member.id, change_id: made?.id } });
    const undone = await call(undo, at(made?.id ?? "", manager, { reason: "It was not" }));
    expect(undone.data.after).toMatchObject({ total_work_duration: 3 * HOUR });
  });

  it("is made with other changes, or declined with a word", async () => {
    const { changes, id } = await givenRequest();
    const other = [{ ...changes[0], end: clock(16) }];
    const { data } = await call(approve, at(id, manager, { changes: other }));
    expect(data.record).toMatchObject({ total_work_duration: 7 * HOUR });

    const second = await givenRequest();
    await call(decline, at(second.id, manager, { note: "You were on leave" }));
    expect(await titlesOf(second.member)).toContainEqual(["correction_decided", "You were on leave"]);
    expect((await call(get, at(second.id, second.member))).data).toMatchObject({ preview: null, change: null });
    const third = await givenRequest();
    expect((await call(withdraw, at(third.id, third.member))).status).toBe(200);
  });

  it("says what is in the way when the day has changed meanwhile", async () => {
    const { member, work_session_id, id } = await givenRequest();
    const changes = [{ op: "add", type: "work_session", start: clock(14), end: clock(15) }];
    const params = { id: member.id, date };
    await call(change, { token: manager.token, params, body: { changes, reason: "Seen at work" } });
    const seen = await call(get, at(id, manager));
    expect(seen.data).toMatchObject({ preview: null, blocked: { code: "ACTIVITY_OVERLAPS" } });
    expect((await call(approve, at(id, manager))).error.code).toBe("ACTIVITY_OVERLAPS");
    const split = [{ op: "void", type: "work_session", fact_id: work_session_id }];
    expect((await call(approve, at(id, manager, { changes: split }))).status).toBe(200);
  });

  it("is refused at once where it cannot be", async () => {
    const { member } = await givenRequest();
    const ask = (changes: unknown) => call(create, { token: member.token, body: { date, changes, reason: why } });
    const overlapping = [{ op: "add", type: "work_session", start: clock(11), end: clock(13) }];
    expect((await ask(overlapping)).error.code).toBe("ACTIVITY_OVERLAPS");
    expect((await ask([{ op: "void", type: "meeting", fact_id: crypto.randomUUID() }])).error.code).toBe("NOT_FOUND");
    expect((await ask([])).error.code).toBe("VALIDATION_FAILED");
  });
});
