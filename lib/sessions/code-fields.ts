import * as z from "zod";

/** As it stands behind the link of a session, or as somebody types it. */
export const codeField = z
  .string()
  .min(1)
  .max(40)
  .meta({ examples: ["2Q86NE1P1BEKSH63"] });

export const deviceKey = z
  .string()
  .min(16)
  .max(100)
  .meta({ description: "Made up at random by the device, which keeps it.", examples: ["f3b1c0a2d4e5968778695a4b"] });
