// Each way in which a member comes, changes or goes is told once to whoever listens to members, and to the member.
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as accept from "../../../functions/auth/accept-account.ts";
import * as cancelEmail from "../../../functions/auth/cancel-email.ts";
import * as changeEmail from "../../../functions/auth/change-email.ts";
import * as confirmEmail from "../../../functions/auth/confirm-email.ts";
import * as decline from "../../../functions/auth/decline-account.ts";
import * as register from "../../../functions/auth/register.ts";
import * as setInterval from "../../../functions/tracker/set-interval.ts";
import * as create from "../../../functions/users/create.ts";
import * as deactivate from "../../../functions/users/deactivate-inactive.ts";
import * as remove from "../../../functions/users/delete.ts";
import * as update from "../../../functions/users/update.ts";
import * as updateProfile from "../../../functions/users/update-profile.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { linkIn, useMails } from "../../steps/mail/mails.ts";
import { whenEventsArrive } from "../../steps/queues/events-queue.ts";
import { whenImported } from "../../steps/queues/imports.ts";
import { takeTexts } from "../../steps/queues/queues.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";
import { givenInvite, givenMemberWithPassword, PASSWORD, withoutPublicLimit } from "../../steps/scene/sign-in.ts";
import { givenSocket, useFakeSockets } from "../../steps/sockets/sockets.ts";
import { readStatements } from "../../steps/statements/read.ts";

useTestDatabase();
withoutPublicLimit();
const mails = useMails();
const sockets = useFakeSockets();

type Scene = { readonly admin: Member; readonly member: Member };
type Told = { user_id: string | null; change: string; fields: string[] };

const newAddress = () => `new-${randomUUID().slice(0, 8)}@example.com`;
const HEADER = "email,name,employee_id,role,department,phone_number";

async function mailed(path: string): Promise<string> {
  const mail = (await mails.deliver()).findLast(({ text }) => text?.includes(path));
  return mail === undefined ? "" : (linkIn(mail, path).searchParams.get("token") ?? "");
}

/** What somebody heard of members since they began to listen. */
const heard = (socket: string) =>
  sockets.framesOf(socket).flatMap(({ event, data }) => (event === "member:update" ? [data as Told] : []));

const put = ({ admin, member }: Scene, body: object) =>
  call(update, { token: admin.token, params: { id: member.id }, body });

async function open({ admin }: Scene): Promise<{ id: string; token: string }> {
  const body = { email: newAddress(), name: "Grace Hopper", role: "employee" };
  const { data } = await call(create, { token: admin.token, body });
  return { id: data.user.id, token: await mailed("/accept-account") };
}

async function askForAddress({ member }: Scene) {
  const body = { email: newAddress(), current_password: PASSWORD };
  await call(changeEmail, { token: member.token, body });
  const sent = await mails.deliver();
  const tokenFor = (path: string) => {
    const mail = sent.findLast(({ text }) => text?.includes(path));
    return mail === undefined ? "" : (linkIn(mail, path).searchParams.get("token") ?? "");
  };
  return { confirm: tokenFor("/confirm-address"), cancel: tokenFor("/cancel-address-change") };
}

/** What precedes, and then what is done; answers whom it is about, null for several. */
type Act = (scene: Scene) => Promise<() => Promise<string | null>>;
const at = (act: (scene: Scene) => Promise<unknown>): Act => {
  return async (scene) => async () => {
    expect((await act(scene)) as { status?: number }).not.toMatchObject({ error: expect.anything() });
    return scene.member.id;
  };
};

const ACTS: readonly (readonly [string, Act, string, readonly string[]])[] = [
  ["another name", at((scene) => put(scene, { name: "Other" })), "changed", ["name"]],
  ["another department", at((scene) => put(scene, { department: "Research" })), "changed", ["department"]],
  ["no department", at((scene) => put(scene, { department: null })), "changed", ["department"]],
  [
    "an interval",
    at(({ admin, member }) =>
      call(setInterval, { token: admin.token, body: { user_id: member.id, interval_minutes: 3 } }),
    ),
    "changed",
    ["screenshot_interval_minutes"],
  ],
  [
    "their own profile",
    at(({ member }) => call(updateProfile, { token: member.token, body: { name: "Me" } })),
    "changed",
    ["name"],
  ],
  ["disabled", at((scene) => put(scene, { status: "inactive", name: "X" })), "left", ["name", "status"]],
  [
    "reinstated",
    async (scene) => {
      await put(scene, { status: "inactive" });
      return at((same) => put(same, { status: "active" }))(scene);
    },
    "joined",
    ["status"],
  ],
  [
    "the end of a membership",
    at(({ admin, member }) => call(remove, { token: admin.token, params: { id: member.id } })),
    "left",
    [],
  ],
  [
    "an erasure",
    at(({ admin, member }) =>
      call(remove, { token: admin.token, params: { id: member.id }, query: { erase: "true" } }),
    ),
    "left",
    [],
  ],
  [
    "an account that nobody uses",
    async ({ admin, member }) => {
      await sql("update user_sessions set last_used_at = now() - interval '100 days' where user_id = $1", [member.id]);
      return async () => {
        await call(deactivate, { token: admin.token, body: { inactive_days: 90 } });
        return member.id;
      };
    },
    "left",
    [],
  ],
  [
    "an account that is opened",
    async (scene) => async () => {
      const { id } = await open(scene);
      return id;
    },
    "joined",
    [],
  ],
  [
    "an account that is declined",
    async (scene) => {
      const { id, token } = await open(scene);
      return async () => {
        expect((await call(decline, { body: { token } })).status).toBe(200);
        return id;
      };
    },
    "left",
    ["status"],
  ],
  [
    "an account that is taken with another address",
    async (scene) => {
      const { id, token } = await open(scene);
      return async () => {
        const body = { token, password: "tulip-anvil-49", email: newAddress() };
        expect((await call(accept, { body })).status).toBe(200);
        return id;
      };
    },
    "changed",
    ["email"],
  ],
  [
    "an invite that is accepted",
    async ({ admin }) => {
      const [invite_code, email] = [await givenInvite(admin), newAddress()];
      return async () => {
        const body = { invite_code, email, password: "tulip-anvil-49", name: "Ina" };
        const { status, data } = await call(register, { body });
        expect(status).toBe(201);
        return data.user.id;
      };
    },
    "joined",
    [],
  ],
  [
    "an address that is confirmed",
    async (scene) => {
      const tokens = await askForAddress(scene);
      return async () => {
        expect((await call(confirmEmail, { body: { token: tokens.confirm } })).status).toBe(200);
        return scene.member.id;
      };
    },
    "changed",
    ["email"],
  ],
  [
    "an address that is taken back",
    async (scene) => {
      const tokens = await askForAddress(scene);
      await call(confirmEmail, { body: { token: tokens.confirm } });
      return async () => {
        expect((await call(cancelEmail, { body: { token: tokens.cancel } })).status).toBe(200);
        return scene.member.id;
      };
    },
    "changed",
    ["email"],
  ],
  [
    "a row of an import that changes",
    at(({ admin, member }) => whenImported(admin, `${HEADER}\n${member.email},${member.name},,,Research,+49 1`)),
    "changed",
    ["department", "phone_number"],
  ],
  [
    "rows of an import that are new",
    async ({ admin }) =>
      async () => {
        const rows = [1, 2, 3].map((n) => `${newAddress()},New ${n},,,Sales,`);
        await whenImported(admin, [HEADER, ...rows].join("\n"));
        return null;
      },
    "joined",
    [],
  ],
];

describe("member:update", () => {
  it.each(ACTS)("tells of %s, once", async (_what, prepare, change, fields) => {
    const admin = await givenMember({ role: "admin" });
    const member = await givenMemberWithPassword({ org_id: admin.org_id });
    await sql("update users set department = 'Sales' where id = $1", [member.id]);
    const act = await prepare({ admin, member });
    await takeTexts(process.env.EVENTS_QUEUE_URL);
    const dashboard = await givenSocket(admin, "users");
    // Nobody listens who was signed out before.
    const own = await givenSocket(member, "notifications").catch(() => undefined);
    const user_id = await act();
    await whenEventsArrive();
    expect(heard(dashboard)).toEqual([{ user_id, change, fields: [...fields] }]);
    // Whoever was signed out by it hears nothing any more.
    if (own === undefined || sockets.hungUp.has(own)) return;
    expect(heard(own)).toEqual(user_id === member.id ? heard(dashboard) : []);
  });

  it("tells those who look after a member, and who did until now, each once", async () => {
    const admin = await givenMember({ role: "admin" });
    const { org_id } = admin;
    const member = await givenMember({ org_id, department: "Sales" });
    const listening = await Promise.all(
      [["Sales"], ["Research"], ["Sales", "Research"], ["Support"]].map(async (managed_departments) =>
        givenSocket(await givenMember({ org_id, role: "manager", managed_departments }), "users"),
      ),
    );
    await put({ admin, member }, { department: "Research" });
    await whenEventsArrive();
    expect(listening.map((socket) => heard(socket).length)).toEqual([1, 1, 1, 0]);
  });

  it("tells managers of those departments of an import that somebody has joined", async () => {
    const admin = await givenMember({ role: "admin" });
    const listening = await Promise.all(
      [["Sales"], ["Support"]].map(async (managed_departments) =>
        givenSocket(await givenMember({ org_id: admin.org_id, role: "manager", managed_departments }), "users"),
      ),
    );
    await whenImported(admin, `${HEADER}\n${newAddress()},New,,,Sales,`);
    await whenEventsArrive();
    expect(listening.map((socket) => heard(socket).length)).toEqual([1, 0]);
  });
});

/** Statements that write nothing which anybody else is shown of a member. */
const UNSEEN = [
  "add-member.ts insertMember: whoever adds a member tells it",
  "apply.ts updateOpener: who opened an account",
  "change-password.ts updatePassword: the password",
  "first-sign-in.ts: that they have taken the account",
  "mail-choice.ts: which mails they want",
  "member-factors.ts: the second factor",
  "offer.ts standFor: who opened an account",
  "personal-data.ts clearUser: whoever erases has ended the membership, and told it",
  "reset-password.ts updatePassword: the password",
  "sign-in.ts: when they signed in",
  "verify-email.ts markVerified: that the address is theirs",
].map((text) => text.split(":")[0]?.split(" ")[0] ?? "");

describe("every statement that changes members", () => {
  it("stands in a file that tells it, or nobody is shown what it changes", async () => {
    const { readFileSync } = await import("node:fs");
    const { join } = await import("node:path");
    const root = join(import.meta.dirname, "../../..");
    const files = readStatements()
      .filter(({ texts }) => texts?.some((text) => /(insert into|update) users\b/.test(text)))
      .map(({ at: place }) => place.replace(/:\d+$/, ""));
    const silent = [...new Set(files)].filter((file) => {
      const source = readFileSync(join(root, file), "utf8");
      return !/\b(tellMember|leave)\(/.test(source) && !UNSEEN.includes(file.split("/").at(-1) ?? "");
    });
    expect(silent).toEqual([]);
    expect(files.length).toBeGreaterThan(15);
  });
});
