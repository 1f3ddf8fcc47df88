import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import * as forgot from "../../functions/auth/forgot-password.ts";
import * as join from "../../functions/auth/join.ts";
import * as login from "../../functions/auth/login.ts";
import * as register from "../../functions/auth/register.ts";
import * as reset from "../../functions/auth/reset-password.ts";
import { UNUSABLE_PASSWORD } from "../../lib/platform/secrets/password.ts";
import { useTestDatabase } from "../setup/database.ts";
import { type Call, call, callForText, type Endpoint } from "../steps/call/when.ts";
import { useMails } from "../steps/mail/mails.ts";
import { givenOpenDoor, newDomain } from "../steps/scene/domains.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";
import { givenInvite, givenMemberWithPassword, newcomer, PASSWORD } from "../steps/scene/sign-in.ts";
import { tell } from "./figures.ts";

useTestDatabase();
useMails();

/** Hashing takes some 20 ms then: far more than anything else that signing in does. */
const BCRYPT_COST = "8";
const ROUNDS = 15;
/** Measured again where the machine was busy with something else; what is told by time is told each time. */
const TURNS = 4;

beforeAll(() => {
  process.env.BCRYPT_COST = BCRYPT_COST;
  process.env.RATE_LIMIT_PUBLIC = "1000000";
});

const changed = async (change: string, { id }: Member) => void (await sql(change, [id]));

/** Addresses that nobody gets in with, each for a reason that nobody is to find out. */
const ADDRESSES: readonly (readonly [why: string, given: () => Promise<string>])[] = [
  ["whose password is another", async () => (await givenMemberWithPassword()).email],
  ["of nobody", async () => newcomer().email],
  [
    "of a member who is disabled",
    async () => {
      const member = await givenMemberWithPassword();
      await changed("update users set status = 'inactive' where id = $1", member);
      return member.email;
    },
  ],
  [
    "of a member whose organization is disabled",
    async () => {
      const member = await givenMemberWithPassword();
      await changed(
        "update organizations o set is_active = false from users u where u.id = $1 and o.id = u.org_id",
        member,
      );
      return member.email;
    },
  ],
  [
    "of a member who has no password yet",
    async () => {
      const member = await givenMember();
      await sql("update users set password_hash = $2 where id = $1", [member.id, UNUSABLE_PASSWORD]);
      return member.email;
    },
  ],
  [
    "of somebody who is invited",
    async () => {
      const { email } = newcomer();
      await givenInvite(await givenMember({ role: "admin" }), { email });
      return email;
    },
  ],
];

type Probe = readonly [why: string, endpoint: Endpoint, request: () => Call];

/** Each probe again and again, taking turns, so that whatever else the machine does meets all of them. */
async function measure(probes: readonly Probe[]): Promise<Map<string, { answers: Set<string>; quartile: number }>> {
  const taken = new Map<string, { answers: Set<string>; times: number[] }>();
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [why, endpoint, request] of probes) {
      const started = performance.now();
      const answer = await callForText(endpoint, { ip: randomUUID(), ...request() });
      const elapsed = performance.now() - started;
      const kept = taken.get(why) ?? { answers: new Set(), times: [] };
      kept.answers.add(comparable(answer));
      // The first round loads what is loaded once.
      if (round > 0) kept.times.push(elapsed);
      taken.set(why, kept);
    }
  }
  return new Map([...taken].map(([why, { answers, times }]) => [why, { answers, quartile: quartileOf(times) }]));
}

/** Everything of an answer but what differs between any two. */
function comparable({
  status,
  headers: { "x-request-id": _, ...headers },
  cookies,
  text,
}: Awaited<ReturnType<typeof callForText>>) {
  const { request_id: _id, timestamp: _at, ...body } = JSON.parse(text) as Record<string, unknown>;
  return JSON.stringify({ status, headers, cookies, body });
}

/** The lower quartile: what it takes when nothing else is in the way. */
const quartileOf = (times: readonly number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 4)] ?? 0;

/** All probes are answered alike each time, and none takes three times as long as the first, or a third of it. */
async function expectAlike(what: string, probes: readonly Probe[]): Promise<void> {
  for (let turn = 1; ; turn += 1) {
    const measured = await measure(probes);
    const all = [...measured.values()];
    const answers = new Set(all.flatMap((each) => [...each.answers]));
    expect([...answers]).toHaveLength(1);
    const quartiles = all.map(({ quartile }) => quartile);
    const [first = 0] = quartiles;
    const others = [...measured].filter(([, { quartile }]) => quartile < first / 3 || quartile > first * 3);
    if (others.length > 0 && turn < TURNS) continue;
    const [least, most] = [Math.min(...quartiles).toFixed(1), Math.max(...quartiles).toFixed(1)];
    tell(15, what, { "kinds of address": measured.size, "ms (lower quartiles)": `${least} to ${most}` });
    expect(
      others.map(([why, { quartile }]) => ({ why, quartile })),
      `the first takes ${first} ms`,
    ).toEqual([]);
    return;
  }
}

describe("signing in", () => {
  it("says the same, and takes as long, for every address that nobody gets in with", async () => {
    const probes: Probe[] = [];
    for (const [why, given] of ADDRESSES) {
      const email = await given();
      probes.push([why, login, () => ({ body: { email, password: "not-the-password" } })]);
    }
    await expectAlike("sign-in", probes);
  });

  it("says the same whatever is tried where there is no password, also what is stored in its place", async () => {
    const member = await givenMember();
    await sql("update users set password_hash = $2 where id = $1", [member.id, UNUSABLE_PASSWORD]);
    const said = new Set<string>();
    for (const password of [UNUSABLE_PASSWORD, " ", PASSWORD, "a".repeat(1000)])
      said.add(comparable(await callForText(login, { body: { email: member.email, password }, ip: randomUUID() })));
    expect(said.size).toBe(1);
    expect([...said][0]).toContain("INVALID_CREDENTIALS");
  });
});

describe("forgetting a password", () => {
  it("says the same, and takes as long, for every address", async () => {
    const probes: Probe[] = [];
    for (const [why, given] of ADDRESSES) {
      const email = await given();
      probes.push([why, forgot, () => ({ body: { email } })]);
    }
    await expectAlike("forgotten", probes);
  });

  it("says the same of every link that does not work", async () => {
    const said = new Set<string>();
    for (const token of ["x", "A".repeat(43), randomUUID()])
      said.add(comparable(await callForText(reset, { body: { token, new_password: "harbour-lentil-82" } })));
    expect([...said]).toHaveLength(1);
  });
});

describe("registering", () => {
  it("says the same, and takes as long, for every domain and address that somebody asks to join by", async () => {
    const probes: Probe[] = [];
    for (const kind of ["open", "nobody", "closed", "private", "claimed"]) {
      const organization_domain = await givenDomain(kind);
      probes.push([
        kind,
        join,
        () => ({ body: { organization_domain, email: `${randomUUID()}@${organization_domain}` } }),
      ]);
    }
    await expectAlike("asked to join", probes);
  });

  it("says the same of every invite that does not work, whoever it is for", async () => {
    const admin = await givenMember({ role: "admin" });
    const [own, expired] = [
      await givenInvite(admin, { email: newcomer().email }),
      await givenInvite(admin, { expires_at: "yesterday" }),
    ];
    const accept = (invite_code: string) => ({ body: { ...newcomer(), invite_code } });
    const said = new Set<string>();
    for (const code of [own, expired, "A".repeat(43)]) said.add(comparable(await callForText(register, accept(code))));
    expect([...said]).toHaveLength(1);
  });

  it("tells only those who may join that an address is taken", async () => {
    const { email } = await givenMemberWithPassword();
    const answer = await call(register, { body: { ...newcomer(), email, invite_code: "A".repeat(43) } });
    expect(answer.error.code).toBe("INVITE_INVALID");
  });
});

async function givenDomain(kind: string): Promise<string> {
  if (kind === "nobody") return newDomain();
  const enabled = kind !== "private";
  const door = { self_registration: { enabled, role: "employee" } as const, proven: kind !== "claimed" };
  const { org_id, domain } = await givenOpenDoor(door);
  if (kind === "closed") await sql("update organizations set is_active = false where id = $1", [org_id]);
  return domain;
}
