// Members try whether they are recognised, by nobody's face but their own.
import * as z from "zod";
import { embeddingFields, givenFace } from "../../lib/faces/fields.ts";
import { beginTry, RECOGNISING_ERRORS, recognise } from "../../lib/faces/recognise.ts";
import { told } from "../../lib/faces/rules/similarity.ts";
import { VERDICTS } from "../../lib/faces/rules/verdict.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { askingEndpoint } from "../../lib/platform/http/endpoint.ts";
import { deviceKey } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/face/verify",
  summary: "Compare a face with those that the caller has registered; five a minute, with marks by a face",
  access: "member",
  body: z.strictObject({ ...embeddingFields, challenge: givenFace.shape.challenge, device_key: deviceKey }),
  response: z.object({
    /** Whether it is the member's beyond doubt. */
    match: z.boolean(),
    /** Rounded to a hundredth; what it means is the model's. */
    similarity: z.number(),
    verdict: z.enum(VERDICTS),
  }),
  errors: RECOGNISING_ERRORS,
});

export const handler = askingEndpoint(
  contract,
  (input) => beginTry(input, { session_id: null, device_key: input.body.device_key }, input.body.challenge),
  async (input) => {
    const { similarity, verdict } = await recognise(input.db, input, input.body);
    return { data: { match: verdict === "accepted", similarity: told(similarity), verdict } };
  },
);
