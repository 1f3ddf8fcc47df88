import { randomUUID } from "node:crypto";
import type { SQSEvent } from "aws-lambda";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import * as makeThumbnail from "../../functions/jobs/make-thumbnail.ts";
import * as pushEvents from "../../functions/jobs/push-events.ts";
import * as runJob from "../../functions/jobs/run-job.ts";
import * as sendMail from "../../functions/jobs/send-mail.ts";
import * as startImport from "../../functions/jobs/start-import.ts";
import * as sweepIdle from "../../functions/jobs/sweep-idle.ts";
import * as bulkImport from "../../functions/users/bulk-import.ts";
import { sealInviteCode } from "../../lib/mail/queue-mail.ts";
import { useTestDatabase } from "../setup/database.ts";
import { breakWrites, mendWrites } from "../steps/canary/broken-database.ts";
import { Canaries } from "../steps/canary/canaries.ts";
import { linesOf, writtenDuring } from "../steps/canary/output.ts";
import { heartbeat, ingestBatch, message } from "../steps/heartbeats.ts";
import { whenJobRuns } from "../steps/jobs-queue.ts";
import {
  announce,
  givenCheckedIn,
  postFile,
  rowOf,
  type UploadForm,
  whenBucketAnnounces,
} from "../steps/screenshots.ts";
import { givenSocket, useFakeSockets, whenConnecting, whenSaying } from "../steps/sockets.ts";
import { givenTenant, type Tenant } from "../steps/tenant.ts";
import { done } from "../steps/tenant-work.ts";
import { call } from "../steps/when.ts";
import { tell } from "./figures.ts";

// Before anything makes a logger: as much as it can be made to say.
vi.hoisted(() => {
  process.env.POWERTOOLS_LOG_LEVEL = "DEBUG";
});

useTestDatabase();
const sockets = useFakeSockets();
const canaries = new Canaries();
const now = Math.floor(Date.now() / 1000);
const hits: string[] = [];
let tried = 0;
let lines = 0;
let tenant: Tenant;

beforeAll(async () => {
  delete process.env.POWERTOOLS_METRICS_DISABLED;
  tenant = (await writtenDuring(givenTenant)).result;
  canaries.add("a text of the organization", tenant.canary);
});
afterAll(() => {
  tell(31, "queues, files, mails and sockets", {
    canaries: canaries.count,
    "things done": tried,
    "log lines read": lines,
    hits: hits.length,
  });
});

/** Does something, and looks for canaries in what is written meanwhile; answers the messages of the log's lines. */
async function whenLogged(work: () => Promise<unknown>): Promise<unknown[]> {
  const { written } = await writtenDuring(work);
  const found = canaries.foundIn(written.text);
  hits.push(...found);
  expect(found, "what was put in and stands in the log").toEqual([]);
  const read = linesOf(written.text);
  tried += 1;
  lines += read.length;
  return read.map((line) => line.message);
}

/** With PostgreSQL as it should be, and again when it refuses every row and quotes it. */
async function whenBroken<Result>(work: () => Promise<Result>): Promise<Result> {
  await breakWrites("public");
  try {
    return await work();
  } finally {
    await mendWrites("public");
  }
}

const batch = (...bodies: unknown[]): SQSEvent => {
  const Records = bodies.map((body) => ({
    messageId: randomUUID(),
    body: typeof body === "string" ? body : JSON.stringify(body),
  }));
  return { Records } as SQSEvent;
};

describe("nothing of what lies in queues, files, mails and frames is logged", () => {
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
    const logged = await whenLogged(() => ingestBatch([good(3), ...poison]));
    expect(logged).toEqual(expect.arrayContaining(["A message is not a batch of heartbeats.", "heartbeats"]));
    const refused = await whenBroken(() => whenLogged(() => ingestBatch([good(5), good(6)])));
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
    for (const file of files) expect(await whenLogged(() => imported(file))).toContain("request");
    const body = { csv: csv(1).replace("x@", "y@") };
    const { result: last } = await writtenDuring(() => call(bulkImport, { token: admin.token, body }));
    const import_id = done(last).import.id;
    const again = () => whenJobRuns({ kind: "import-members", org_id: admin.org_id, import_id });
    expect(await whenBroken(() => whenLogged(again))).toContain("A job failed.");
    const junk = batch(
      at("no JSON"),
      { kind: at("kind"), note: at("note") },
      { kind: "close-day", org_id: at("org_id") },
      [at("a list")],
    );
    const logged = await whenLogged(() => runJob.handler(junk));
    expect(logged.filter((line) => line === "A job failed.")).toHaveLength(4);
  });

  it("by thumbnails and files that arrive", async () => {
    const at = (place: string) => canaries.at(`${place} of a screenshot`);
    const member = (await writtenDuring(() => givenCheckedIn())).result;
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
    expect(await whenLogged(async () => whenBucketAnnounces(await upload()))).toContain("screenshot");
    const key = (await writtenDuring(upload)).result;
    const refused = await whenBroken(() => whenLogged(() => whenBucketAnnounces(key).catch(() => undefined)));
    expect(refused).toContain("A screenshot was not processed.");
    const broken = { Records: [{ s3: { object: { key: `%E0%A4${at("a malformed key")}` } } }] };
    type Event = Parameters<typeof startImport.handler>[0];
    await whenLogged(() => makeThumbnail.handler(broken as Event).catch(() => undefined));
    await whenLogged(() => startImport.handler(broken as Event).catch(() => undefined));
  });

  it("by mails, whether they go out, are refused or cannot be written", async () => {
    const at = (place: string) => canaries.at(`${place} of a mail`);
    const server = await givenQuotingServer();
    const code = canaries.at("code of an invite");
    const invite = (to: string) => ({
      kind: "invite",
      to,
      organization: at("organization"),
      inviter: at("inviter"),
      role: "employee",
      sealed_code: sealInviteCode(code),
      expires_at: "2026-12-01T00:00:00.000Z",
    });
    const logged = await whenLogged(() =>
      sendMail.handler(
        batch(
          invite(`ok-${at("to")}x@example.com`),
          invite(`bad-${at("to")}x@example.com`),
          invite(`later-${at("to")}x@example.com`),
          { kind: "password_reset", email: tenant.members.employee.email },
          { kind: "password_reset", email: at("no address") },
          { kind: at("kind"), to: at("to") },
          at("no JSON"),
        ),
      ),
    );
    expect(logged).toEqual(
      expect.arrayContaining(["A mail was refused for good.", "A mail was not sent.", "A mail was not written."]),
    );
    const reset = batch({ kind: "password_reset", email: tenant.members.employee.email });
    expect(await whenBroken(() => whenLogged(() => sendMail.handler(reset)))).toContain("A mail was not written.");
    await new Promise<void>((resolve) => server.close(resolve));
  });

  it("by sockets and what is pushed to them", async () => {
    const at = (place: string) => canaries.at(`${place} of a socket`);
    const { admin, employee } = tenant.members;
    const socket = (await writtenDuring(() => givenSocket(admin, "users"))).result;
    sockets.behave(socket, "broken");
    const say = [
      at("no JSON"),
      { action: at("action") },
      { action: "subscribe", channel: at("channel") },
      { action: "ping", [at("an unknown field")]: at("its value") },
    ];
    await whenLogged(() => whenConnecting(randomUUID(), { ticket: at("ticket") }));
    for (const frame of say) await whenLogged(() => whenSaying(socket, frame));
    const event = {
      event: "user:status",
      channel: "users",
      org_id: admin.org_id,
      user_id: employee.id,
      department: null,
      data: { note: at("data") },
      at: new Date().toISOString(),
    };
    const logged = await whenLogged(() =>
      pushEvents.handler(batch(event, { ...event, event: 7, note: at("note") }, at("no JSON"))),
    );
    expect(logged).toEqual(expect.arrayContaining(["Messages are not events.", "A socket was not reached."]));
    await breakWrites("live");
    const refused = await whenLogged(async () => {
      for (const frame of say) await whenSaying(socket, frame);
      await whenConnecting(at("connection"), { ticket: at("ticket") });
      await sweepIdle.handler();
    });
    await mendWrites("live");
    expect(refused).toContain("A frame was not answered.");
  });
});

/** A mail server that says no to some addresses, and repeats them as mail servers do. */
async function givenQuotingServer(): Promise<SMTPServer> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo: ({ address }, _session, next) => {
      if (address.startsWith("ok")) return next();
      next(Object.assign(new Error(`<${address}>: not here`), { responseCode: address.startsWith("bad") ? 550 : 451 }));
    },
    onData: (stream, _session, next) => {
      stream.resume();
      stream.on("end", () => next());
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.server.address();
  const port = typeof address === "object" ? address?.port : 0;
  Object.assign(process.env, { MAIL_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: "Muster <muster@example.org>" });
  return server;
}
