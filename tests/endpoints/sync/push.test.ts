import { randomUUID } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import * as push from "../../../functions/sync/push.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { takeTexts } from "../../steps/queues/queues.ts";
import { DEVICE, faceIn, faceOf, givenFace, givenFacesIn } from "../../steps/scene/faces.ts";
import { givenMember, givenOrganization, type Member, sql } from "../../steps/scene/given.ts";
import { codeOf, givenLesson } from "../../steps/scene/lessons.ts";
import { operation, pullAll } from "../../steps/scene/sync.ts";

useTestDatabase();

const HOUR = 3_600_000;
const ago = (ms: number) => new Date(Math.floor(Date.now() / 1000) * 1000 - ms);

type Sent = { device_id?: string; sent_at?: Date; clock?: object; now?: Date };

/** Pushes as a device of a member does. */
async function whenPushing({ id: user_id, token }: Member, operations: object[], sent: Sent = {}) {
  const { now = new Date(), device_id = randomUUID(), sent_at = now, clock } = sent;
  const body = { user_id, device_id, sent_at, operations, ...(clock && { clock }) };
  return call(push, { token, body, now });
}

const outcomes = (answer: { data: { results: { status: string; code?: string | undefined }[] } }) =>
  answer.data.results.map(({ status, code }) => code ?? status);

const countOf = async (table: string, { id }: Member) =>
  (await sql<{ n: number }>(`select count(*)::integer as n from ${table} where user_id = $1`, [id]))[0]?.n;

describe("POST /api/sync/push", () => {
  it("does what was done offline, in the order in which it happened", async () => {
    const member = await givenMember();
    const answer = await whenPushing(member, [
      operation("attendance", "check_out", ago(HOUR)),
      operation("lunch_break", "end", ago(2 * HOUR)),
      operation("activity", "meeting", ago(2 * HOUR), {
        start_time: ago(2 * HOUR).toISOString(),
        end_time: ago(1.5 * HOUR).toISOString(),
        title: "Plan",
      }),
      operation("lunch_break", "start", ago(3 * HOUR)),
      operation("attendance", "check_in", ago(4 * HOUR)),
    ]);
    expect(answer.status).toBe(200);
    expect(outcomes(answer)).toEqual(["applied", "applied", "applied", "applied", "applied"]);
    const { changes } = await pullAll(member, { resources: "attendance_record,work_session,lunch_break,meeting" });
    expect(changes.map(({ resource }) => resource)).toEqual([
      "attendance_record",
      "work_session",
      "lunch_break",
      "meeting",
    ]);
    expect(changes[0]?.record).toMatchObject({ total_work_duration: 3 * 3600, total_break_duration: 3600 });
    expect(answer.data.results[0]?.record).toEqual(changes[0]);
    const sources = await sql("select source, end_source from work_sessions where user_id = $1", [member.id]);
    expect(sources).toEqual([{ source: "sync", end_source: "sync" }]);
  });

  it("does each thing once, and repeats what became of it", async () => {
    const member = await givenMember();
    const operations = [
      operation("attendance", "check_in", ago(HOUR)),
      operation("attendance", "dance", ago(HOUR)),
      operation("lunch_break", "end", ago(HOUR / 2)),
    ];
    const first = await whenPushing(member, operations);
    expect(outcomes(first)).toEqual(["applied", "UNKNOWN_OPERATION", "NO_BREAK_STARTED"]);
    const again = await whenPushing(member, [...operations, ...operations]);
    const repeated = first.data.results.map(({ status, ...result }) => ({
      ...result,
      status: "duplicate",
      first_status: status,
    }));
    expect(again.data.results).toEqual([...repeated, ...repeated]);
    expect(await countOf("work_sessions", member)).toBe(1);
  });

  it("refuses an id that was used for something else, and takes the same fields in another order", async () => {
    const member = await givenMember();
    const data = { location: { latitude: 1, longitude: 2 }, notes: "x" };
    const one = operation("attendance", "check_in", ago(HOUR), data);
    await whenPushing(member, [one]);
    const turned = { ...one, data: { notes: "x", location: { longitude: 2, latitude: 1 } } };
    const other = { ...one, data: { notes: "y" } };
    expect(outcomes(await whenPushing(member, [turned, other]))).toEqual(["duplicate", "OP_ID_REUSED"]);
  });

  it("stores nothing of a push of somebody else, or of one that is too large", async () => {
    const [member, other] = [await givenMember(), await givenMember()];
    const one = operation("attendance", "check_in", ago(HOUR));
    const wrong = await whenPushing({ ...member, token: other.token }, [one]);
    expect([wrong.status, wrong.error.code]).toEqual([409, "WRONG_MEMBER"]);
    const many = Array.from({ length: 201 }, () => operation("attendance", "check_in", ago(HOUR)));
    const large = await whenPushing(member, many);
    expect([large.status, large.error.code, large.error.details]).toEqual([413, "PAYLOAD_TOO_LARGE", { limit: 200 }]);
    expect([await countOf("sync_devices", member), await countOf("sync_operations", other)]).toEqual([0, 0]);
  });

  it.each([
    ["does not know", () => operation("attendance", "dance", ago(HOUR))],
    ["refuses for their time", () => operation("attendance", "check_in", new Date(Date.now() + 9 * HOUR))],
    ["hands to an endpoint", () => operation("lunch_break", "end", ago(HOUR))],
  ])("counts operations that it %s, and what is one too many comes again", async (_what, made) => {
    const member = await givenMember();
    // The push is a request as well.
    const limit = 3;
    vi.stubEnv("RATE_LIMIT_MEMBER", String(limit));
    const answer = await whenPushing(member, [made(), made(), made(), made()]).finally(() => vi.unstubAllEnvs());
    expect(answer.data.results.map(({ status }) => status)).toEqual(["rejected", "rejected", "retry", "retry"]);
    expect(answer.data.results[2]?.code).toBe("RATE_LIMITED");
    expect(await countOf("sync_operations", member)).toBe(limit - 1);
  });

  it("keeps nothing of what failed, and of all after it", async () => {
    const member = await givenMember();
    const operations = [
      operation("attendance", "check_in", ago(3 * HOUR)),
      operation("lunch_break", "start", ago(2 * HOUR)),
      operation("attendance", "check_out", ago(HOUR)),
    ];
    await sql("create function fail() returns trigger language plpgsql as $$ begin raise 'out of order'; end $$");
    await sql("create trigger fail before insert on lunch_breaks for each row execute function fail()");
    try {
      expect(outcomes(await whenPushing(member, operations))).toEqual(["applied", "INTERNAL_ERROR", "retry"]);
      expect(await countOf("sync_operations", member)).toBe(1);
    } finally {
      await sql("drop trigger fail on lunch_breaks");
      await sql("drop function fail()");
    }
    expect(outcomes(await whenPushing(member, operations))).toEqual(["duplicate", "applied", "applied"]);
  });

  it("says of a request that it waits for approval", async () => {
    const { id: org_id } = await givenOrganization();
    const member = await givenMember({ org_id });
    await givenMember({ org_id, role: "admin" });
    const late = operation("attendance", "check_in", ago(100 * HOUR));
    const answer = await whenPushing(member, [late]);
    expect(outcomes(answer)).toEqual(["pending_approval"]);
    const [asked] = await sql<{ id: string }>("select id from corrections where user_id = $1", [member.id]);
    expect(answer.data.results[0]?.correction_id).toBe(asked?.id);
    expect((await whenPushing(member, [late])).data.results[0]).toMatchObject({
      status: "duplicate",
      first_status: "pending_approval",
      correction_id: asked?.id,
    });
  });

  it("puts a wrong clock right and keeps both instants, and refuses one that is off by a year", async () => {
    const member = await givenMember();
    const now = new Date();
    const off = 10 * 60_000;
    const one = operation("attendance", "check_in", ago(HOUR + off));
    const sent_at = new Date(now.getTime() - off);
    expect(outcomes(await whenPushing(member, [one], { now, sent_at }))).toEqual(["applied"]);
    const year = 365 * 24 * HOUR;
    const two = operation("attendance", "check_out", ago(year));
    const refused = await whenPushing(member, [two], { now, sent_at: new Date(now.getTime() - year) });
    expect(outcomes(refused)).toEqual(["TIMESTAMP_TOO_OLD"]);
    const kept = await sql<{ claimed_at: Date; occurred_at: Date; status: string }>(
      "select claimed_at, occurred_at, status from sync_operations where user_id = $1 order by status",
      [member.id],
    );
    expect(kept.map(({ status }) => status)).toEqual(["applied", "rejected"]);
    expect(kept.map(({ claimed_at }) => claimed_at.toISOString())).toEqual([one.occurred_at, two.occurred_at]);
    for (const { claimed_at, occurred_at } of kept)
      expect(occurred_at.getTime() - claimed_at.getTime()).toBeGreaterThan(off - 2000);
  });

  it("merges what others changed beside it, and leaves a conflict of the same", async () => {
    const member = await givenMember();
    await whenPushing(member, [operation("attendance", "check_in", ago(HOUR))]);
    const { changes } = await pullAll(member, { resources: "attendance_record" });
    const { id = "", version } = changes[0] ?? {};
    const notes = (text: string) => ({
      ...operation("attendance_record", "set_notes", ago(0), { id, notes: text }),
      base_version: version,
    });
    await sql("update attendance_records set needs_review = true where id = $1", [id]);
    const merged = await whenPushing(member, [notes("mine")]);
    expect(outcomes(merged)).toEqual(["applied"]);
    expect(merged.data.results[0]?.record).toMatchObject({ record: { notes: "mine", needs_review: true } });
    const conflict = await whenPushing(member, [notes("mine again")]);
    expect(conflict.data.results[0]).toMatchObject({
      status: "conflict",
      code: "RECORD_CHANGED",
      server_record: { id, record: { notes: "mine" } },
    });
    const without = await whenPushing(member, [operation("attendance_record", "set_notes", ago(0), { id, notes: "" })]);
    expect(outcomes(without)).toEqual(["VALIDATION_FAILED"]);
  });

  it("lets nobody read or write by a conflict what is not theirs", async () => {
    const { teacher, student, other, id } = await givenLesson();
    await whenPushing(teacher, [operation("attendance", "check_in", ago(HOUR))]);
    const [day] = await sql<{ id: string }>("select id from attendance_records where user_id = $1", [teacher.id]);
    const foreign = operation("attendance_record", "set_notes", ago(0), { id: day?.id, notes: "x" });
    const roll = operation("session_mark", "set", ago(0), { session_id: id, user_id: other.id, status: "absent" });
    const none = operation("attendance_record", "set_notes", ago(0), { id: "none", notes: "x" });
    const sent = [foreign, roll, none].map((one) => ({ ...one, base_version: 1 }));
    const answer = await whenPushing(student, sent);
    expect(outcomes(answer)).toEqual(["NOT_FOUND", "FORBIDDEN", "VALIDATION_FAILED"]);
    expect(JSON.stringify(answer.data)).not.toContain(day?.id);
  });

  it("merges fields of a profile", async () => {
    const member = await givenMember();
    const { changes } = await pullAll(member, { resources: "profile" });
    const update = (data: object) => ({
      ...operation("profile", "update", ago(0), data),
      base_version: changes[0]?.version,
    });
    const answer = await whenPushing(member, [
      update({ phone_number: "1" }),
      update({ name: "Another" }),
      update({ name: "A third" }),
    ]);
    expect(outcomes(answer)).toEqual(["applied", "applied", "RECORD_CHANGED"]);
    expect(answer.data.results[2]?.server_record).toMatchObject({ record: { name: "Another", phone_number: "1" } });
  });

  it("is a conflict where a check-in begins before known work and reaches over it, and none where it does not", async () => {
    const member = await givenMember();
    await whenPushing(member, [operation("attendance", "check_in", ago(HOUR))]);
    const over = operation("attendance", "check_in", ago(2 * HOUR), { ended_at: ago(HOUR / 2).toISOString() });
    const before = operation("attendance", "check_in", ago(4 * HOUR), { ended_at: ago(3 * HOUR).toISOString() });
    const answer = await whenPushing(member, [over, before]);
    expect(outcomes(answer)).toEqual(["EARLIER_CHECK_IN", "applied"]);
    expect(answer.data.results[0]?.server_record?.resource).toBe("attendance_record");
    const web = operation("attendance", "check_in", ago(60_000));
    expect(outcomes(await whenPushing(member, [web]))).toEqual(["ALREADY_CHECKED_IN"]);
  });

  it("marks by a face that is pushed twice at once, whichever of both came first to its challenge", async () => {
    const { teacher, student, id } = await givenLesson({ methods: ["qr", "face", "manual"] });
    await givenFacesIn(student.org_id);
    await givenFace(student);
    const face = await faceIn(student, id, faceOf(0));
    const data = { session_id: id, code: await codeOf(teacher, id), device_key: DEVICE, face };
    const scan = operation("session_mark", "scan", ago(0), data);
    const answers = await Promise.all([whenPushing(student, [scan]), whenPushing(student, [scan])]);
    expect(answers.flatMap(outcomes).toSorted()).toEqual(["applied", "duplicate"]);
    expect(await countOf("session_attendance", student)).toBe(1);
  });

  it("takes a code that was seen offline by its own time, and leaves a teacher's mark alone", async () => {
    const { teacher, student, other, id } = await givenLesson();
    const seen = new Date(Date.now() - 60_000);
    const code = await codeOf(teacher, id, seen);
    const wrong = new Date(seen.getTime() - 20 * 60_000);
    const scan = operation("session_mark", "scan", wrong, { session_id: id, code });
    const set = {
      ...operation("session_mark", "set", ago(0), { session_id: id, user_id: other.id, status: "absent" }),
      base_version: 0,
    };
    expect(outcomes(await whenPushing(teacher, [set]))).toEqual(["applied"]);
    const answer = await whenPushing(student, [scan]);
    expect(outcomes(answer)).toEqual(["applied"]);
    expect(answer.data.results[0]?.record).toMatchObject({ record: { status: "present", review: "pending" } });
    const [mark] = await sql<{ marked_at: Date; review_reasons: string[] }>(
      "select marked_at, review_reasons from session_attendance where session_id = $1 and user_id = $2",
      [id, student.id],
    );
    expect(Math.abs(Number(mark?.marked_at) - seen.getTime())).toBeLessThan(11_000);
    expect(mark?.review_reasons).toEqual(["offline_scan", "clock"]);
    const theirs = await whenPushing(other, [operation("session_mark", "scan", seen, { session_id: id, code })]);
    expect(theirs.data.results[0]).toMatchObject({
      status: "conflict",
      code: "ALREADY_MARKED",
      server_record: { record: { status: "absent", note: null } },
    });
  });

  it("checks a roll against what the teacher saw", async () => {
    const { teacher, manager, student, id } = await givenLesson();
    const set = (status: string, base_version: number) => ({
      ...operation("session_mark", "set", ago(0), { session_id: id, user_id: student.id, status }),
      base_version,
    });
    expect(outcomes(await whenPushing(teacher, [set("present", 0)]))).toEqual(["applied"]);
    expect(outcomes(await whenPushing(manager, [set("late", 1)]))).toEqual(["applied"]);
    expect(outcomes(await whenPushing(teacher, [set("absent", 1)]))).toEqual(["RECORD_CHANGED"]);
    expect(outcomes(await whenPushing(teacher, [set("absent", 2)]))).toEqual(["applied"]);
  });

  it("tells the member's devices, and nobody else", async () => {
    const member = await givenMember();
    const device_id = randomUUID();
    await takeTexts(process.env.EVENTS_QUEUE_URL);
    await whenPushing(member, [operation("attendance", "check_in", ago(HOUR))], { device_id });
    const events = (await takeTexts(process.env.EVENTS_QUEUE_URL)).map((text) => JSON.parse(text) as { event: string });
    const told = events.filter(({ event }) => event === "sync:status");
    expect(told).toMatchObject([
      {
        channel: "notifications",
        user_id: member.id,
        data: { state: "pushed", device_id, applied: 1, rejected: 0, conflicts: 0 },
      },
    ]);
  });
});
