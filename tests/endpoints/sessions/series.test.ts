import { describe, expect, it } from "vitest";
import * as archive from "../../../functions/classes/remove.ts";
import * as cancel from "../../../functions/sessions/cancel.ts";
import * as createSession from "../../../functions/sessions/create.ts";
import * as list from "../../../functions/sessions/list.ts";
import * as create from "../../../functions/sessions/series-create.ts";
import * as listSeries from "../../../functions/sessions/series-list.ts";
import * as remove from "../../../functions/sessions/series-remove.ts";
import * as update from "../../../functions/sessions/series-update.ts";
import * as updateSession from "../../../functions/sessions/update.ts";
import * as setSetting from "../../../functions/settings/update.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenClass, givenEnrollment } from "../../steps/scene/classes.ts";
import { givenMember, givenOrganization, givenSetting, type Member, sql } from "../../steps/scene/given.ts";
import { done } from "../../steps/scene/tenant-work.ts";

useTestDatabase();

/** Before both changes of the clocks in Berlin. */
const NOW = new Date("2026-01-15T12:00:00Z");

async function givenSchool(timezone = "Europe/Berlin") {
  const { id: org_id } = await givenOrganization({ timezone });
  const teacher = await givenMember({ org_id, role: "teacher" });
  return { org_id, teacher, class_id: await givenClass(teacher) };
}

const lesson = { first_date: "2026-03-16", local_start: "09:00", duration_minutes: 90, name: "Algebra" };
const plan = ({ token }: Member, id: string, body: object) =>
  call(create, { token, params: { id }, body: { ...lesson, ...body }, now: NOW });
const change = ({ token }: Member, id: string, body: object, now = NOW) =>
  call(update, { token, params: { id }, body, now });
const sessionsOf = async ({ token }: Member, class_id: string, status = "scheduled") =>
  done(await call(list, { token, query: { class_id, status, limit: "100" } })).items.toReversed();
const startsOf = async (teacher: Member, class_id: string, status?: string) =>
  (await sessionsOf(teacher, class_id, status)).map(({ starts_at }) => starts_at);

describe("sessions that repeat", () => {
  it("begin at the same time by the clocks of the class, whatever these do", async () => {
    const { teacher, class_id } = await givenSchool();
    const { series } = done(await plan(teacher, class_id, { rrule: "FREQ=WEEKLY;COUNT=3" }));
    expect(series).toMatchObject({ timezone: "Europe/Berlin", planned: 3, local_start: "09:00", ended_at: null });
    expect(await startsOf(teacher, class_id)).toEqual([
      "2026-03-16T08:00:00.000Z",
      "2026-03-23T08:00:00.000Z",
      "2026-03-30T07:00:00.000Z",
    ]);
    const { items } = done(await call(listSeries, { token: teacher.token, params: { id: class_id } }));
    expect(items).toEqual([series]);
  });

  it("are later where the clocks skip their time", async () => {
    const { teacher, class_id } = await givenSchool();
    const night = { local_start: "02:30", first_date: "2026-03-28", rrule: "FREQ=DAILY;COUNT=3" };
    done(await plan(teacher, class_id, night));
    expect(await startsOf(teacher, class_id)).toEqual([
      "2026-03-28T01:30:00.000Z",
      "2026-03-29T01:30:00.000Z",
      "2026-03-30T00:30:00.000Z",
    ]);
  });

  it("leave out holidays and what is left out, and do not reach into the past", async () => {
    const { org_id, teacher, class_id } = await givenSchool("UTC");
    await givenSetting(org_id, "holidays", ["2026-03-17"]);
    done(await plan(teacher, class_id, { rrule: "FREQ=DAILY;COUNT=4", excluded: ["2026-03-18"] }));
    expect(await startsOf(teacher, class_id)).toEqual(["2026-03-16T09:00:00.000Z", "2026-03-19T09:00:00.000Z"]);
    const old = { first_date: "2026-01-14", rrule: "FREQ=DAILY;COUNT=3", local_start: "11:00" };
    expect(done(await plan(teacher, class_id, old)).series.planned).toBe(1);
  });

  it("are all there or none: where one overlaps, where a rule is none, and in a class that is archived", async () => {
    const { teacher, class_id } = await givenSchool();
    done(await plan(teacher, class_id, { rrule: "FREQ=WEEKLY;COUNT=2" }));
    const daily = { rrule: "FREQ=DAILY;COUNT=8", first_date: "2026-03-17" };
    expect((await plan(teacher, class_id, daily)).error?.code).toBe("SESSION_OVERLAPS");
    expect(await sessionsOf(teacher, class_id)).toHaveLength(2);
    const endless = await plan(teacher, class_id, { rrule: "FREQ=DAILY" });
    expect(endless.error).toMatchObject({ code: "RRULE_UNSUPPORTED", details: { reason: "no_end" } });
    await sql("update classes set is_active = false where id = $1", [class_id]);
    expect((await plan(teacher, class_id, { rrule: "FREQ=DAILY;COUNT=1" })).error?.code).toBe("CLASS_ARCHIVED");
  });

  it("are another teacher's own", async () => {
    const { org_id, teacher, class_id } = await givenSchool();
    const colleague = await givenMember({ org_id, role: "teacher" });
    const rule = { rrule: "FREQ=DAILY;COUNT=1" };
    expect((await plan(colleague, class_id, rule)).error?.code).toBe("NOT_FOUND");
    const { series } = done(await plan(teacher, class_id, rule));
    expect((await change(colleague, series.id, { name: "Mine" })).error?.code).toBe("NOT_FOUND");
  });
});

describe("a holiday", () => {
  const holidays = ({ token }: Member, value: string[], now = NOW) =>
    call(setSetting, { token, params: { key: "holidays" }, body: { value }, now });
  const daily = { rrule: "FREQ=DAILY;COUNT=3" };

  it("cancels the sessions of its date once it is entered, and taking it back restores them", async () => {
    const { org_id, teacher, class_id } = await givenSchool("UTC");
    const admin = await givenMember({ org_id, role: "admin" });
    done(await plan(teacher, class_id, daily));
    done(await holidays(admin, ["2026-03-17"]));
    expect(await startsOf(teacher, class_id)).toEqual(["2026-03-16T09:00:00.000Z", "2026-03-18T09:00:00.000Z"]);
    done(await holidays(admin, []));
    expect(await startsOf(teacher, class_id)).toHaveLength(3);
  });

  it("gives way to a session that was planned in place of the cancelled one, and leaves those by themselves", async () => {
    const { org_id, teacher, class_id } = await givenSchool("UTC");
    const admin = await givenMember({ org_id, role: "admin" });
    done(await holidays(admin, ["2026-03-17"]));
    const { series } = done(await plan(teacher, class_id, daily));
    const times = { starts_at: "2026-03-17T09:30:00Z", ends_at: "2026-03-17T10:00:00Z" };
    const body = { ...times, class_id, name: "Instead" };
    done(await call(createSession, { token: teacher.token, body, now: NOW }));
    done(await holidays(admin, []));
    expect(await startsOf(teacher, class_id, "cancelled")).toEqual(["2026-03-17T09:00:00.000Z"]);
    done(await holidays(admin, ["2026-03-17"]));
    expect(await startsOf(teacher, class_id)).toContain("2026-03-17T09:30:00.000Z");
    expect((await change(teacher, series.id, { name: "Rings" })).error).toBeUndefined();
  });

  it("does not bring back what was cancelled by hand, by a change of the rule, or by the end", async () => {
    const { org_id, teacher, class_id } = await givenSchool("UTC");
    const admin = await givenMember({ org_id, role: "admin" });
    const { series } = done(await plan(teacher, class_id, daily));
    const [first] = await sessionsOf(teacher, class_id);
    done(await call(cancel, { token: teacher.token, params: { id: first?.id ?? "" }, now: NOW }));
    done(await change(teacher, series.id, { rrule: "FREQ=DAILY;COUNT=2" }));
    done(await holidays(admin, []));
    expect(await startsOf(teacher, class_id)).toEqual(["2026-03-17T09:00:00.000Z"]);
    done(await call(remove, { token: teacher.token, params: { id: series.id }, now: NOW }));
    done(await holidays(admin, []));
    expect(await startsOf(teacher, class_id)).toEqual([]);
  });

  it("that is taken back restores one of two at its time, and the other leaves its series", async () => {
    const { org_id, teacher, class_id } = await givenSchool("UTC");
    const admin = await givenMember({ org_id, role: "admin" });
    done(await holidays(admin, ["2026-03-17"]));
    done(await plan(teacher, class_id, daily));
    const second = { rrule: "FREQ=DAILY;COUNT=1", first_date: "2026-03-17", local_start: "09:30" };
    const { series } = done(await plan(teacher, class_id, second));
    done(await holidays(admin, []));
    expect(await startsOf(teacher, class_id)).toHaveLength(3);
    const { items } = done(await call(listSeries, { token: teacher.token, params: { id: class_id } }));
    expect(items.find(({ id }) => id === series.id)?.excluded).toEqual(["2026-03-17"]);
  });

  it("brings back nothing of a date that was left out meanwhile, nor of a class that is archived", async () => {
    const { org_id, teacher, class_id } = await givenSchool("UTC");
    const admin = await givenMember({ org_id, role: "admin" });
    done(await holidays(admin, ["2026-03-17"]));
    const { series } = done(await plan(teacher, class_id, daily));
    done(await change(teacher, series.id, { excluded: ["2026-03-17"] }));
    done(await holidays(admin, []));
    expect(await startsOf(teacher, class_id)).toEqual(["2026-03-16T09:00:00.000Z", "2026-03-18T09:00:00.000Z"]);
    done(await call(archive, { token: teacher.token, params: { id: class_id }, now: NOW }));
    done(await holidays(admin, []));
    expect(await startsOf(teacher, class_id)).toEqual([]);
    expect((await change(teacher, series.id, { name: "x" })).error?.code).toBe("SERIES_ENDED");
  });
});

describe("changing them", () => {
  it("may move each to where the next one was, and leaves the one of today that its new time is too early for", async () => {
    const { teacher, class_id } = await givenSchool("UTC");
    const long = { rrule: "FREQ=DAILY;COUNT=3", local_start: "07:00", duration_minutes: 720 };
    const { series } = done(await plan(teacher, class_id, long));
    done(await change(teacher, series.id, { local_start: "19:30" }));
    expect((await startsOf(teacher, class_id))[0]).toBe("2026-03-16T19:30:00.000Z");
    const early = new Date("2026-03-16T12:00:00Z");
    done(await change(teacher, series.id, { local_start: "08:00", duration_minutes: 60 }, early));
    // The first goes on into the next morning, at which there is none before it is over.
    expect(await startsOf(teacher, class_id)).toEqual([
      "2026-03-16T19:30:00.000Z",
      "2026-03-17T08:00:00.000Z",
      "2026-03-18T08:00:00.000Z",
    ]);
  });

  it("takes the zone and the teacher of the class as they are now", async () => {
    const { org_id, teacher, class_id } = await givenSchool();
    const { series } = done(await plan(teacher, class_id, { rrule: "FREQ=DAILY;COUNT=1" }));
    const colleague = await givenMember({ org_id, role: "teacher" });
    await sql("update classes set timezone = 'America/New_York', teacher_id = $2 where id = $1", [
      class_id,
      colleague.id,
    ]);
    done(await change(colleague, series.id, {}));
    const [only] = await sessionsOf(colleague, class_id);
    expect([only?.starts_at, only?.teacher.id]).toEqual(["2026-03-16T13:00:00.000Z", colleague.id]);
  });

  it("leaves a session in its series that is changed to what it is", async () => {
    const { teacher, class_id } = await givenSchool();
    const { series } = done(await plan(teacher, class_id, { rrule: "FREQ=DAILY;COUNT=1" }));
    const [only] = await sessionsOf(teacher, class_id);
    const body = { name: only?.name, starts_at: only?.starts_at };
    const same = { token: teacher.token, params: { id: only?.id ?? "" }, body, now: NOW };
    expect(done(await call(updateSession, same)).session.series_id).toBe(series.id);
  });

  it("tells whoever is in the class once of all that moved, and once of all that is cancelled", async () => {
    const { org_id, teacher, class_id } = await givenSchool("UTC");
    const student = await givenMember({ org_id, role: "student" });
    await givenEnrollment(class_id, student);
    const { series } = done(await plan(teacher, class_id, { rrule: "FREQ=DAILY;COUNT=5" }));
    done(await change(teacher, series.id, { name: "Rings" }));
    const told = () => sql("select type, data from notifications where user_id = $1 order by id", [student.id]);
    expect(await told()).toEqual([]);
    done(await change(teacher, series.id, { local_start: "10:00", rrule: "FREQ=DAILY;COUNT=2" }));
    done(await call(remove, { token: teacher.token, params: { id: series.id }, now: NOW }));
    expect(await told()).toEqual([
      { type: "session_moved", data: { series_id: series.id, sessions: 2 } },
      { type: "session_cancelled", data: { series_id: series.id, sessions: 3 } },
      { type: "session_cancelled", data: { series_id: series.id, sessions: 2 } },
    ]);
  });

  it("leaves alone what was changed by itself", async () => {
    const { teacher, class_id } = await givenSchool("UTC");
    const { series } = done(await plan(teacher, class_id, { rrule: "FREQ=DAILY;COUNT=2" }));
    const [first] = await sessionsOf(teacher, class_id);
    expect(first?.series_id).toBe(series.id);
    const body = { starts_at: "2026-03-16T13:00:00Z", ends_at: "2026-03-16T14:00:00Z" };
    const { session } = done(
      await call(updateSession, { token: teacher.token, params: { id: first?.id ?? "" }, body, now: NOW }),
    );
    expect(session.series_id).toBeNull();
    done(await change(teacher, series.id, { local_start: "08:00" }));
    expect(await startsOf(teacher, class_id)).toEqual(["2026-03-16T13:00:00.000Z", "2026-03-17T08:00:00.000Z"]);
  });

  it("moves those to come, and leaves those that were", async () => {
    const { teacher, class_id } = await givenSchool("UTC");
    const { series } = done(await plan(teacher, class_id, { rrule: "FREQ=DAILY;COUNT=3" }));
    const later = new Date("2026-03-16T10:00:00Z");
    const changed = done(
      await change(teacher, series.id, { local_start: "11:00", rrule: "FREQ=DAILY;COUNT=2" }, later),
    );
    expect(changed.series).toMatchObject({ local_start: "11:00", rrule: "FREQ=DAILY;COUNT=2" });
    expect(await startsOf(teacher, class_id)).toEqual(["2026-03-16T09:00:00.000Z", "2026-03-17T11:00:00.000Z"]);
    expect(await startsOf(teacher, class_id, "cancelled")).toEqual(["2026-03-18T09:00:00.000Z"]);
    done(await change(teacher, series.id, { rrule: "FREQ=DAILY;COUNT=3" }, later));
    expect(await sessionsOf(teacher, class_id)).toHaveLength(3);
  });

  it("does not bring back what was cancelled by hand", async () => {
    const { teacher, class_id } = await givenSchool("UTC");
    const { series } = done(await plan(teacher, class_id, { rrule: "FREQ=DAILY;COUNT=2" }));
    const [first] = await sessionsOf(teacher, class_id);
    done(await call(cancel, { token: teacher.token, params: { id: first?.id ?? "" }, now: NOW }));
    const { series: after } = done(await change(teacher, series.id, { name: "Rings" }));
    expect(after).toMatchObject({ excluded: ["2026-03-16"], planned: 1 });
    expect((await sessionsOf(teacher, class_id)).map(({ name }) => name)).toEqual(["Rings"]);
  });

  it("ends them once", async () => {
    const { teacher, class_id } = await givenSchool();
    const { series } = done(await plan(teacher, class_id, { rrule: "FREQ=DAILY;COUNT=5" }));
    const end = () => call(remove, { token: teacher.token, params: { id: series.id }, now: NOW });
    expect(done(await end()).cancelled).toBe(5);
    expect((await end()).error?.code).toBe("SERIES_ENDED");
    expect((await change(teacher, series.id, { name: "x" })).error?.code).toBe("SERIES_ENDED");
    expect(await sessionsOf(teacher, class_id)).toEqual([]);
  });
});
