import type * as z from "zod";

/** What can be wrong with a field, for programs: a message may change, and is in English. */
export const COMPLAINT_CODES = [
  "missing",
  "unknown",
  "type",
  "too_short",
  "too_long",
  "too_small",
  "too_large",
  "too_few",
  "too_many",
  "format",
  "choice",
  "invalid",
] as const;
export type ComplaintCode = (typeof COMPLAINT_CODES)[number];

/** One thing that is wrong with a request. */
export type Complaint = {
  /** `body.name`: where it is. */
  readonly path: string;
  readonly message: string;
  readonly code: ComplaintCode;
  /** How much is asked for, where it is too much or too little: characters, a number, or how many. */
  readonly limit?: number;
  /** What it should look like, where it does not: `email`, `url`, `date` and the like. */
  readonly format?: string;
};

/** Every complaint of an issue with its path below `part`. */
export function complaints(part: string, issue: z.core.$ZodIssue): Complaint[] {
  const path = [part, ...issue.path.map(String)].join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: `${path}.${key}`, message: "unknown field", code: "unknown" }));
  }
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    // A body may have several forms, and "nothing fitted" helps nobody. The form with the fewest complaints is taken to
    // be the one that was meant, and its complaints are told.
    const forms = issue.errors.map((errors) => errors.flatMap((error) => complaints(path, error)));
    return forms.reduce((best, form) => (form.length < best.length ? form : best));
  }
  return [{ path, message: issue.message, ...kindOf(issue) }];
}

/** What is not there is said to be missing; all else in the validator's words. */
export function missing({ code, input }: z.core.$ZodRawIssue): string | undefined {
  return code === "invalid_type" && input === undefined ? MISSING : undefined;
}

const MISSING = "missing";

const SHORT = { string: "too_short", number: "too_small", array: "too_few" } as const;
const LONG = { string: "too_long", number: "too_large", array: "too_many" } as const;
const counted = (origin: string): keyof typeof SHORT =>
  origin === "string" ? "string" : origin === "array" || origin === "set" || origin === "map" ? "array" : "number";

function kindOf(issue: z.core.$ZodIssue): Pick<Complaint, "code" | "limit" | "format"> {
  switch (issue.code) {
    case "invalid_type":
      return { code: issue.message === MISSING ? "missing" : "type" };
    case "too_small":
      return { code: SHORT[counted(issue.origin)], limit: Number(issue.minimum) };
    case "too_big":
      return { code: LONG[counted(issue.origin)], limit: Number(issue.maximum) };
    case "invalid_format":
      return { code: "format", format: issue.format };
    case "invalid_value":
      return { code: "choice" };
    default:
      return { code: "invalid" };
  }
}
