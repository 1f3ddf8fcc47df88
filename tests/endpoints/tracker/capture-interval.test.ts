import { describe, expect, it } from "vitest";
import * as update from "../../../functions/settings/update.ts";
import * as get from "../../../functions/tracker/get-interval.ts";
import * as set from "../../../functions/tracker/set-interval.ts";
import * as updateUser from "../../../functions/users/update.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { whenEventsArrive } from "../../steps/queues/events-queue.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";
import { givenSocket, useFakeSockets } from "../../steps/sockets/sockets.ts";

useTestDatabase();
const sockets = useFakeSockets();

const setFor = ({ token }: Member, user_id: string, interval_minutes: unknown) =>
  call(set, { token, body: { user_id, interval_minutes } });
const getOf = ({ token }: Member, user_id?: string) =>
  call(get, { token, query: user_id === undefined ? {} : { user_id } });
const choose = ({ token }: Member, key: string, value: unknown) =>
  call(update, { token, params: { key }, body: { value } });

async function givenSales() {
  const manager = await givenMember({ role: "manager", managed_departments: ["Sales"] });
  const { org_id } = manager;
  const member = await givenMember({ org_id, department: "Sales" });
  return { manager, member, org_id };
}

describe("GET /api/capture-interval", () => {
  it("is the organization's until a member has one of their own", async () => {
    const { manager, member } = await givenSales();
    const before = { user_id: member.id, interval_minutes: null, effective_minutes: 10, source: "organization" };
    expect((await getOf(member)).data.interval).toEqual({ ...before, timing: "fixed" });
    await setFor(manager, member.id, 3);
    const after = { user_id: member.id, interval_minutes: 3, effective_minutes: 3, source: "member", timing: "fixed" };
    expect((await getOf(member)).data.interval).toEqual(after);
    expect((await getOf(manager, member.id)).data.interval).toEqual(after);
  });

  it("is shown of others to those who look after them", async () => {
    const { manager, member, org_id } = await givenSales();
    const other = await givenMember({ org_id, department: "Research" });
    const stranger = await givenMember({ role: "admin" });
    expect((await getOf(member, manager.id)).status).toBe(403);
    expect((await getOf(manager, other.id)).status).toBe(404);
    expect((await getOf(stranger, member.id)).status).toBe(404);
  });
});

describe("POST /api/capture-interval", () => {
  it.each([0, 61, 1.5, -1, "5", undefined])("refuses %s", async (minutes) => {
    const { manager, member } = await givenSales();
    const { status, error } = await setFor(manager, member.id, minutes);
    expect([status, error.code]).toEqual([400, "VALIDATION_FAILED"]);
    expect(error.details).toEqual([
      expect.objectContaining({ path: "body.interval_minutes", message: expect.any(String) }),
    ]);
  });

  it("takes an interval back with null", async () => {
    const { manager, member } = await givenSales();
    await setFor(manager, member.id, 60);
    const { data } = await setFor(manager, member.id, null);
    expect(data.interval).toMatchObject({ interval_minutes: null, effective_minutes: 10, source: "organization" });
  });

  it("is for whoever looks after the member, and not for those below them", async () => {
    const { manager, member, org_id } = await givenSales();
    const admin = await givenMember({ org_id, role: "admin", department: "Sales" });
    const other = await givenMember({ org_id, department: "Research" });
    const teacher = await givenMember({ org_id, role: "teacher", department: "Sales" });
    const statuses = async (actor: Member, target: Member) => (await setFor(actor, target.id, 5)).status;
    expect(await statuses(manager, member)).toBe(200);
    expect(await statuses(manager, admin)).toBe(403);
    expect(await statuses(manager, other)).toBe(404);
    expect(await statuses(teacher, member)).toBe(403);
    expect(await statuses(member, member)).toBe(403);
    expect(await statuses(await givenMember({ role: "super_admin" }), member)).toBe(404);
    expect(await statuses(admin, other)).toBe(200);
  });

  it("finds nobody who was erased", async () => {
    const { manager, member } = await givenSales();
    await sql("update users set erased_at = now(), status = 'terminated' where id = $1", [member.id]);
    expect((await setFor(manager, member.id, 5)).status).toBe(404);
  });

  it("keeps who changed it from what to what, however it was changed, and nothing where nothing changed", async () => {
    const { manager, member, org_id } = await givenSales();
    const admin = await givenMember({ org_id, role: "admin" });
    const put = (minutes: number | null) =>
      call(updateUser, {
        token: admin.token,
        params: { id: member.id },
        body: { screenshot_interval_minutes: minutes },
      });
    await setFor(manager, member.id, 5);
    await setFor(manager, member.id, 5);
    expect((await put(7)).data.user.screenshot_interval_minutes).toBe(7);
    await put(null);
    const entry = { action: "capture_interval.set", resource_id: member.id };
    const change = (from: number | null, to: number | null) => ({ member_id: member.id, from, to });
    expect(
      await sql("select user_id, action, resource_id, metadata from audit_log where org_id = $1 order by id", [org_id]),
    ).toEqual([
      { user_id: manager.id, ...entry, metadata: change(null, 5) },
      { user_id: admin.id, ...entry, metadata: change(5, 7) },
      { user_id: admin.id, ...entry, metadata: change(7, null) },
    ]);
  });
});

describe("interval:assigned", () => {
  const heard = (id: string) =>
    sockets
      .framesOf(id)
      .filter(({ event }) => event === "interval:assigned")
      .map(({ data }) => data);

  it("reaches the member whose interval it is, and nobody else", async () => {
    const { manager, member, org_id } = await givenSales();
    const colleague = await givenMember({ org_id, department: "Sales" });
    const [own, theirs, managers] = [
      await givenSocket(member, "notifications"),
      await givenSocket(colleague, "notifications"),
      await givenSocket(manager, "notifications"),
    ];
    await setFor(manager, member.id, 5);
    await setFor(manager, member.id, null);
    await whenEventsArrive();
    expect(heard(own)).toEqual([
      { interval_minutes: 5, source: "member", timing: "fixed" },
      { interval_minutes: 10, source: "organization", timing: "fixed" },
    ]);
    expect([heard(theirs), heard(managers)]).toEqual([[], []]);
  });

  it("of the organization reaches each member without an interval of their own, by one event", async () => {
    const { manager, member, org_id } = await givenSales();
    const admin = await givenMember({ org_id, role: "admin" });
    const without = await givenMember({ org_id });
    const foreign = await givenMember({ role: "admin" });
    await setFor(manager, member.id, 5);
    await choose(admin, "screenshot_timing", "random");
    await whenEventsArrive();
    const listening = await Promise.all(
      [member, without, admin, foreign].map((each) => givenSocket(each, "notifications")),
    );
    const deaf = await givenSocket(without, "settings");
    await choose(admin, "screenshot_interval_minutes", 20);
    // One for those who listen to settings, one for all trackers.
    expect(await whenEventsArrive()).toBe(2);
    const told = [{ interval_minutes: 20, source: "organization", timing: "random" }];
    expect(listening.map(heard)).toEqual([[], told, told, []]);
    expect(heard(deaf)).toEqual([]);
  });

  it("is not told of an interval that stays as it is", async () => {
    const admin = await givenMember({ role: "admin" });
    const socket = await givenSocket(admin, "notifications");
    await choose(admin, "screenshot_interval_minutes", 10);
    await whenEventsArrive();
    expect(heard(socket)).toEqual([]);
  });
});
