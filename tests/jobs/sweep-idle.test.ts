import { describe, expect, it } from "vitest";
import * as checkIn from "../../functions/attendance/check-in.ts";
import { handler as sweep } from "../../functions/jobs/sweep-idle.ts";
import * as breakStart from "../../functions/lunch-breaks/start.ts";
import { useTestDatabase } from "../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../steps/activity/heartbeats.ts";
import { call } from "../steps/call/when.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";

useTestDatabase();

const now = Math.floor(Date.now() / 1000);
const at = (second: number) => ({ timestamp: new Date(second * 1000).toISOString() });
const announced = async ({ id }: Member) =>
  (await sql<{ state: string }>("select announced_state as state from user_status where user_id = $1", [id]))[0]?.state;

async function givenActive(lastHeartbeat: number): Promise<Member> {
  const member = await givenMember();
  await call(checkIn, { token: member.token, body: at(lastHeartbeat - 60) });
  await ingestBatch([message(member, [heartbeat(lastHeartbeat)])]);
  await sql("update user_status set announced_state = 'active' where user_id = $1", [member.id]);
  return member;
}

describe("jobs/sweep-idle", () => {
  it("announces who has been silent for longer than the threshold, once", async () => {
    const [silent, busy] = [await givenActive(now - 400), await givenActive(now - 30)];
    expect(await sweep()).toMatchObject({ idle: 1 });
    expect(await announced(silent)).toBe("idle");
    expect(await announced(busy)).toBe("active");
    expect(await sweep()).toMatchObject({ idle: 0 });
  });

  it("leaves members on a break alone", async () => {
    const member = await givenActive(now - 4000);
    await call(breakStart, { token: member.token, body: at(now - 3900) });
    await sweep();
    expect(await announced(member)).toBe("break");
  });

  it("does not wait for a member whose heartbeat is being stored", async () => {
    const member = await givenActive(now - 400);
    const { ownerPool } = await import("../steps/scene/given.ts");
    const other = await ownerPool().connect();
    await other.query("begin");
    await other.query("select from user_status where user_id = $1 for no key update", [member.id]);
    await sweep();
    await other.query("rollback");
    other.release();
    expect(await announced(member)).toBe("active");
  });
});
