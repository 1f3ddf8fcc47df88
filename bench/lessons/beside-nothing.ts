import { randomUUID } from "node:crypto";
import * as z from "zod";
import * as challenge from "../../functions/faces/challenge.ts";
import * as consent from "../../functions/faces/consent.ts";
import * as faces from "../../functions/faces/list.ts";
import * as register from "../../functions/faces/register.ts";
import * as verify from "../../functions/faces/verify.ts";
import * as qr from "../../functions/sessions/qr.ts";
import * as scan from "../../functions/sessions/scan.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { call, type Endpoint } from "../../tests/steps/call/when.ts";
import { alternate, type Measured } from "../frame/measure.ts";
import type { School } from "./school.ts";

/** All that an endpoint does before and after its own work: the token, the member's standing, a transaction. */
const nothing: Endpoint = (() => {
  const contract = defineContract({
    method: "GET",
    path: "/api/nothing",
    summary: "Nothing",
    access: "member",
    response: z.object({}),
    errors: [],
  });
  return { contract, handler: endpoint(contract, async () => ({ data: {} })) };
})();

const DEVICE = "the phone of a bench";
/** Any face will do: what it costs does not depend on what it looks like. */
const FACE = { model: "face-api-128", embedding: Array.from({ length: 128 }, (_, index) => Math.sin(index + 1)) };

/** Faces of so many students, and of as many who take turns with them: nobody may try more than five a minute. */
async function givenFaces({ owner, org_id, students, tokenOf }: School, count: number) {
  await owner.query(useFaces, [org_id]);
  const known = students.slice(0, 2 * count).map((student) => ({ token: tokenOf(student), id: student.id }));
  for (const { token, id } of known) {
    const { notice } = (await call(faces, { token, params: { id } })).data;
    await call(consent, { token, body: { notice_hash: notice.hash } });
    const { status } = await call(register, { token, body: FACE });
    if (status !== 201) throw new Error(`${status}`);
  }
  let trials: (() => Promise<{ status: number }>)[] = [];
  let turns = 0;
  const prepare = async () => {
    const some = turns++ % 2 === 0 ? known.slice(0, count) : known.slice(count);
    trials = await Promise.all(
      some.map(async ({ token }) => {
        const { data } = await call(challenge, { token, body: { device_key: DEVICE } });
        const body = { ...FACE, challenge: data.challenge, device_key: DEVICE };
        return () => call(verify, { token, body });
      }),
    );
  };
  return { prepare, next: async () => (await trials.pop()?.()) ?? { status: 0 } };
}

const useFaces = `
  insert into system_settings (org_id, setting_key, setting_value, description)
  values ($1, 'face_enabled', 'true', '')`;

/** What is asked while a lesson runs, one after the other, beside an endpoint that does nothing. */
export async function measureBesideNothing(
  school: School,
  times: number,
  rounds: number,
  progress: (text: string) => void,
): Promise<Measured[]> {
  let lesson = "";
  let code = "";
  const sheetOf = () => call(qr, { token: school.teacher, params: { id: lesson } });
  const askOften = async (ask: () => Promise<{ status: number }>) => {
    for (let turn = 0; turn < times; turn++) {
      const { status } = await ask();
      if (status !== 200) throw new Error(`${status}`);
    }
    return times;
  };
  const prepare = async () => {
    lesson = await school.givenLesson(1);
    code = (await sheetOf()).data.sheet.codes[0]?.code ?? "";
  };
  const tried = await givenFaces(school, times);
  const variants = [
    { name: "an endpoint that does nothing", run: () => askOften(() => call(nothing, { token: school.teacher })) },
    { name: "a sheet of codes", prepare, run: () => askOften(sheetOf) },
    {
      name: "a code is verified, for a ticket",
      prepare,
      run: () => askOften(() => call(scan, { body: { session_id: lesson, code, device_key: randomUUID() } })),
    },
    { name: "a face is verified", prepare: tried.prepare, run: () => askOften(tried.next) },
  ];
  return alternate(variants, rounds, () => progress("sheets, codes and faces"));
}
