import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { useSystem } from "../setup/use-system.ts";
import { eventually } from "../steps/call/eventually.ts";
import { dataOf, send } from "../steps/call/http.ts";
import { runJob } from "../steps/queues/jobs.ts";
import { givenMember, givenOrganization } from "../steps/scene/given.ts";

const system = useSystem();

/** The source of the newest mail to an address, once the catcher has it. */
function mailTo(address: string): Promise<string> {
  const page = system.env.MAIL_PAGE_URL ?? "";
  return eventually(`a mail to ${address}`, async () => {
    const list = await (await fetch(page)).text();
    for (const [, name] of list.matchAll(/href="\/([\w.-]+\.eml)"/g)) {
      const source = await (await fetch(`${page}/${name}/raw`)).text();
      // Long lines are folded by "=" (quoted-printable) and by a space (headers).
      const flat = source.replaceAll("=\r\n", "").replaceAll("\r\n ", " ").replaceAll("=3D", "=");
      if (new RegExp(`^To: .*${address}`, "m").test(flat)) return flat;
    }
    return undefined;
  });
}

function inMail(mail: string, pattern: RegExp): string {
  const [, found] = pattern.exec(mail) ?? [];
  if (found === undefined) throw new Error(`no ${pattern} in:\n${mail}`);
  return found;
}

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
