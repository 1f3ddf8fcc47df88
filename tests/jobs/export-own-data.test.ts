import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as views from "../../functions/audit/views.ts";
import { handler as maintain } from "../../functions/jobs/maintain.ts";
import * as notifications from "../../functions/notifications/list.ts";
import * as ask from "../../functions/privacy/export.ts";
import * as getExport from "../../functions/privacy/get-export.ts";
import * as listExports from "../../functions/privacy/list-exports.ts";
import * as remove from "../../functions/users/delete.ts";
import * as bucket from "../../lib/platform/aws/bucket.ts";
import { fileKeyOf } from "../../lib/privacy/export/data-export.ts";
import { runExport } from "../../lib/privacy/export/run.ts";
import { writeFile } from "../../lib/privacy/export/write-file.ts";
import { useTestDatabase } from "../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../steps/activity/heartbeats.ts";
import { jobEvent } from "../steps/call/instant.ts";
import { call } from "../steps/call/when.ts";
import { pictureKeyOf, whenPictureUploaded } from "../steps/images/pictures.ts";
import { givenCheckedIn, objectAt, stripes, whenUploaded } from "../steps/images/screenshots.ts";
import { useMails } from "../steps/mail/mails.ts";
import { fetchArchive } from "../steps/privacy/archives.ts";
import { runAllJobs, takeJobs, whenJobRuns } from "../steps/queues/jobs-queue.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";

useTestDatabase();
const mails = useMails();

const DAY_MS = 86_400_000;
const askFor = ({ token }: Member, { id }: { id: string }) => call(ask, { token, params: { id } });
const get = ({ token }: Member, id: string) => call(getExport, { token, params: { id } });
const exportsOf = ({ token }: Member) => call(listExports, { token });
const told = async ({ token }: Member) => (await call(notifications, { token })).data.items.map(({ type }) => type);
const statusOf = async (id: string) =>
  (await sql<{ status: string }>("select status from data_exports where id = $1", [id]))[0]?.status;
const objectsOf = async (org_id: string, export_id: string) => {
  const all = await Array.fromAsync(bucket.listAllObjects(`data-exports/${org_id}/${export_id}/`));
  return all.flat().map(({ key }) => key);
};

async function givenPair() {
  const admin = await givenMember({ role: "admin" });
  return { admin, member: await givenMember({ org_id: admin.org_id }) };
}

/** An export that was asked for, and has not begun. */
async function givenAsked(
  asker: Member,
  member: Member,
): Promise<{ id: string; job: Parameters<typeof runExport>[0] }> {
  const answer = await askFor(asker, member);
  if (answer.status !== 202) throw new Error(JSON.stringify(answer.error));
  const jobs = await takeJobs();
  const { id } = answer.data.export;
  expect(jobs).toEqual([{ kind: "export-data", org_id: member.org_id, export_id: id, asked_by: asker.id }]);
  return { id, job: { org_id: member.org_id, export_id: id } };
}

describe("a copy of one's own data", () => {
  it("has every part as JSON and CSV, the pictures, and a word on each", async () => {
    const { member } = await givenPair();
    const notes = '=HYPERLINK("http://evil.example")';
    await call(checkIn, { token: member.token, body: { notes, location: { latitude: 1, longitude: 2 } } });
    const at = Math.floor(Date.now() / 1000);
    await ingestBatch([message(member, [{ ...heartbeat(at), active_window: "+1 Plan" }])]);
    const picture = await stripes(32, 32).png().toBuffer();
    const { id: screenshot } = await whenUploaded(member, picture);
    await whenPictureUploaded(member, picture);
    const { id } = await givenAsked(member, member);
    expect(await whenJobRuns({ kind: "export-data", org_id: member.org_id, export_id: id })).toBe(true);

    const { json, csv, entries, parts } = await fetchArchive(member, id);
    expect(json("profile")).toMatchObject([{ id: member.id, email: member.email }]);
    expect(json("attendance_records")).toMatchObject([{ notes, check_in_location: { latitude: 1 } }]);
    expect(csv("attendance_records")).toMatchObject([{ notes: `'${notes}` }]);
    expect(json("heartbeats")).toMatchObject([{ active_window_title: "+1 Plan" }]);
    expect(csv("heartbeats")).toMatchObject([{ active_window_title: "'+1 Plan" }]);
    const [path, stored] = [...entries].find(([name]) => name.startsWith("pictures/")) ?? [];
    expect(path).toContain(screenshot);
    expect(stored?.equals(picture)).toBe(true);
    const own = await objectAt(await pictureKeyOf(member));
    expect(own !== undefined && entries.get("profile-picture.webp")?.equals(own)).toBe(true);
    expect(json("picture_uploads")).toMatchObject([{ status: "ready" }]);
    const readme = entries.get("README.txt")?.toString() ?? "";
    const manifest = JSON.parse(entries.get("manifest.json")?.toString() ?? "");
    for (const part of parts)
      expect(readme).toMatch(new RegExp(String.raw`data/${part} \(\d+ entr.*\r\n {4}[A-Z].{10,}\.`));
    expect(manifest).toMatchObject({
      file: 1,
      pictures: 1,
      profile_picture: "profile-picture.webp",
      missing_pictures: [],
    });
    expect(manifest.files).toHaveLength(parts.length);
    expect(parts.length).toBeGreaterThan(15);
    expect(await told(member)).toEqual(["data_export_ready"]);
    expect(await mails.queued()).toEqual([]);
  });

  it("is of its member alone", async () => {
    const { admin, member } = await givenPair();
    const other = await givenMember({ org_id: member.org_id });
    for (const each of [member, other]) await call(checkIn, { token: each.token, body: { notes: each.email } });
    const { id, job } = await givenAsked(member, member);
    await runExport(job);
    const { entries } = await fetchArchive(member, id);
    const all = [...entries.values()].map((bytes) => bytes.toString()).join("\n");
    expect(all).toContain(member.email);
    expect(all).not.toContain(other.email);
    for (const stranger of [other, admin, await givenMember({ role: "super_admin" })])
      expect(await get(stranger, id)).toMatchObject({ status: 404 });
    expect((await exportsOf(admin)).data.items).toEqual([]);
    expect((await exportsOf(other)).data.items).toEqual([]);
  });

  it("is one at a time, and three in a day", async () => {
    const { member } = await givenPair();
    const answers = await Promise.all([askFor(member, member), askFor(member, member), askFor(member, member)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.error.code).toBe("EXPORT_RUNNING");
    await runAllJobs();
    for (const status of [202, 202, 429]) {
      const answer = await askFor(member, member);
      expect(answer.status).toBe(status);
      if (status === 429) expect(Number(answer.headers["retry-after"])).toBeGreaterThan(86_000);
      await runAllJobs();
    }
    const tomorrow = new Date(Date.now() + DAY_MS + 1000);
    expect((await call(ask, { token: member.token, params: { id: member.id }, now: tomorrow })).status).toBe(202);
    await takeJobs();
  });

  it("can be fetched for three days, and is gone then", async () => {
    const { member } = await givenPair();
    const { id, job } = await givenAsked(member, member);
    await runExport(job);
    expect(await objectsOf(job.org_id, id)).toHaveLength(1);
    const daysOn = (days: number) => new Date(Date.now() + days * DAY_MS);
    await maintain(jobEvent({ now: daysOn(2.9).toISOString() }));
    expect((await get(member, id)).data.files).toHaveLength(1);
    const late = await call(getExport, { token: member.token, params: { id }, now: daysOn(3.01) });
    expect(late.data).toMatchObject({ files: [] });
    await maintain(jobEvent({ now: daysOn(3.1).toISOString() }));
    expect((await get(member, id)).data).toMatchObject({ export: { status: "expired" }, files: [] });
    expect(await objectsOf(job.org_id, id)).toEqual([]);
  });

  it("that never became ready has failed after a day, and who waits for it is told once", async () => {
    const { admin, member } = await givenPair();
    const other = await givenMember({ org_id: admin.org_id });
    const own = await givenAsked(member, member);
    const others = await givenAsked(admin, other);
    const late = (days: number) => maintain(jobEvent({ now: new Date(Date.now() + days * DAY_MS).toISOString() }));
    await late(0.9);
    expect((await get(member, own.id)).data.export.status).toBe("pending");
    await late(1.1);
    await late(1.2);
    expect((await get(member, own.id)).data.export.status).toBe("failed");
    expect((await get(admin, others.id)).data.export.status).toBe("failed");
    expect(await told(member)).toEqual(["data_export_failed"]);
    expect(await told(admin)).toEqual(["data_export_failed"]);
    expect(await told(other)).toEqual(["data_export_failed", "data_export_requested"]);
    expect(await runExport(own.job)).toBe("failed");
  });

  it("that never became ready is told to nobody who asked and is gone", async () => {
    const { admin, member } = await givenPair();
    await givenAsked(admin, member);
    await sql("update users set status = 'terminated' where id = $1", [admin.id]);
    await maintain(jobEvent({ now: new Date(Date.now() + 1.1 * DAY_MS).toISOString() }));
    const failed = "select user_id from notifications where org_id = $1 and type = 'data_export_failed'";
    expect(await sql(failed, [admin.org_id])).toEqual([{ user_id: member.id }]);
  });

  it("leaves no file that no row knows of", async () => {
    const orphan = { org_id: randomUUID(), export_id: randomUUID() };
    await bucket.writeObject(fileKeyOf(orphan, 1), Buffer.from("left"), "application/zip");
    await maintain();
    expect(await objectsOf(orphan.org_id, orphan.export_id)).toHaveLength(1);
    await maintain(jobEvent({ now: new Date(Date.now() + 4 * DAY_MS).toISOString() }));
    expect(await objectsOf(orphan.org_id, orphan.export_id)).toEqual([]);
  });
});

describe("a copy that somebody else asks for", () => {
  it("is told to its member at once and by mail, who sees and fetches it as well", async () => {
    const { admin, member } = await givenPair();
    const { id, job } = await givenAsked(admin, member);
    expect(await told(member)).toEqual(["data_export_requested"]);
    expect(await runExport(job)).toBe("ready");
    expect(await told(member)).toEqual(["data_export_ready", "data_export_requested"]);
    expect(await told(admin)).toEqual(["data_export_ready"]);
    const [mail, ...more] = await mails.deliver();
    expect([mail?.to?.[0]?.address, mail?.subject, more]).toEqual([
      member.email,
      `${admin.name} asked for a copy of your data`,
      [],
    ]);
    expect((await exportsOf(member)).data.items).toMatchObject([
      { id, status: "ready", files: 1, requested_by: { id: admin.id }, user: { id: member.id } },
    ]);
    for (const reader of [admin, member]) expect((await fetchArchive(reader, id)).json("profile")).toHaveLength(1);
    const entries = await sql("select action, user_id from audit_log where resource_id = $1 order by id", [member.id]);
    expect(entries).toEqual([
      { action: "user.export", user_id: admin.id },
      { action: "user.export.fetch", user_id: admin.id },
      { action: "user.export.fetch", user_id: member.id },
    ]);
    expect((await call(views, { token: member.token })).data.items).toMatchObject([
      { viewer: { id: admin.id }, looks: { pictures: 1, titles: 1, days: 1, live: 0, faces: 1, devices: 0 } },
    ]);
  });

  it.each([
    ["employee", "employee", 403],
    ["manager", "employee", 403],
    ["admin", "super_admin", 403],
    ["admin", "admin", 202],
    ["super_admin", "admin", 202],
  ] as const)("by %s of %s: %i", async (asker, target, status) => {
    const by = await givenMember({ role: asker });
    const of = await givenMember({ org_id: by.org_id, role: target });
    expect((await askFor(by, of)).status).toBe(status);
    expect((await askFor(by, { id: randomUUID() })).status).toBe(asker === "employee" ? 403 : 404);
    expect((await takeJobs()).length).toBe(status === 202 ? 1 : 0);
  });

  it.each([
    ["dismissed", "update users set status = 'terminated' where id = $1"],
    ["disabled", "update users set status = 'inactive' where id = $1"],
    ["made a manager", "update users set role = 'manager' where id = $1"],
  ])("is not made for who was %s before the job ran", async (_, change) => {
    const { admin, member } = await givenPair();
    const { id, job } = await givenAsked(admin, member);
    await sql(change, [admin.id]);
    expect(await runExport(job)).toBe("refused");
    expect(await objectsOf(job.org_id, id)).toEqual([]);
    expect(await mails.queued()).toEqual([]);
    expect((await exportsOf(member)).data.items).toMatchObject([{ status: "refused" }]);
  });

  it("is not handed to who may not have it any more, and still to its member", async () => {
    const { admin, member } = await givenPair();
    const { id, job } = await givenAsked(admin, member);
    await runExport(job);
    await sql("update users set role = 'manager' where id = $1", [admin.id]);
    expect((await get(admin, id)).status).toBe(403);
    expect((await get(member, id)).data.files).toHaveLength(1);
  });
});

describe("the job", () => {
  it("that comes twice makes one copy, and tells once", async () => {
    const { admin, member } = await givenPair();
    const { id, job } = await givenAsked(admin, member);
    expect(await runExport(job)).toBe("ready");
    expect(await runExport(job)).toBe("ready");
    expect(await objectsOf(job.org_id, id)).toHaveLength(1);
    expect(await told(admin)).toEqual(["data_export_ready"]);
    expect(await mails.queued()).toHaveLength(1);
  });

  it("that comes while another runs leaves it alone, whichever is first", async () => {
    const { admin, member } = await givenPair();
    const { id, job } = await givenAsked(admin, member);
    const outcomes = await Promise.allSettled([runExport(job), runExport(job)]);
    expect(outcomes.map(({ status }) => status)).toContain("fulfilled");
    expect(await statusOf(id)).toBe("ready");
    expect(await runExport(job)).toBe("ready");
    expect(await objectsOf(job.org_id, id)).toHaveLength(1);
    expect(await told(admin)).toEqual(["data_export_ready"]);
    expect(await mails.queued()).toHaveLength(1);
  });

  it("that was killed is done by the message that comes again", async () => {
    const { member } = await givenPair();
    const { id, job } = await givenAsked(member, member);
    // What a run leaves that was ended in the middle: its claim, and nothing else.
    const claimed = "update data_exports set status = 'running', claimed_until = $2 where id = $1";
    await sql(claimed, [id, new Date(Date.now() + 60_000)]);
    await expect(runExport(job)).rejects.toThrow("Another run");
    await sql(claimed, [id, new Date(Date.now() - 1)]);
    expect(await runExport(job)).toBe("ready");
    expect((await fetchArchive(member, id)).json("profile")).toHaveLength(1);
  });

  it("that fails can be repeated at once", async () => {
    const member = await givenCheckedIn();
    await whenUploaded(member, await stripes(32, 32).png().toBuffer());
    const { id, job } = await givenAsked(member, member);
    const name = process.env.BUCKET;
    process.env.BUCKET = "no-such-bucket";
    await expect(runExport(job)).rejects.toThrow();
    process.env.BUCKET = name;
    expect(await objectsOf(job.org_id, id)).toEqual([]);
    expect(await runExport(job)).toBe("ready");
  });

  it("leaves no file to who asked and was disabled while it ran", async () => {
    const { admin, member } = await givenPair();
    const { id, job } = await givenAsked(admin, member);
    // With the commit by which the run begins.
    await sql(`create function leave() returns trigger language plpgsql as $$ begin
      update users set status = 'inactive' where id = new.requested_by; return null; end $$`);
    await sql(`create trigger leave after update on data_exports for each row when (new.status = 'running')
      execute function leave()`);
    expect(await runExport(job)).toBe("refused");
    await sql("drop function leave() cascade");
    expect(await statusOf(id)).toBe("refused");
    expect(await objectsOf(job.org_id, id)).toEqual([]);
    expect(await told(member)).toEqual(["data_export_requested"]);
  });

  it("goes on in another file when its time is up, and none of the files lacks or repeats anything", async () => {
    const member = await givenCheckedIn();
    const picture = await stripes(16, 16).png().toBuffer();
    for (let n = 0; n < 5; n += 1) await whenUploaded(member, picture);
    await whenPictureUploaded(member, picture);
    const { job } = await givenAsked(member, member);
    const file = { ...job, user_id: member.id };
    let progress: { parts_done: number; pictures_done: string | null; is_last: boolean } = {
      parts_done: 0,
      pictures_done: null,
      is_last: false,
    };
    let number = 0;
    for (; !progress.is_last && number < 50; ) {
      number += 1;
      let asked = 0;
      progress = await writeFile({ ...file, ...progress, number }, new Date(), () => {
        asked += 1;
        return asked > 2;
      });
    }
    expect(number).toBeGreaterThan(5);
    await sql(
      "update data_exports set status = 'ready', expires_at = now() + interval '1 day', file_bytes = $2 where id = $1",
      [job.export_id, Array.from({ length: number }, () => 1)],
    );
    const { entries, parts } = await fetchArchive(member, job.export_id);
    expect([...entries.keys()].filter((path) => path.startsWith("pictures/"))).toHaveLength(5);
    expect(entries.has("profile-picture.webp")).toBe(true);
    expect(parts.length).toBeGreaterThan(15);
  });
});

describe("an erasure", () => {
  it("takes the copies of the member's data with it", async () => {
    const { admin, member } = await givenPair();
    const { id, job } = await givenAsked(admin, member);
    await runExport(job);
    await call(remove, { token: admin.token, params: { id: member.id }, query: { erase: "true" } });
    expect((await get(admin, id)).status).toBe(404);
    await runAllJobs();
    expect(await objectsOf(job.org_id, id)).toEqual([]);
    expect(await sql("select from data_exports where id = $1", [id])).toEqual([]);
    expect((await askFor(admin, member)).status).toBe(404);
  });

  it.each(["before the job", "while a file is written"])("%s leaves nothing behind", async (when) => {
    const admin = await givenMember({ role: "admin" });
    const member = await givenCheckedIn({ org_id: admin.org_id });
    for (let n = 0; n < 3; n += 1) await whenUploaded(member, await stripes(64, 64).png().toBuffer());
    const { id, job } = await givenAsked(admin, member);
    const eraseNow = async () => {
      await call(remove, { token: admin.token, params: { id: member.id }, query: { erase: "true" } });
      await runAllJobs();
    };
    if (when === "before the job") {
      await eraseNow();
      expect(await runExport(job)).toBe("gone");
    } else {
      const running = runExport(job);
      await eraseNow();
      await running.catch(() => undefined);
      await runExport(job);
    }
    expect(await objectsOf(job.org_id, id)).toEqual([]);
    expect(await sql("select from data_exports where id = $1", [id])).toEqual([]);
  });
});
