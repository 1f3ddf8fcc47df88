import * as z from "zod";
import { id, text } from "../platform/http/schemas.ts";
import { timeZone } from "../settings/rules/catalogue.ts";
import { policy } from "./policy.ts";

/** Fields of a class as a client gives them. */
export const classFields = {
  name: text(255),
  code: text(50).meta({ description: "Short, and of this class alone.", examples: ["CS-101"] }),
  description: text(2000).nullable(),
  teacher_id: id,
  timezone: timeZone
    .nullable()
    .meta({ description: "In which its series are said; null is the organization's.", examples: ["Europe/Berlin"] }),
  place_id: id.nullable(),
  self_enroll: z.boolean().meta({ description: "Whether members may enrol themselves." }),
  capacity: z.int().min(1).max(100_000).nullable().meta({ description: "Null for as many as come." }),
  policy: policy.meta({ description: "What its sessions are like unless they say otherwise." }),
};
