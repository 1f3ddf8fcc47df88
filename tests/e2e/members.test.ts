import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { useSystem } from "../setup/use-system.ts";
import { eventually } from "../steps/call/eventually.ts";
import { dataOf, send } from "../steps/call/http.ts";
import { postFile } from "../steps/images/screenshots.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";
import { connectSocket, type Socket } from "../steps/sockets/socket.ts";

useSystem();
const open: Socket[] = [];

afterEach(() => {
  for (const socket of open.splice(0)) socket.close();
});

async function givenSocket({ token }: Member): Promise<Socket> {
  const socket = await connectSocket(token);
  open.push(socket);
  return socket;
}
const givenAdmin = () => givenMember({ role: "admin" });

describe("routes with a fixed word", () => {
  it("win over those with an id in its place", async () => {
    const { token, id } = await givenAdmin();
    expect((await dataOf("GET", "/api/users/profile", { token })).user.id).toBe(id);
    expect((await dataOf("GET", "/api/attendance/stats", { token })).members).toBe(1);
    expect((await dataOf("GET", "/api/attendance/today", { token })).record).toBeNull();
    expect((await dataOf("PUT", "/api/users/profile", { token, body: { name: "Ada" } })).user.name).toBe("Ada");
    expect((await send("GET", `/api/users/${id}`, { token })).status).toBe(200);
  });
});

describe("whoever loses their standing", () => {
  it("loses token and socket, and others keep theirs", async () => {
    const admin = await givenAdmin();
    const member = await givenMember({ org_id: admin.org_id });
    const [theirs, mine] = [await givenSocket(member), await givenSocket(admin)];
    await dataOf("PUT", `/api/users/${member.id}`, { token: admin.token, body: { role: "teacher" } });
    expect((await send("GET", "/api/auth/me", { token: member.token })).status).toBe(401);
    await eventually("the socket is closed", () => theirs.closed || undefined);
    expect(mine.closed).toBe(false);
  });

  it("is forgotten when erased", async () => {
    const admin = await givenAdmin();
    const member = await givenMember({ org_id: admin.org_id });
    await sql(
      "insert into audit_log (org_id, user_id, action, resource, ip_address) values ($1, $2, 'login', 'session', '203.0.113.7')",
      [member.org_id, member.id],
    );
    await dataOf("DELETE", `/api/users/${member.id}`, { token: admin.token, query: { erase: "true" } });
    await eventually("the traces are gone", async () => {
      const [row] = await sql("select from audit_log where user_id = $1 and ip_address is null", [member.id]);
      return row;
    });
  });
});

describe("an import of members", () => {
  it("goes from the form through the bucket and the queue to the report, and tells how far it is", async () => {
    const admin = await givenAdmin();
    const socket = await givenSocket(admin);
    socket.say({ action: "subscribe", channel: "notifications" });
    const { import: begun, upload } = await dataOf(
      "POST",
      "/api/users/bulk-import",
      { token: admin.token, body: {} },
      202,
    );
    const tag = randomUUID().slice(0, 8);
    const lines = Array.from({ length: 1500 }, (_, n) => `p${n}-${tag}@example.com;Person ${n}`);
    const csv = Buffer.from(`\uFEFFemail;name\r\n${lines.join("\r\n")}`);
    expect((await postFile(upload, new Uint8Array(csv))).status).toBeLessThan(300);
    await eventually("the import is done", async () => {
      const { import: now } = await dataOf("GET", `/api/users/bulk-import/${begun.id}`, { token: admin.token });
      return now.status === "done" && now.created_rows === 1500 ? now : undefined;
    });
    await eventually("the importer hears it", () =>
      socket.frames.find(({ event, data }) => event === "sync:status" && data?.status === "done"),
    );
  });

  it("takes a small file in the request, and says at once what is wrong with one", async () => {
    const { token } = await givenAdmin();
    const csv = `email,name\n${randomUUID()}@example.com,Grace`;
    const { import: begun } = await dataOf(
      "POST",
      "/api/users/bulk-import",
      { token, body: { csv, dry_run: true } },
      202,
    );
    const report = await eventually("the rehearsal is done", async () => {
      const data = await dataOf("GET", `/api/users/bulk-import/${begun.id}`, { token });
      return data.import.status === "done" ? data : undefined;
    });
    expect(report).toMatchObject({ import: { created_rows: 1 }, rows: { items: [{ line: 2, outcome: "created" }] } });
    expect((await send("POST", "/api/users/bulk-import", { token, body: { csv: "email,name,pay\n" } })).status).toBe(
      400,
    );
  });
});
