import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as forgot from "../../../functions/auth/forgot-password.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { linkIn, useMails } from "../../steps/mail/mails.ts";
import { givenMember, sql } from "../../steps/scene/given.ts";
import { withoutPublicLimit } from "../../steps/scene/sign-in.ts";

useTestDatabase();
withoutPublicLimit();
const mails = useMails();

const unknown = () => `nobody-${randomUUID().slice(0, 8)}@example.com`;

describe("POST /api/auth/forgot-password", () => {
  it("mails a link to the member", async () => {
    const { email, name } = await givenMember();
    expect(await call(forgot, { body: { email: ` ${email.toUpperCase()} ` } })).toMatchObject({ status: 202 });
    const [mail, ...more] = await mails.deliver();
    expect(more).toEqual([]);
    expect(mail).toMatchObject({ to: [{ address: email, name }], subject: "Choose a new password for Muster" });
    const link = linkIn(mail, "/reset-password");
    expect(link.origin).toBe("http://localhost:5173");
    expect(link.searchParams.get("token")).toMatch(/^[\w-]{43}$/);
    expect(mail?.html).toContain(link.href);
  });

  it("answers an unknown address the same, and does the same for it", async () => {
    const { email } = await givenMember();
    const known = await call(forgot, { body: { email } });
    const nobody = await call(forgot, { body: { email: unknown() } });
    const shown = ({ status, data, message, error }: typeof known) => ({ status, data, message, error });
    expect(shown(nobody)).toEqual(shown(known));
    const kinds = (await mails.queued()).map(({ body }) => Object.keys(JSON.parse(body)).sort());
    expect(kinds).toEqual([
      ["email", "kind"],
      ["email", "kind"],
    ]);
  });

  it("mails nobody at an unknown address", async () => {
    await call(forgot, { body: { email: unknown() } });
    expect(await mails.deliver()).toEqual([]);
  });

  it.each([
    ["member", "update users set status = 'inactive' where id = $1"],
    ["organization", "update organizations set is_active = false where id = (select org_id from users where id = $1)"],
  ])("mails nobody when the %s is disabled", async (_what, disable) => {
    const { id, email } = await givenMember();
    await sql(disable, [id]);
    expect(await call(forgot, { body: { email } })).toMatchObject({ status: 202 });
    expect(await mails.deliver()).toEqual([]);
  });

  it("stores the token nowhere, neither in the queue", async () => {
    const { email } = await givenMember();
    await call(forgot, { body: { email } });
    const queued = await mails.queued();
    await mails.send(queued);
    const token = linkIn((await mails.received())[0], "/reset-password").searchParams.get("token") ?? "";
    expect(JSON.stringify(queued)).not.toContain(token);
    const [row] = await sql<{ dump: string }>("select (select json_agg(r)::text from password_resets r) as dump");
    expect(row?.dump).not.toContain(token);
  });

  it("mails the same link again when the message comes twice", async () => {
    const { id, email } = await givenMember();
    await call(forgot, { body: { email } });
    const queued = await mails.queued();
    expect([await mails.send(queued), await mails.send(queued)]).toEqual([[], []]);
    const [first, second] = await mails.received();
    expect(linkIn(second, "/reset-password").href).toBe(linkIn(first, "/reset-password").href);
    expect(second?.messageId).toBe(first?.messageId);
    expect(await sql("select from password_resets where user_id = $1", [id])).toHaveLength(1);
  });

  it("slows down who asks again and again for one address, and only them", async () => {
    const email = unknown();
    const answers: number[] = [];
    for (let times = 0; times < 4; times++) answers.push((await call(forgot, { body: { email } })).status);
    expect(answers).toEqual([202, 202, 202, 429]);
    expect(await call(forgot, { body: { email }, ip: "203.0.113.9" })).toMatchObject({ status: 202 });
    expect(await call(forgot, { body: { email: unknown() } })).toMatchObject({ status: 202 });
  });

  it("fills nobody's mailbox, however many origins ask", async () => {
    const { email } = await givenMember();
    for (let origin = 0; origin < 8; origin++) await call(forgot, { body: { email }, ip: `203.0.113.${origin}` });
    expect(await mails.deliver()).toHaveLength(5);
  });

  it.each([{}, { email: "x" }, { email: "a@example.com", name: "x" }])("refuses %j", async (body) => {
    expect(await call(forgot, { body })).toMatchObject({ status: 400, error: { code: "VALIDATION_FAILED" } });
  });
});
