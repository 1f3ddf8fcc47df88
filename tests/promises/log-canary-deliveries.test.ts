import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import * as pushEvents from "../../functions/jobs/push-events.ts";
import * as sendMail from "../../functions/jobs/send-mail.ts";
import * as sweepIdle from "../../functions/jobs/sweep-idle.ts";
import { sealInviteCode } from "../../lib/users/invite/code.ts";
import { useTestDatabase } from "../setup/database.ts";
import { whileBroken } from "../steps/canary/broken-database.ts";
import { Watch } from "../steps/canary/watch.ts";
import { givenQuotingMailServer } from "../steps/mail/quoting-mail-server.ts";
import { batchOf } from "../steps/queues/queues.ts";
import { givenTenant, type Tenant } from "../steps/scene/tenant.ts";
import { givenSocket, useFakeSockets, whenConnecting, whenSaying } from "../steps/sockets/sockets.ts";
import { tell } from "./figures.ts";

// Before anything makes a logger: as much as it can be made to say.
vi.hoisted(() => {
  process.env.LOG_LEVEL = "DEBUG";
});

useTestDatabase();
const sockets = useFakeSockets();
const watch = new Watch();
const { canaries } = watch;
let tenant: Tenant;

beforeAll(async () => {
  delete process.env.METRICS_DISABLED;
  tenant = (await watch.during(givenTenant)).result;
  canaries.add("a text of the organization", tenant.canary);
});
afterAll(() => tell(31, "mails and sockets", watch.figures));

describe("nothing of what is mailed or said on sockets is logged", () => {
  it("by mails, whether they go out, are refused or cannot be written", async () => {
    const at = (place: string) => canaries.at(`${place} of a mail`);
    const server = await givenQuotingMailServer();
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
    const logged = await watch.messagesDuring(() =>
      sendMail.handler(
        batchOf(
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
    const reset = batchOf({ kind: "password_reset", email: tenant.members.employee.email });
    expect(await whileBroken("public", () => watch.messagesDuring(() => sendMail.handler(reset)))).toContain(
      "A mail was not written.",
    );
    await server.close();
  });

  it("by sockets and what is pushed to them", async () => {
    const at = (place: string) => canaries.at(`${place} of a socket`);
    const { admin, employee } = tenant.members;
    const socket = (await watch.during(() => givenSocket(admin, "users"))).result;
    sockets.behave(socket, "broken");
    const say = [
      at("no JSON"),
      { action: at("action") },
      { action: "subscribe", channel: at("channel") },
      { action: "ping", [at("an unknown field")]: at("its value") },
    ];
    await watch.messagesDuring(() => whenConnecting(randomUUID(), { ticket: at("ticket") }));
    for (const frame of say) await watch.messagesDuring(() => whenSaying(socket, frame));
    const event = {
      event: "user:status",
      channel: "users",
      org_id: admin.org_id,
      user_id: employee.id,
      department: null,
      data: { note: at("data") },
      at: new Date().toISOString(),
    };
    const logged = await watch.messagesDuring(() =>
      pushEvents.handler(batchOf(event, { ...event, event: 7, note: at("note") }, at("no JSON"))),
    );
    expect(logged).toEqual(expect.arrayContaining(["Messages are not events.", "A socket was not reached."]));
    const refused = await whileBroken("live", () =>
      watch.messagesDuring(async () => {
        for (const frame of say) await whenSaying(socket, frame);
        await whenConnecting(at("connection"), { ticket: at("ticket") });
        await sweepIdle.handler();
      }),
    );
    expect(refused).toContain("A frame was not answered.");
  });
});
