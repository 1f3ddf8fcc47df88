import * as z from "zod";

/** As it stands behind the link of a session, or as somebody types it. */
export const codeField = z
  .string()
  .min(1)
  .max(40)
  .meta({ examples: ["2Q86NE1P1BEKSH63"] });
