import { describe, expect, it } from "vitest";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as note from "../../../functions/attendance/notes.ts";
import * as mine from "../../../functions/audit/mine.ts";
import * as changePassword from "../../../functions/auth/change-password.ts";
import * as update from "../../../functions/users/update.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember } from "../../steps/scene/given.ts";
import { givenMemberWithPassword, PASSWORD } from "../../steps/scene/sign-in.ts";

useTestDatabase();

async function givenTwo() {
  const member = await givenMemberWithPassword();
  return { member, admin: await givenMember({ org_id: member.org_id, role: "admin" }) };
}

describe("GET /api/audit/mine", () => {
  it("tells a member who changed what about them, from what to what", async () => {
    const { member, admin } = await givenTwo();
    const { data: day } = await call(checkIn, { token: member.token, body: { notes: "on time" } });
    const { id } = day.record;
    await call(note, { token: admin.token, params: { id }, body: { notes: "late" } });
    await call(update, { token: admin.token, params: { id: member.id }, body: { department: "Sales" } });
    const { data } = await call(mine, { token: member.token });
    expect(data.items).toEqual([
      {
        id: expect.any(String),
        at: expect.any(String),
        by: { id: admin.id, name: admin.name },
        job: null,
        action: "user.update",
        table: "users",
        row_id: member.id,
        member_id: member.id,
        operation: "update",
        before: { department: null },
        after: { department: "Sales" },
        hidden: [],
      },
      expect.objectContaining({
        by: { id: admin.id, name: admin.name },
        action: "attendance.note",
        table: "attendance_records",
        row_id: id,
        before: { notes: "on time" },
        after: { notes: "late" },
      }),
    ]);
  });

  it("shows neither what one did oneself nor what was done to others, nor anybody's secret", async () => {
    const { member, admin } = await givenTwo();
    const colleague = await givenMember({ org_id: member.org_id });
    await call(update, { token: admin.token, params: { id: colleague.id }, body: { department: "Sales" } });
    const body = { current_password: PASSWORD, new_password: "lobster-canal-52" };
    expect((await call(changePassword, { token: member.token, body })).status).toBe(200);
    expect((await call(mine, { token: member.token })).data.items).toEqual([]);
    const { data } = await call(mine, { token: colleague.token });
    expect(data.items.map(({ row_id }) => row_id)).toEqual([colleague.id]);
  });

  it("pages through all of them, once each", async () => {
    const { member, admin } = await givenTwo();
    for (const department of ["A", "B", "C", "D", "E"])
      await call(update, { token: admin.token, params: { id: member.id }, body: { department } });
    const seen: unknown[] = [];
    let cursor: string | null = null;
    do {
      const query: Record<string, string> = { limit: "2", ...(cursor === null ? {} : { cursor }) };
      const { data } = await call(mine, { token: member.token, query });
      seen.push(...data.items.map(({ after }) => after?.department));
      cursor = data.next_cursor;
    } while (cursor !== null);
    expect(seen).toEqual(["E", "D", "C", "B", "A"]);
    expect((await call(mine, { token: member.token, query: { cursor: "nonsense" } })).status).toBe(400);
  });
});
