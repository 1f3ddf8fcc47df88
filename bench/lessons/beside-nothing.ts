import { randomUUID } from "node:crypto";
import * as z from "zod";
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
  const variants = [
    { name: "an endpoint that does nothing", run: () => askOften(() => call(nothing, { token: school.teacher })) },
    { name: "a sheet of codes", prepare, run: () => askOften(sheetOf) },
    {
      name: "a code is verified, for a ticket",
      prepare,
      run: () => askOften(() => call(scan, { body: { session_id: lesson, code, device_key: randomUUID() } })),
    },
  ];
  return alternate(variants, rounds, () => progress("sheets and codes"));
}
