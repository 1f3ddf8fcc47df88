import * as enter from "../../functions/leaves/create.ts";
import * as decide from "../../functions/leaves/decide.ts";
import { call } from "../steps/call/when.ts";
import { type Company, tokenOf } from "./company.ts";
import { type Leave, leavesOf } from "./leave.ts";
import type { Act } from "./office.ts";
import type { Person, Script } from "./script.ts";

/** What is asked for, approved and entered of a person's leaves. */
export function leaveActs(script: Script, person: Person): Act[] {
  return leavesOf(script, person).map((leave) => ({
    at: leave.entered,
    key: leave.key,
    corrects: false,
    run: (company) => takeLeave(company, leave),
  }));
}

async function takeLeave({ administrator, members }: Company, leave: Leave): Promise<string> {
  const { person, kind, from, to, half, asked, entered } = leave;
  const member = members[person]?.member;
  if (member === undefined) throw new Error(`nobody is ${person}`);
  const halves = half === undefined ? {} : { from_half: half, to_half: half };
  const now = new Date(entered * 1000);
  const body = { kind, from, to, ...halves, ...(asked ? {} : { user_id: member.id }) };
  const made = await call(enter, { token: tokenOf(asked ? member : administrator), body, now });
  if (made.error !== undefined) return `${made.status} ${made.error.code}`;
  if (!asked) return String(made.status);
  const params = { id: made.data.leave.id };
  const { status, error } = await call(decide, {
    token: tokenOf(administrator),
    params,
    body: { status: "approved" },
    now,
  });
  return error === undefined ? String(status) : `${status} ${error.code}`;
}
