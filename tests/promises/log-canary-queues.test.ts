import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import * as makePicture from "../../functions/jobs/make-picture.ts";
import * as makeThumbnail from "../../functions/jobs/make-thumbnail.ts";
import * as runJob from "../../functions/jobs/run-job.ts";
import * as startImport from "../../functions/jobs/start-import.ts";
import * as bulkImport from "../../functions/users/bulk-import.ts";
import { useTestDatabase } from "../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../steps/activity/heartbeats.ts";
import { call } from "../steps/call/when.ts";
import { whileBroken } from "../steps/canary/broken-database.ts";
import { Watch } from "../steps/canary/watch.ts";
import {
  announce,
  givenCheckedIn,
  postFile,
  rowOf,
  type UploadForm,
  whenBucketAnnounces,
} from "../steps/images/screenshots.ts";
import { whenJobRuns } from "../steps/queues/jobs-queue.ts";
import { batchOf } from "../steps/queues/queues.ts";
import { givenTenant, type Tenant } from "../steps/scene/tenant.ts";
import { done } from "../steps/scene/tenant-work.ts";
import { tell } from "./figures.ts";

// Before anything makes a logger: as much as it can be made to say.
vi.hoisted(() => {
  process.env.LOG_LEVEL = "DEBUG";
});

useTestDatabase();
const watch = new Watch();
const { canaries } = watch;
const now = Math.floor(Date.now() / 1000);
let tenant: Tenant;

beforeAll(async () => {
  delete process.env.METRICS_DISABLED;
  tenant = (await watch.during(givenTenant)).result;
  canaries.add("a text of the organization", tenant.canary);
});
afterAll(() => tell(31, "queues and files", watch.figures));

describe("nothing of what lies in queues and files is logged", () => {
  it("by ingesting heartbeats, good, poisonous and refused by PostgreSQL", async () => {
    const at = (place: string) => canaries.at(`${place} of a heartbeat`);
    const seen = () => ({
      application: at("application"),
      url: `https://example.com/${at("url")}`,
      active_window: at("title"),
    });
    const good = (ago: number) =>
      message(tenant.members.employee, [
        { ...heartbeat(now - ago), ...seen(), metadata: { [at("key")]: at("metadata") } },
      ]);
    const poison = [
      at("text that is no JSON"),
      `{"org_id": "${at("broken JSON")}`,
      JSON.stringify({ org_id: at("org_id"), user_id: at("user_id"), heartbeats: [] }),
      JSON.stringify({ ...good(1), heartbeats: [{ ...heartbeat(now), timestamp: at("timestamp") }] }),
      JSON.stringify({ ...good(1), heartbeats: [{ ...heartbeat(now), mouse_clicks: at("mouse_clicks") }] }),
      JSON.stringify({ ...good(1), heartbeats: [{ ...heartbeat(now), is_active: at("is_active") }] }),
    ];
    const logged = await watch.messagesDuring(() => ingestBatch([good(3), ...poison]));
    expect(logged).toEqual(expect.arrayContaining(["A message is not a batch of heartbeats.", "heartbeats"]));
    const refused = await whileBroken("public", () => watch.messagesDuring(() => ingestBatch([good(5), good(6)])));
    expect(refused).toContain("Heartbeats were not stored.");
  });

  it("by jobs, and by imports whose rows are refused", async () => {
    const at = (place: string) => canaries.at(`${place} of a job`);
    const { admin } = tenant.members;
    const rows = [
      `${at("email")}x@example.com,${at("name")},${at("employee_id")},employee,${at("department")},${at("phone")}`,
      `${at("no address")},${at("name")},,${at("no role")},,`,
      `"${at("an open quote")}`,
    ];
    const csv = (take: number) =>
      ["email,name,employee_id,role,department,phone_number", ...rows.slice(0, take)].join("\n");
    const files = [csv(2), csv(3), `${at("an unknown column")},email,name\na,b,c`];
    const imported = async (file: string) => {
      const { data } = await call(bulkImport, { token: admin.token, body: { csv: file } });
      // A file that cannot be read at all is refused at once.
      if (data === undefined) return false;
      return whenJobRuns({ kind: "import-members", org_id: admin.org_id, import_id: data.import.id });
    };
    for (const file of files) expect(await watch.messagesDuring(() => imported(file))).toContain("request");
    const body = { csv: csv(1).replace("x@", "y@") };
    const { result: last } = await watch.during(() => call(bulkImport, { token: admin.token, body }));
    const import_id = done(last).import.id;
    const again = () => whenJobRuns({ kind: "import-members", org_id: admin.org_id, import_id });
    expect(await whileBroken("public", () => watch.messagesDuring(again))).toContain("A job failed.");
    const junk = batchOf(
      at("no JSON"),
      { kind: at("kind"), note: at("note") },
      { kind: "close-day", org_id: at("org_id") },
      [at("a list")],
    );
    const logged = await watch.messagesDuring(() => runJob.handler(junk));
    expect(logged.filter((line) => line === "A job failed.")).toHaveLength(4);
  });

  it("by thumbnails and files that arrive", async () => {
    const at = (place: string) => canaries.at(`${place} of a screenshot`);
    const member = (await watch.during(() => givenCheckedIn())).result;
    const upload = async () => {
      const shown = { active_window: at("title"), application: at("application") };
      const { screenshot, upload: form } = done(await announce(member, shown)) as {
        screenshot: { id: string };
        upload: UploadForm;
      };
      for (const [field, value] of Object.entries(form.fields))
        if (field !== "key") canaries.add(`${field} of an upload`, value);
      await postFile(form, new Uint8Array(Buffer.from(`\x89PNG\r\n\x1a\n${at("bytes")}`)));
      return (await rowOf(screenshot.id)).object_key;
    };
    expect(await watch.messagesDuring(async () => whenBucketAnnounces(await upload()))).toContain("screenshot");
    const key = (await watch.during(upload)).result;
    const refused = await whileBroken("public", () =>
      watch.messagesDuring(() => whenBucketAnnounces(key).catch(() => undefined)),
    );
    expect(refused).toContain("A screenshot was not processed.");
    const broken = { Records: [{ s3: { object: { key: `%E0%A4${at("a malformed key")}` } } }] };
    type Event = Parameters<typeof startImport.handler>[0];
    await watch.messagesDuring(() => makeThumbnail.handler(broken as Event).catch(() => undefined));
    await watch.messagesDuring(() => makePicture.handler(broken as Event).catch(() => undefined));
    await watch.messagesDuring(() => startImport.handler(broken as Event).catch(() => undefined));
  });
});
