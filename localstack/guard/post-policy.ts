import { accessDenied, S3Error } from "./s3-error.ts";

/** The bytes that a policy allows, both ends included. */
export type LengthRange = {
  readonly min: number;
  readonly max: number;
};

type Condition = { kind: "eq" | "starts-with"; field: string; value: string } | { kind: "length"; range: LengthRange };

/** S3 never asks a policy to cover these fields. */
const UNCOVERED = new Set(["policy", "x-amz-signature", "file", "awsaccesskeyid"]);

/**
 * Holds a form's fields (names in lower case, `bucket` as the URL says it) against its policy, as S3 does: not expired, every
 * condition met, and no field that the policy does not mention. Answers the allowed length. Throws S3's own errors.
 */
export function checkPolicy(fields: ReadonlyMap<string, string>, bucket: string, now: Date): LengthRange {
  const policy = decodePolicy(fields.get("policy") ?? "");
  if (Number.isNaN(policy.expiration)) throw invalidPolicy("The policy has no valid expiration.");
  if (now.getTime() >= policy.expiration) throw accessDenied("Invalid according to Policy: Policy expired.");
  const values = new Map(fields).set("bucket", bucket);
  const covered = new Set<string>(["bucket"]);
  let range: LengthRange = { min: 0, max: 5 * 1024 ** 3 };
  for (const condition of policy.conditions) {
    if (condition.kind === "length") {
      range = condition.range;
      continue;
    }
    covered.add(condition.field);
    const value = values.get(condition.field) ?? "";
    const met = condition.kind === "eq" ? value === condition.value : value.startsWith(condition.value);
    if (!met) {
      const text = JSON.stringify([condition.kind, `$${condition.field}`, condition.value]);
      throw accessDenied(`Invalid according to Policy: Policy Condition failed: ${text}`);
    }
  }
  for (const field of fields.keys()) {
    if (covered.has(field) || UNCOVERED.has(field) || field.startsWith("x-ignore-")) continue;
    throw accessDenied(`Invalid according to Policy: Extra input fields: ${field}`);
  }
  return range;
}

function decodePolicy(base64: string): { expiration: number; conditions: Condition[] } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(base64, "base64").toString("utf8"));
  } catch {
    throw invalidPolicy("The policy is not JSON.");
  }
  const { expiration, conditions } = (parsed ?? {}) as { expiration?: unknown; conditions?: unknown };
  if (!Array.isArray(conditions)) throw invalidPolicy("The policy has no conditions.");
  return { expiration: Date.parse(String(expiration)), conditions: conditions.flatMap(readCondition) };
}

function readCondition(raw: unknown): Condition[] {
  if (Array.isArray(raw)) {
    const [operator, first, second] = raw as unknown[];
    const kind = String(operator).toLowerCase();
    if (kind === "content-length-range")
      return [{ kind: "length", range: { min: Number(first), max: Number(second) } }];
    if (kind === "eq" || kind === "starts-with") {
      return [{ kind, field: String(first).replace(/^\$/, "").toLowerCase(), value: String(second) }];
    }
    throw invalidPolicy(`Unknown operator ${String(operator)}.`);
  }
  if (typeof raw !== "object" || raw === null) throw invalidPolicy("A condition is neither a list nor an object.");
  return Object.entries(raw).map(([field, value]) => ({
    kind: "eq",
    field: field.toLowerCase(),
    value: String(value),
  }));
}

function invalidPolicy(message: string): S3Error {
  return new S3Error(400, "InvalidPolicyDocument", `Invalid Policy: ${message}`);
}
