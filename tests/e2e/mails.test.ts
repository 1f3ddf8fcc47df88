import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { useSystem } from "../setup/use-system.ts";
import { eventually } from "../steps/call/eventually.ts";
import { dataOf, send } from "../steps/call/http.ts";
import { inMail, mailTo } from "../steps/mail/caught.ts";
import { runJob } from "../steps/queues/jobs.ts";
import { givenMember, givenOrganization } from "../steps/scene/given.ts";

const system = useSystem();

const newAddress = () => `mailed-${randomUUID().slice(0, 8)}@example.com`;

describe("mails", () => {
  it("bring an invite, and later a new password", async () => {
    const admin = await givenMember({ role: "admin" });
    const email = newAddress();
    await dataOf("POST", "/api/invites", { token: admin.token, body: { role: "employee", email } }, 201);
    const invite_code = inMail(await mailTo(email), /invite_code=([\w.-]+)/);
    const body = { invite_code, name: "Emmy Noether", password: "tulip-anvil-49" };
    await dataOf("POST", "/api/auth/register", { body }, 201);

    await dataOf("POST", "/api/auth/forgot-password", { body: { email } }, 202);
    const token = await eventually(
      "a link to a new password",
      async () => /reset-password\?token=([\w-]+)/.exec(await mailTo(email))?.[1],
    );
    const new_password = "harbour-lentil-82";
    await dataOf("POST", "/api/auth/reset-password", { body: { token, new_password } });
    expect(await send("POST", "/api/auth/login", { body: { email, password: "tulip-anvil-49" } })).toMatchObject({
      status: 401,
    });
    await dataOf("POST", "/api/auth/login", { body: { email, password: new_password } });
  });

  it("tell an administrator of the day, until they unsubscribe in their mail program", async () => {
    const { id } = await givenOrganization({ settings: { working_days: [1, 2, 3, 4, 5, 6, 7] } });
    const { email } = await givenMember({ org_id: id, role: "admin" });
    await runJob(system, "jobsCloseDays", {});
    const mail = await mailTo(email);
    expect(mail).toContain("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
    const link = new URL(inMail(mail, /List-Unsubscribe: <([^>]+)>/));
    expect(link.origin).toBe(new URL(system.http).origin);
    const answer = await fetch(link, {
      method: "POST",
      body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }),
    });
    expect([answer.status, await answer.json()]).toMatchObject([200, { data: { subscribed: false } }]);
  });
});
