import { randomUUID } from "node:crypto";
import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { mockClient } from "aws-sdk-client-mock";
import { SMTPServer } from "smtp-server";
import { afterEach, describe, expect, it } from "vitest";
import * as register from "../../functions/auth/register.ts";
import * as invite from "../../functions/users/invite.ts";
import { openTransport } from "../../lib/platform/mail/transport.ts";
import { sealInviteCode } from "../../lib/users/invite/code.ts";
import { useTestDatabase } from "../setup/database.ts";
import { call } from "../steps/call/when.ts";
import { linkIn, useMails } from "../steps/mail/mails.ts";
import { givenMember, sql } from "../steps/scene/given.ts";

useTestDatabase();
const mails = useMails();

const inviteTo = (to: string, more: Record<string, unknown> = {}) => ({
  kind: "invite",
  to,
  organization: "Acme",
  inviter: "Ada",
  role: "employee",
  sealed_code: sealInviteCode("code"),
  expires_at: "2026-12-01T00:00:00.000Z",
  ...more,
});
const queued = (body: unknown) => ({ id: randomUUID(), body: typeof body === "string" ? body : JSON.stringify(body) });
const somebody = () => `new-${randomUUID().slice(0, 8)}@example.com`;

/** A mail server that answers RCPT TO with a code, for addresses that begin with `bad`. */
async function givenRefusingServer(code: number): Promise<SMTPServer> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo: ({ address }, _session, done) => {
      if (!address.startsWith("bad")) return done();
      done(Object.assign(new Error("no such mailbox"), { responseCode: code }));
    },
    onData: (stream, _session, done) => {
      stream.resume();
      stream.on("end", () => done());
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.server.address();
  process.env.MAIL_URL = `smtp://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  return server;
}

let refusing: SMTPServer | undefined;
afterEach(async () => {
  await new Promise<void>((resolve) => (refusing === undefined ? resolve() : refusing.close(resolve)));
  refusing = undefined;
  process.env.MAIL_URL = mails.url();
});

describe("send-mail", () => {
  it("brings an invite whose code lets its reader join", async () => {
    const admin = await givenMember({ role: "admin" });
    const email = somebody();
    const body = { role: "manager", email };
    const { data, status } = await call(invite, { token: admin.token, body });
    expect(status).toBe(201);
    const [mail] = await mails.deliver();
    expect(mail).toMatchObject({
      to: [{ address: email }],
      from: { name: "Muster", address: "muster@example.org" },
      subject: expect.stringContaining(`${admin.name} invites you to `),
    });
    const invite_code = linkIn(mail, "/register").searchParams.get("invite_code");
    // With a proof that it came by mail.
    expect(invite_code?.split(".")[0]).toBe(data.invite_code);
    const joined = { invite_code, name: "Emmy Noether", password: "tulip-anvil-49" };
    expect(await call(register, { body: joined })).toMatchObject({ status: 201, data: { user: { role: "manager" } } });
  });

  it("mails nobody when an invite names no address", async () => {
    const { token } = await givenMember({ role: "admin" });
    await call(invite, { token, body: { role: "employee" } });
    expect(await mails.queued()).toEqual([]);
  });

  it("keeps the code of an invite unreadable in the queue", async () => {
    const { token } = await givenMember({ role: "admin" });
    const { data } = await call(invite, { token, body: { role: "employee", email: somebody() } });
    expect(JSON.stringify(await mails.queued())).not.toContain(data.invite_code);
  });

  it("makes no invite when its mail cannot be queued", async () => {
    const { token, org_id } = await givenMember({ role: "admin" });
    const url = process.env.MAILS_QUEUE_URL;
    process.env.MAILS_QUEUE_URL = `${url}-that-does-not-exist`;
    const answer = await call(invite, { token, body: { role: "employee", email: somebody() } });
    process.env.MAILS_QUEUE_URL = url;
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(await sql("select from invites where org_id = $1", [org_id])).toEqual([]);
  });

  it("gives back what is no mail, and sends the rest", async () => {
    const good = queued(inviteTo(somebody()));
    const bad = [
      queued("{"),
      queued({}),
      queued(inviteTo("x")),
      queued(inviteTo(somebody(), { sealed_code: "AAAA" })),
      queued({ kind: "daily_report", org_id: 1 }),
    ];
    expect(await mails.send([...bad.slice(0, 2), good, ...bad.slice(2)])).toEqual(bad.map(({ id }) => id));
    expect(await mails.received()).toHaveLength(1);
  });

  it("names a mail after its message, so that one sent twice is one", async () => {
    const [first, other] = [queued(inviteTo(somebody())), queued(inviteTo(somebody()))];
    await mails.send([first]);
    await mails.send([first]);
    await mails.send([other]);
    const ids = (await mails.received()).map(({ messageId }) => messageId);
    expect(ids[0]).toMatch(/^<[0-9a-f]{40}@example\.org>$/);
    expect(ids).toEqual([ids[0], ids[0], expect.not.stringContaining(ids[0] ?? "")]);
  });

  it("asks machines not to answer", async () => {
    await mails.send([inviteTo(somebody())]);
    const headers = Object.fromEntries(
      (await mails.received()).flatMap((mail) => mail.headers).map(({ key, value }) => [key, value]),
    );
    expect(headers).toMatchObject({ "auto-submitted": "auto-generated", "x-auto-response-suppress": "All" });
  });

  it("gives everything back while the mail server is away", async () => {
    process.env.MAIL_URL = "smtp://127.0.0.1:9";
    const batch = [queued(inviteTo(somebody())), queued(inviteTo(somebody()))];
    expect(await mails.send(batch)).toEqual(batch.map(({ id }) => id));
  });

  it("does not try again where the mail server says that it never will", async () => {
    refusing = await givenRefusingServer(550);
    expect(await mails.send([inviteTo("bad@example.com"), inviteTo(somebody())])).toEqual([]);
  });

  it("tries again where the mail server says: later", async () => {
    refusing = await givenRefusingServer(450);
    const [bad, good] = [queued(inviteTo("bad@example.com")), queued(inviteTo(somebody()))];
    expect(await mails.send([bad, good])).toEqual([bad.id]);
  });

  it("lets nobody's name become a header or a second recipient", async () => {
    const organization = "Acme\r\nBcc: victim@example.com\r\n\r\n<script>alert(1)</script>";
    await mails.send([inviteTo(somebody(), { organization, inviter: 'Ada" <victim@example.com>, ' })]);
    const [mail] = await mails.received();
    expect(mail?.bcc ?? []).toEqual([]);
    expect(mail?.to).toHaveLength(1);
    expect(mail?.headers.map(({ key }) => key)).not.toContain("bcc");
    expect(mail?.html).not.toContain("<script");
  });

  it("insists on TLS towards any server that is not this machine", async () => {
    process.env.MAIL_URL = "smtp://user:secret@mail.example.com:587";
    const transport = await openTransport();
    expect(transport.options).toMatchObject({ requireTLS: true });
    transport.close();
  });

  it("sends by SES where the URL says so", async () => {
    process.env.MAIL_URL = "ses://eu-west-1";
    const ses = mockClient(SESv2Client);
    ses.on(SendEmailCommand).resolves({ MessageId: "1" });
    const to = somebody();
    expect(await mails.send([inviteTo(to)])).toEqual([]);
    const [call] = ses.commandCalls(SendEmailCommand);
    expect(call?.args[0].input.Destination).toEqual({ ToAddresses: [to] });
    const raw = Buffer.from(call?.args[0].input.Content?.Raw?.Data ?? []).toString();
    expect(raw).toContain("Subject: Ada invites you to Acme on Muster");
    expect(await call?.thisValue.config.region()).toBe("eu-west-1");
    ses.restore();
  });

  it("gives a mail back that SES does not take", async () => {
    process.env.MAIL_URL = "ses://eu-west-1";
    const ses = mockClient(SESv2Client);
    ses.on(SendEmailCommand).rejects(Object.assign(new Error("slow down"), { name: "TooManyRequestsException" }));
    const message = queued(inviteTo(somebody()));
    expect(await mails.send([message])).toEqual([message.id]);
    ses.restore();
  });
});
