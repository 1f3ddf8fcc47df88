import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as push from "../../../functions/sync/push.ts";
import * as resolve from "../../../functions/sync/resolve.ts";
import * as status from "../../../functions/sync/status.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, givenOrganization, givenSetting, type Member, sql } from "../../steps/scene/given.ts";
import { codeOf, givenLesson } from "../../steps/scene/lessons.ts";
import { givenConflict, operation } from "../../steps/scene/sync.ts";
import { noonZone } from "../../steps/scene/worked-days.ts";

useTestDatabase();

const HOUR = 3_600_000;
const ago = (ms: number) => new Date(Math.floor(Date.now() / 1000) * 1000 - ms);
const device_id = randomUUID();

async function whenPushing({ id: user_id, token }: Member, operations: object[]) {
  const { data } = await call(push, { token, body: { user_id, device_id, sent_at: new Date(), operations } });
  return data.results;
}

const whenResolving = ({ token }: Member, body: object) => call(resolve, { token, body });
const statusOf = async ({ token }: Member) => (await call(status, { token })).data;

const notesOf = async (id: string) =>
  (await sql<{ notes: string }>("select notes from attendance_records where id = $1", [id]))[0]?.notes;

describe("POST /api/sync/resolve", () => {
  it("keeps what the server has, and what was wanted no longer", async () => {
    const { member, id, op_id, server_version } = await givenConflict();
    const { conflicts } = await statusOf(member);
    expect(conflicts).toMatchObject([
      { op_id, code: "RECORD_CHANGED", data: { notes: "here" }, server_record: { id } },
    ]);
    const answer = await whenResolving(member, { op_id, resolution: "keep_server", server_version });
    expect(answer.data.operation).toMatchObject({ op_id, resolution: "keep_server", data: null });
    expect(await notesOf(id)).toBe("there");
    expect((await statusOf(member)).conflicts).toEqual([]);
    const again = await whenResolving(member, { op_id, resolution: "keep_client", server_version });
    expect([again.status, again.error.code]).toEqual([409, "NO_CONFLICT"]);
  });

  it("does what was wanted, against the record as it was seen", async () => {
    const { member, id, op_id, server_version, write } = await givenConflict();
    await write("there again");
    const changed = await whenResolving(member, { op_id, resolution: "keep_client", server_version });
    expect([changed.status, changed.error.code]).toEqual([409, "CONFLICT_CHANGED"]);
    const { record } = changed.error.details as unknown as { record: { version: number; record: { notes: string } } };
    expect(record.record.notes).toBe("there again");
    const seen = { op_id, resolution: "keep_client", server_version: record.version };
    const answer = await whenResolving(member, seen);
    expect(answer.data.operation).toMatchObject({
      resolution: "keep_client",
      server_record: { record: { notes: "here" } },
    });
    expect(await notesOf(id)).toBe("here");
  });

  it("decides once, however many ask at once", async () => {
    const { member, op_id, server_version } = await givenConflict();
    const answers = await Promise.all(
      ["keep_client", "keep_server", "keep_client", "keep_server"].map((resolution) =>
        whenResolving(member, { op_id, resolution, server_version }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
  });

  it("knows no conflict of somebody else, and none that never was", async () => {
    const { op_id, server_version } = await givenConflict();
    const other = await givenMember();
    const [done] = await whenPushing(other, [operation("attendance", "check_in", ago(HOUR))]);
    const foreign = await whenResolving(other, { op_id, resolution: "keep_server", server_version });
    expect([foreign.status, foreign.error.code]).toEqual([404, "NOT_FOUND"]);
    const none = await whenResolving(other, { op_id: done?.op_id, resolution: "keep_server", server_version: 1 });
    expect([none.status, none.error.code]).toEqual([409, "NO_CONFLICT"]);
  });

  it("asks for an earlier beginning of known work, which somebody else approves", async () => {
    const { id: org_id } = await givenOrganization({ timezone: noonZone() });
    const member = await givenMember({ org_id });
    await givenMember({ org_id, role: "admin" });
    await whenPushing(member, [operation("attendance", "check_in", ago(HOUR))]);
    const over = operation("attendance", "check_in", ago(2 * HOUR), { ended_at: ago(HOUR / 2).toISOString() });
    const [result] = await whenPushing(member, [over]);
    const server_version = result?.server_record?.version;
    const answer = await whenResolving(member, { op_id: over.op_id, resolution: "keep_client", server_version });
    expect(answer.status).toBe(200);
    const [asked] = await sql(
      "select id, status, operations -> 0 ->> 'start' as start from corrections where user_id = $1",
      [member.id],
    );
    expect(asked).toMatchObject({ id: answer.data.correction_id, status: "pending" });
    expect(new Date(String(asked?.start))).toEqual(new Date(over.occurred_at));
  });

  it("begins known work earlier at once where there is nobody to ask, and else where administrators need not ask", async () => {
    const { id: org_id } = await givenOrganization({ timezone: noonZone() });
    const admin = await givenMember({ org_id, role: "admin" });
    const alone = await whenKeepingAnEarlierBeginning(admin);
    expect([alone.status, alone.data?.correction_id, alone.data?.operation.resolution]).toEqual([
      200,
      null,
      "keep_client",
    ]);
    expect(alone.start).toEqual(alone.wanted);
    expect(alone.requests).toBe(0);
    await givenMember({ org_id, role: "admin" });
    const believed = await whenKeepingAnEarlierBeginning(await givenMember({ org_id, role: "admin" }));
    expect([believed.status, believed.requests, believed.start]).toEqual([200, 0, believed.wanted]);
    await givenSetting(org_id, "own_corrections", "approve");
    const asking = await whenKeepingAnEarlierBeginning(await givenMember({ org_id, role: "admin" }));
    expect([asking.status, asking.requests]).toEqual([200, 1]);
    expect(asking.data?.correction_id).not.toBeNull();
    expect(asking.start).not.toEqual(asking.wanted);
    const manager = await whenKeepingAnEarlierBeginning(await givenMember({ org_id, role: "manager" }));
    expect([manager.status, manager.requests]).toEqual([200, 1]);
  });

  it("does not let a member overwrite a teacher's mark", async () => {
    const { teacher, student, id } = await givenLesson();
    const set = operation("session_mark", "set", ago(0), { session_id: id, user_id: student.id, status: "absent" });
    await whenPushing(teacher, [{ ...set, base_version: 0 }]);
    const seen = new Date(Date.now() - 60_000);
    const scan = operation("session_mark", "scan", seen, { session_id: id, code: await codeOf(teacher, id, seen) });
    const [result] = await whenPushing(student, [scan]);
    const server_version = result?.server_record?.version;
    const mine = await whenResolving(student, { op_id: scan.op_id, resolution: "keep_client", server_version });
    expect([mine.status, mine.error.code]).toEqual([409, "ALREADY_MARKED"]);
    const theirs = await whenResolving(student, { op_id: scan.op_id, resolution: "keep_server", server_version });
    expect(theirs.status).toBe(200);
  });
});

/** A check-in without a network that reaches over known work, which its member keeps. */
async function whenKeepingAnEarlierBeginning(member: Member) {
  await whenPushing(member, [operation("attendance", "check_in", ago(HOUR))]);
  const over = operation("attendance", "check_in", ago(2 * HOUR), { ended_at: ago(HOUR / 2).toISOString() });
  const [result] = await whenPushing(member, [over]);
  const server_version = result?.server_record?.version;
  const { status, data } = await whenResolving(member, {
    op_id: over.op_id,
    resolution: "keep_client",
    server_version,
  });
  const [found] = await sql<{ start: Date; requests: number }>(
    `select min(started_at) as start, (select count(*)::integer from corrections c where c.user_id = $1) as requests
     from work_sessions where user_id = $1 and voided_at is null`,
    [member.id],
  );
  return { status, data, ...found, wanted: new Date(over.occurred_at) };
}

describe("GET /api/sync/status", () => {
  it("tells of the member's own devices and when they synced", async () => {
    const member = await givenMember();
    expect(await statusOf(member)).toMatchObject({ devices: [], last_push_at: null, feed_lag_seconds: 0 });
    await whenPushing(member, [operation("attendance", "check_in", ago(HOUR))]);
    expect(await statusOf(member)).toMatchObject({
      devices: [{ device_id, clock_offset_seconds: 0, last_pull_at: null }],
    });
    expect((await statusOf(await givenMember())).devices).toEqual([]);
  });
});
