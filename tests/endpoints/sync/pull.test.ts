import { describe, expect, it } from "vitest";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as drop from "../../../functions/classes/drop.ts";
import * as updateClass from "../../../functions/classes/update.ts";
import * as pull from "../../../functions/sync/pull.ts";
import { seal } from "../../../lib/platform/secrets/seal.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenClass, givenEnrollment } from "../../steps/scene/classes.ts";
import { givenMember, givenOrganization, sql } from "../../steps/scene/given.ts";
import { givenLesson, givenMark, givenSession } from "../../steps/scene/lessons.ts";
import { pullAll, Replica } from "../../steps/scene/sync.ts";

useTestDatabase();

const kinds = (changes: readonly { resource: string }[]) => [...new Set(changes.map(({ resource }) => resource))];

describe("GET /api/sync/pull", () => {
  it("tells a member of their own things, as they are, and afterwards of what has changed", async () => {
    const member = await givenMember();
    const { data } = await call(checkIn, { token: member.token, body: {} });
    const first = await pullAll(member);
    expect(kinds(first.changes)).toEqual(["profile", "attendance_record", "work_session"]);
    expect(first.changes[1]).toMatchObject({ id: data.record.id, deleted: false, record: data.record });
    const { version } = first.changes[1] ?? { version: 0 };
    const again = await pullAll(member, { cursor: first.cursor });
    expect(again.changes).toEqual([]);
    await sql("update attendance_records set notes = 'seen' where id = $1", [data.record.id]);
    const third = await pullAll(member, { cursor: again.cursor });
    expect(third.changes).toMatchObject([
      { resource: "attendance_record", version: (version ?? 0) + 1, record: { notes: "seen" } },
    ]);
  });

  it("does not speak of what a row does not show", async () => {
    const member = await givenMember();
    await call(checkIn, { token: member.token, body: {} });
    const { cursor } = await pullAll(member);
    await sql("update attendance_records set closed_at = now() where user_id = $1", [member.id]);
    await sql("update users set last_login_at = now() where id = $1", [member.id]);
    expect((await pullAll(member, { cursor })).changes).toEqual([]);
  });

  it("tells in pages what it tells at once", async () => {
    const member = await givenMember();
    for (let n = 0; n < 25; n += 1)
      await sql("insert into notifications (org_id, user_id, type, title) values ($1, $2, 'x', $3)", [
        member.org_id,
        member.id,
        `${n}`,
      ]);
    const whole = await pullAll(member);
    const paged = await pullAll(member, { limit: 7 });
    expect(paged.changes).toEqual(whole.changes);
    expect(whole.changes).toHaveLength(26);
  });

  it("orders transactions by number, not by text", async () => {
    const member = await givenMember();
    for (const [n, xid] of ["9", "10", "99", "100"].entries())
      await sql(
        "insert into notifications (org_id, user_id, type, title, changed_xid) values ($1, $2, 'x', $3, $4::xid8)",
        [member.org_id, member.id, `${n}`, xid],
      );
    const { changes } = await pullAll(member, { limit: 1, resources: "notification" });
    expect(changes.map(({ record }) => record?.title)).toEqual(["0", "1", "2", "3"]);
  });

  it("says what is gone", async () => {
    const member = await givenMember();
    await sql("insert into notifications (org_id, user_id, type, title) values ($1, $2, 'x', 'x')", [
      member.org_id,
      member.id,
    ]);
    const { changes, cursor } = await pullAll(member, { resources: "notification" });
    await sql("delete from notifications where user_id = $1", [member.id]);
    const later = await pullAll(member, { cursor, resources: "notification" });
    expect(later.changes).toEqual([
      { resource: "notification", id: changes[0]?.id, version: null, deleted: true, record: null },
    ]);
    expect((await pullAll(member, { resources: "notification" })).changes).toEqual([]);
  });

  it("gives whoever joins a class its past, and nothing of others", async () => {
    const { id: org_id } = await givenOrganization();
    const teacher = await givenMember({ org_id, role: "teacher" });
    const student = await givenMember({ org_id, role: "student" });
    const class_id = await givenClass(teacher);
    const other = await givenClass(teacher);
    const past = await givenSession(teacher, { class_id, status: "completed", starts: -200 });
    await givenSession(teacher, { class_id: other, status: "completed", starts: -200 });
    const replica = new Replica();
    await replica.pull(student);
    expect(replica.of("session")).toEqual([]);
    await givenEnrollment(class_id, student);
    await replica.pull(student);
    expect(replica.of("session").map(({ id }) => id)).toEqual([past]);
    expect(replica.of("class").map(({ id }) => id)).toEqual([class_id]);
    expect(replica.of("person").map(({ record }) => record?.name)).toEqual([teacher.name]);
    const admin = await givenMember({ org_id, role: "admin" });
    const dropped = await call(drop, { token: admin.token, params: { id: class_id }, query: { user_id: student.id } });
    expect(dropped.status).toBe(200);
    await sql("update attendance_sessions set name = 'secret' where id = $1", [past]);
    const changes = await replica.pull(student);
    expect(changes).toMatchObject([
      { resource: "class", id: class_id, deleted: true },
      { resource: "enrollment", record: { user_id: student.id } },
    ]);
    expect(changes[1]?.record?.dropped_at).not.toBeNull();
    expect(kinds(replica.all())).toEqual(["enrollment", "profile"]);
    expect(kinds((await pullAll(student)).changes)).toEqual(["profile", "enrollment"]);
  });

  it("gives a teacher the roster and the marks, and a student their own mark without its note", async () => {
    const { teacher, student, session_id } = await givenMarked();
    const taught = await pullAll(teacher);
    expect(kinds(taught.changes)).toEqual(["profile", "person", "class", "enrollment", "session", "session_mark"]);
    expect(taught.changes.at(-1)).toMatchObject({ record: { session_id, user_id: student.id, note: "was late" } });
    const own = await pullAll(student, { resources: "session_mark" });
    expect(own.changes).toMatchObject([{ record: { user_id: student.id, note: null } }]);
  });

  it("gives a substitute the roster of the session they take, and takes it from whoever takes it no more", async () => {
    const { teacher, substitute, session_id, class_id } = await givenMarked();
    const replica = new Replica();
    const cursor = (await pullAll(teacher)).cursor;
    await replica.pull(substitute);
    expect(replica.of("enrollment")).toEqual([]);
    await sql("update attendance_sessions set teacher_id = $2 where id = $1", [session_id, substitute.id]);
    await replica.pull(substitute);
    expect(replica.of("class").map(({ id }) => id)).toEqual([class_id]);
    expect(replica.of("enrollment")).toHaveLength(2);
    expect(replica.of("session_mark")).toHaveLength(1);
    expect(replica.of("person").length).toBeGreaterThan(1);
    const gone = await pullAll(teacher, { cursor });
    expect(gone.changes).toContainEqual(expect.objectContaining({ resource: "session", id: session_id }));
  });

  it("takes a class from whoever teaches it no more", async () => {
    const { teacher, manager, substitute, class_id } = await givenMarked();
    const { cursor } = await pullAll(teacher);
    const replica = new Replica();
    await replica.pull(substitute);
    const body = { teacher_id: substitute.id };
    expect((await call(updateClass, { token: manager.token, params: { id: class_id }, body })).status).toBe(200);
    const { changes } = await pullAll(teacher, { cursor });
    expect(changes).toContainEqual({ resource: "class", id: class_id, version: null, deleted: true, record: null });
    await replica.pull(substitute);
    const anew = new Replica();
    await anew.pull(substitute);
    expect(kinds(anew.all())).toContain("session_mark");
    expect(replica.all()).toEqual(anew.all());
  });

  it("takes it all from whoever takes a session no more, and leaves what they still see", async () => {
    const { teacher, substitute, session_id, class_id } = await givenMarked();
    const next = await givenSession(substitute, { class_id, status: "completed", starts: -300 });
    await sql("update attendance_sessions set teacher_id = $2 where id = $1", [session_id, substitute.id]);
    const replica = new Replica();
    await replica.pull(substitute);
    const give = (id: string) => sql("update attendance_sessions set teacher_id = $2 where id = $1", [id, teacher.id]);
    await give(session_id);
    await replica.pull(substitute);
    expect(replica.of("session").map(({ id }) => id)).toEqual([next]);
    expect(replica.of("session_mark")).toEqual([]);
    expect(replica.of("enrollment")).toHaveLength(2);
    await give(next);
    const gone = await replica.pull(substitute);
    expect(gone).toContainEqual({ resource: "class", id: class_id, version: null, deleted: true, record: null });
    expect(kinds(replica.all())).toEqual(["profile"]);
  });

  it("tells whoever teaches and whoever takes it of a mark that is gone, and a class of a session", async () => {
    const { teacher, substitute, student, other, session_id } = await givenMarked();
    await sql("update attendance_sessions set teacher_id = $2 where id = $1", [session_id, substitute.id]);
    const cursors = [];
    for (const each of [teacher, substitute, student, other]) cursors.push((await pullAll(each)).cursor);
    const [mark] = await sql<{ id: string }>("delete from session_attendance where session_id = $1 returning id", [
      session_id,
    ]);
    const said = async (member: typeof teacher, cursor = "") =>
      (await pullAll(member, { cursor })).changes.map(({ resource, id, deleted }) => [resource, id, deleted]);
    for (const [index, each] of [teacher, substitute, student].entries())
      expect(await said(each, cursors[index])).toEqual([["session_mark", mark?.id, true]]);
    expect(await said(other, cursors[3])).toEqual([]);
    await sql("delete from attendance_sessions where id = $1", [session_id]);
    for (const [index, each] of [teacher, substitute, student, other].entries())
      expect(await said(each, cursors[index])).toContainEqual(["session", session_id, true]);
  });

  it("begins anew for whoever began or ceased to teach, and not for one whose name was changed", async () => {
    const { teacher, class_id } = await givenMarked();
    const { cursor } = await pullAll(teacher);
    await sql("update users set name = 'Renamed' where id = $1", [teacher.id]);
    await sql("update classes set name = 'Renamed' where id = $1", [class_id]);
    const renamed = await pullAll(teacher, { cursor });
    expect(kinds(renamed.changes)).toEqual(["profile", "class"]);
    await sql("update users set role = 'student' where id = $1", [teacher.id]);
    const answer = await call(pull, { token: teacher.token, query: { cursor } });
    expect([answer.status, answer.error.code]).toEqual([409, "SYNC_RESET"]);
    expect(kinds((await pullAll(teacher)).changes)).toEqual(["profile"]);
  });

  it("shows nothing that is taught to whoever is no teacher any more", async () => {
    const { teacher } = await givenMarked();
    await sql("update users set role = 'student' where id = $1", [teacher.id]);
    expect(kinds((await pullAll(teacher)).changes)).toEqual(["profile"]);
  });

  it("refuses the cursor of another member, of other resources, altered, or none at all", async () => {
    const [member, other] = [await givenMember(), await givenMember()];
    const { cursor } = await pullAll(member);
    const asked = async (token: string, query: Record<string, string>) => call(pull, { token, query });
    expect((await asked(other.token, { cursor })).error.code).toBe("CURSOR_INVALID");
    expect((await asked(member.token, { cursor, resources: "meeting" })).error.code).toBe("CURSOR_INVALID");
    expect((await asked(member.token, { cursor: "x" })).error.code).toBe("CURSOR_INVALID");
    const bytes = Buffer.from(cursor, "base64url");
    for (let at = 0; at < bytes.length; at += 17) {
      const altered = Buffer.from(bytes);
      altered[at] = (altered[at] ?? 0) ^ (1 << (at % 8));
      const answer = await asked(member.token, { cursor: altered.toString("base64url") });
      expect([answer.status, answer.error.code]).toEqual([422, "CURSOR_INVALID"]);
    }
    expect((await asked(member.token, { cursor })).status).toBe(200);
  });

  it("begins anew for a cursor of another epoch or another release, or from too long ago", async () => {
    const member = await givenMember();
    const { cursor } = await pullAll(member);
    const other = seal("sync-cursor", JSON.stringify({ v: 0, user_id: member.id })).toString("base64url");
    const refused = await call(pull, { token: member.token, query: { cursor: other } });
    expect([refused.status, refused.error.code]).toEqual([409, "SYNC_RESET"]);
    const late = new Date(Date.now() + 91 * 86_400_000);
    expect((await call(pull, { token: member.token, query: { cursor }, now: late })).error.code).toBe("SYNC_RESET");
    await sql("update app.sync_epoch set epoch = uuidv7()");
    const answer = await call(pull, { token: member.token, query: { cursor } });
    expect([answer.status, answer.error.code]).toEqual([409, "SYNC_RESET"]);
    expect((await call(pull, { token: member.token })).status).toBe(200);
  });
});

/** A lesson of a class of two, one of whom has a mark, and somebody who could take it. */
async function givenMarked() {
  const lesson = await givenLesson();
  await givenMark(lesson.id, lesson.student, "was late");
  const substitute = await givenMember({ org_id: lesson.org_id, role: "teacher", department: "Maths" });
  return { ...lesson, session_id: lesson.id, substitute };
}
