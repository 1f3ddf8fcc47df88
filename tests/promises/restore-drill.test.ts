// The database is lost with its disk while people work: it comes back from a base backup and its archived log, and of
// what was answered since nothing is missing that is not listed. docs/restore.md goes by these steps.
import { rm } from "node:fs/promises";
import { afterAll, describe, expect, it, vi } from "vitest";
import * as heartbeats from "../../functions/activity/heartbeat.ts";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as login from "../../functions/auth/login.ts";
import * as ingest from "../../functions/jobs/ingest-heartbeats.ts";
import * as remove from "../../functions/screenshots/delete.ts";
import * as pull from "../../functions/sync/pull.ts";
import { closePools } from "../../lib/platform/db/pool.ts";
import { closeLiveStore } from "../../lib/platform/live/store.ts";
import { log } from "../../lib/platform/log.ts";
import { removeOrphans } from "../../lib/screenshots/orphans.ts";
import { migrate } from "../../localstack/migrate.ts";
import { renewEpoch } from "../../localstack/new-epoch.ts";
import type { Postgres } from "../../localstack/postgres/postgres.ts";
import { reconcile, removeRows } from "../../localstack/reconcile.ts";
import { useTestDatabase } from "../setup/database.ts";
import { type Answer, call } from "../steps/call/when.ts";
import { objectAt, stripes, whenBucketAnnounces, whenUploaded } from "../steps/images/screenshots.ts";
import { batchOf, takeTexts } from "../steps/queues/queues.ts";
import { closeOwnerPool, givenMember, type Member, sql } from "../steps/scene/given.ts";
import { givenMemberWithPassword, PASSWORD } from "../steps/scene/sign-in.ts";
import { Device, operation } from "../steps/scene/sync.ts";
import { archiveNow, backUp, digest, givenArchive, lose, recover, startArchiving } from "../steps/services/archive.ts";
import { tell } from "./figures.ts";

useTestDatabase();

const figures: Record<string, number | string> = {};
const archive = await givenArchive();
let restored: Postgres | undefined;
afterAll(async () => {
  tell(64, "drill", figures);
  await restored?.stop();
  await rm(archive.folder, { recursive: true, force: true });
});

/** What CloudWatch would have: a line for each request, written when it was answered. */
const lines: { at: Date; method: string; path: string; status: number; user_id: string }[] = [];
vi.spyOn(log, "info").mockImplementation((...[message, line]) => {
  if (message === "request") lines.push({ at: new Date(), ...(line as object) } as (typeof lines)[number]);
});

/** Something that was answered, and how one sees that the database knows it. */
type Answered = { what: string; path: string; by: Member; isThere: () => Promise<boolean> };
const answered: Answered[] = [];

const HEARTBEATS = "/api/activity/heartbeat";

async function exists(text: string, values: unknown[]): Promise<boolean> {
  return (await sql(text, values)).length > 0;
}

function expectOk(answer: Answer, status: number): void {
  expect([answer.status, answer.error], JSON.stringify(answer.error)).toEqual([status, answer.error]);
}

async function checksIn(by: Member): Promise<void> {
  expectOk(await call(checkIn, { token: by.token, body: {} }), 201);
  const isThere = () => exists("select from work_sessions where user_id = $1", [by.id]);
  answered.push({ what: "check-in", path: "/api/attendance/check-in", by, isThere });
}

async function beats(by: Member, { count = 5, minutes = 0 } = {}): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const timestamp = new Date(Date.now() + minutes * 60_000);
    const body = { timestamp, is_active: true, mouse_clicks: 1 };
    expectOk(await call(heartbeats, { token: by.token, body, now: timestamp }), 202);
    const isThere = () =>
      exists("select from user_activity_tracking where user_id = $1 and timestamp = $2", [by.id, timestamp]);
    answered.push({ what: "heartbeat", path: HEARTBEATS, by, isThere });
  }
}

/** The consumer takes what waits. Answers how many messages there were. */
async function consumes(): Promise<number> {
  const texts = await takeTexts(process.env.HEARTBEATS_QUEUE_URL);
  if (texts.length > 0) expect(await ingest.handler(batchOf(...texts), {} as never)).toEqual({ batchItemFailures: [] });
  return texts.length;
}

async function takesPicture(by: Member, isKept = true) {
  const { id, row } = await whenUploaded(by, await stripes(8, 8).png().toBuffer());
  const isThere = () => exists("select from screenshots where id = $1", [id]);
  if (isKept) answered.push({ what: "picture", path: "/api/screenshots/upload", by, isThere });
  return { id, ...row };
}

async function deletesPicture(by: Member, id: string): Promise<void> {
  expectOk(await call(remove, { token: by.token, params: { id } }), 200);
  const isThere = async () => !(await exists("select from screenshots where id = $1", [id]));
  answered.push({ what: "deletion", path: "/api/screenshots/{id}", by, isThere });
}

async function pointTo({ ownerUrl, appUrl, workerUrl }: Postgres): Promise<void> {
  await Promise.all([closePools(), closeLiveStore(), closeOwnerPool()]);
  Object.assign(process.env, { DATABASE_URL: ownerUrl, APP_DATABASE_URL: appUrl, WORKER_DATABASE_URL: workerUrl });
}

/** How long a step of the restore took. */
async function timed<Result>(step: string, work: () => Promise<Result>): Promise<Result> {
  const begun = performance.now();
  const result = await work();
  figures[`s for ${step}`] = Math.round((performance.now() - begun) / 100) / 10;
  return result;
}

const later = () => new Date(Date.now() + 10 * 60_000);

describe("a database that is lost with its disk", () => {
  it("comes back with all that was answered, but for what is listed", async () => {
    const lost = await startArchiving(archive);
    await migrate(lost.ownerUrl, () => undefined, { roleUrls: [lost.appUrl, lost.workerUrl] });
    await pointTo(lost);
    const admin = await givenMember({ role: "admin" });
    const member = () => givenMember({ org_id: admin.org_id });
    const [late, offline] = [await member(), await member()];
    const device = new Device(offline);
    const person = await givenMemberWithPassword({ org_id: admin.org_id });
    await checksIn(person);
    // A token that says that its holder is at work is believed while nobody can be asked.
    const { data } = await call(login, { body: { email: person.email, password: PASSWORD, client: "native" } });
    const early = { ...person, token: data.access_token };
    await beats(early);
    await consumes();
    const kept = await takesPicture(early);
    const deleted = await takesPicture(early, false);
    const checkedIn = operation("attendance", "check_in", new Date(Date.now() - 60_000));
    device.do(checkedIn);
    const [begun] = await device.push();
    await device.replica.pull(offline);
    // The first run of the sweep notes on which server it works.
    expect(await removeOrphans(later())).toBe(0);
    await timed("the base backup", () => backUp(lost, archive));

    // In the log that is archived.
    await beats(early);
    await consumes();
    await archiveNow(lost, archive);
    const before = await digest(lost);

    // In what is lost with the disk.
    await checksIn(late);
    await beats(late);
    await consumes();
    const forgotten = await takesPicture(late);
    await deletesPicture(admin, deleted.id);
    const notes = operation("attendance_record", "set_notes", new Date(), { id: begun?.record?.id, notes: "kept" });
    const written = { ...notes, base_version: begun?.record?.version ?? null };
    device.do(written);
    const [noted] = await device.push();
    expect(noted?.status).toBe("applied");
    const isNoted = () => exists("select from attendance_records where user_id = $1 and notes = 'kept'", [offline.id]);
    answered.push({ what: "notes of a device", path: "/api/sync/push", by: offline, isThere: isNoted });
    await device.replica.pull(offline);
    await beats(early);
    for (const { what, isThere } of answered.slice(0, -5)) expect(await isThere(), what).toBe(true);

    await lose(lost);
    // Trackers do not notice: two or three a minute need nobody who counts them.
    await beats(early, { count: 3, minutes: 2 });
    const outage = performance.now();

    const { server, until } = await timed("the server", () => recover(archive));
    restored = server;
    expect(await digest(server)).toEqual(before);
    await pointTo(server);
    // Whoever forgets the next step has lost nothing, either.
    expect(await removeOrphans(later())).toBe(0);
    await timed("migrations and a new epoch", async () => {
      await migrate(server.ownerUrl, () => undefined, { roleUrls: [server.appUrl, server.workerUrl] });
      await renewEpoch(server.ownerUrl);
    });
    figures["messages that waited"] = await timed("the queue", consumes);

    // Nothing is removed because the database has forgotten it: not by the sweep, not by an event that comes late.
    await whenBucketAnnounces(forgotten.object_key);
    expect(await removeOrphans(later())).toBe(0);
    const found = await timed("bucket and rows", () => reconcile(server.ownerUrl));
    expect(found.objects.map(({ key }) => key)).toEqual([forgotten.object_key, forgotten.thumbnail_key]);
    expect(found.rows.map(({ key }) => key)).toEqual([deleted.object_key, deleted.thumbnail_key]);
    await removeRows(server.ownerUrl, found.rows);
    expect((await reconcile(server.ownerUrl)).rows).toEqual([]);
    figures["objects without a row"] = found.objects.length;
    figures["rows without an object"] = found.rows.length;

    // A device is told to begin anew, and hands over once more what was acknowledged.
    const cursor = device.replica.cursor ?? "";
    const told = await call(pull, { token: offline.token, query: { cursor } });
    expect([told.status, told.error.code]).toEqual([409, "SYNC_RESET"]);
    for (const operation of [checkedIn, written]) device.do(operation);
    expect((await device.push()).map(({ status }) => status)).toEqual(["duplicate", "applied"]);
    await device.replica.pull(offline);
    expect(device.replica.of("work_session")).toHaveLength(1);
    expect(device.replica.of("attendance_record")[0]?.record).toMatchObject({ notes: "kept" });
    figures["s in all"] = Math.round((performance.now() - outage) / 100) / 10;

    // What is missing is in the list of what was answered since.
    const listed = lines.filter(({ at, method, status }) => at > until && method !== "GET" && status < 300);
    const missing: Answered[] = [];
    for (const each of answered) if (!(await each.isThere())) missing.push(each);
    // Of heartbeats a hundredth has a line: those of the time that was not archived are gone as a whole, and so said.
    const isListed = ({ path, by }: Answered) =>
      path === HEARTBEATS ? by === late : listed.some((line) => line.path === path && line.user_id === by.id);
    expect(missing.filter((each) => !isListed(each))).toEqual([]);
    expect([...new Set(missing.map(({ what, by }) => `${what} ${by === late}`))].sort()).toEqual(
      ["check-in", "heartbeat", "picture"].map((what) => `${what} true`),
    );
    figures["things answered"] = answered.length;
    figures["missing and listed"] = missing.length;
    figures["missing and not listed"] = missing.filter((each) => !isListed(each)).length;

    // People go on, and after two weeks the sweep does.
    await checksIn(late);
    expect(await objectAt(kept.object_key)).toBeDefined();
    await sql("update app.file_sweeps set waits_until = now()");
    expect(await removeOrphans(later())).toBe(2);
    expect(await objectAt(forgotten.object_key)).toBeUndefined();
    expect(await objectAt(kept.object_key)).toBeDefined();
  });
});
