import { policyFields } from "../classes/policy.ts";
import { id, instant, text } from "../platform/http/schemas.ts";

/** Fields of a session as a client gives them; what is left out is as its class has it. */
export const sessionFields = {
  name: text(255),
  description: text(2000).nullable(),
  starts_at: instant,
  ends_at: instant,
  place_id: id.nullable().meta({ description: "Where it is; needed by the method geofence." }),
  ...policyFields,
};
