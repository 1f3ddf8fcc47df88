import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useTestDatabase } from "../setup/database.ts";
import { useMails } from "../steps/mail/mails.ts";
import { givenMember } from "../steps/scene/given.ts";
import { type FaultProxy, HARD_FAULTS, startFaultProxy } from "../steps/services/fault-proxy.ts";
import { tell } from "./figures.ts";

useTestDatabase();
const mails = useMails();

const MAILS = 5;
const figures = { faults: 0, mails: 0, lost: 0, "most connections a mail": 0 };
let server: FaultProxy;

beforeAll(async () => {
  server = await startFaultProxy(mails.url());
  process.env.MAIL_URL = server.through(mails.url());
});
afterAll(async () => {
  await server.stop();
  tell(29, "mail server", figures);
});

describe("mails", () => {
  it.each(HARD_FAULTS)("wait in the queue while their server is: %s, and go out once afterwards", async (fault) => {
    const batch = await Promise.all(
      Array.from({ length: MAILS }, async () => {
        const { email } = await givenMember();
        return { id: randomUUID(), body: JSON.stringify({ kind: "password_reset", email }) };
      }),
    );
    const before = (await mails.received()).length;
    await server.be(fault);
    server.seen();
    expect((await mails.send(batch)).sort()).toEqual(batch.map(({ id }) => id).sort());
    const { connections } = server.seen();
    expect(connections).toBeLessThanOrEqual(2 * MAILS);
    expect(await mails.received()).toHaveLength(before);

    await server.be("none");
    expect(await mails.send(batch)).toEqual([]);
    const received = await mails.received();
    figures.lost += MAILS - (received.length - before);
    expect(received).toHaveLength(before + MAILS);
    figures.faults += 1;
    figures.mails += MAILS;
    figures["most connections a mail"] = Math.max(figures["most connections a mail"], connections / MAILS);
  });
});
