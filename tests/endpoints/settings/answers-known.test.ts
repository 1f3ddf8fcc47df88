import { describe, expect, it } from "vitest";
import * as list from "../../../functions/settings/list.ts";
import * as update from "../../../functions/settings/update.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, type Member } from "../../steps/scene/given.ts";

useTestDatabase();

const set = (member: Member, key: string, value: unknown) =>
  call(update, { token: member.token, params: { key }, body: { value } });

describe("an answer that clients ask for again", () => {
  const ask = (member: Member, headers: Record<string, string> = {}) => call(list, { token: member.token, headers });
  const tagOf = async (member: Member, headers: Record<string, string> = {}) =>
    String((await ask(member, headers)).headers.etag);

  it("bears a strong tag, and may be kept by a browser that asks each time", async () => {
    const { headers } = await ask(await givenMember());
    expect(headers).toMatchObject({ etag: expect.stringMatching(/^"[\w-]+"$/), "cache-control": "private, no-cache" });
  });

  it("is 304 without a body for whoever has it, until it changes", async () => {
    const admin = await givenMember({ role: "admin" });
    const tag = await tagOf(admin);
    const known = await ask(admin, { "if-none-match": tag });
    expect([known.status, known.data, known.headers.etag]).toEqual([304, undefined, tag]);
    expect(known.headers["content-type"]).toBeUndefined();
    await set(admin, "late_threshold_minutes", 5);
    const changed = await ask(admin, { "if-none-match": tag });
    expect([changed.status, changed.headers.etag === tag]).toEqual([200, false]);
    expect(changed.data.items.length).toBeGreaterThan(0);
  });

  it("has a tag of its own when zipped, by which it is known in either form", async () => {
    const member = await givenMember();
    const [plain, zipped] = [await tagOf(member), await tagOf(member, { "accept-encoding": "gzip" })];
    expect(zipped).toBe(plain.replace(/"$/, '-gzip"'));
    expect((await ask(member, { "if-none-match": zipped })).status).toBe(304);
    expect((await ask(member, { "if-none-match": plain, "accept-encoding": "gzip" })).status).toBe(304);
  });

  it("is not given for a tag to somebody who may not ask", async () => {
    const tag = await tagOf(await givenMember());
    expect((await call(list, { headers: { "if-none-match": tag } })).status).toBe(401);
  });

  it("says of an error nothing that could be kept", async () => {
    const { headers } = await call(list);
    expect([headers.etag, headers["cache-control"]]).toEqual([undefined, "no-store"]);
  });
});
