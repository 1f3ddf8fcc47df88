import * as apply from "../../../functions/hindsight/apply.ts";
import * as preview from "../../../functions/hindsight/preview.ts";
import { addDays, localDateOf } from "../../../lib/platform/time/calendar.ts";
import { call } from "../call/when.ts";
import type { Member } from "./given.ts";
import { done } from "./tenant-work.ts";

/** A rule for one date, some days ago by the clock of UTC. */
export function ruleOf(daysAgo: number, more: object = {}) {
  const date = addDays(localDateOf(new Date(), "UTC"), -daysAgo);
  return { setting: "holidays", value: [date], from: date, to: date, ...more };
}

/** What an administrator sends to apply a rule that they have previewed. */
export async function givenPreviewed({ token }: Member, rule: object) {
  const shown = done(await call(preview, { token, body: rule })).preview;
  return { ...rule, token: shown.token, reason: "It was a holiday." };
}

/** A decision about the past; answers its id. */
export async function givenAppliedRule(admin: Member, rule: object, reason = "It was a holiday."): Promise<string> {
  const body = { ...(await givenPreviewed(admin, rule)), reason };
  return done(await call(apply, { token: admin.token, body })).rule.id;
}
