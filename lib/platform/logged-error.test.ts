import { randomBytes } from "node:crypto";
import pg from "pg";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { AppError } from "./errors.ts";
import { loggedError } from "./logged-error.ts";

const SECRET = "tulip-anvil-49";

function thrownBy(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}

function databaseError(code: string, message: string): Error {
  const error = Object.assign(new pg.DatabaseError(message, message.length, "error"), { code, severity: "ERROR" });
  return Object.assign(error, {
    detail: `Key (email)=(${SECRET}) exists.`,
    where: SECRET,
    constraint: "users_email_key",
  });
}

describe("what is logged of an error", () => {
  it.each([
    ["a parser quotes the text", thrownBy(() => JSON.parse(SECRET))],
    ["Node quotes an argument", thrownBy(() => randomBytes(SECRET as unknown as number))],
    ["Intl quotes a zone", thrownBy(() => new Intl.DateTimeFormat("en", { timeZone: SECRET }))],
    ["a schema names a field's value", thrownBy(() => z.literal("a", { error: SECRET }).parse(SECRET))],
    ["PostgreSQL quotes a value", databaseError("22P02", `invalid input syntax for type uuid: "${SECRET}"`)],
    ["PostgreSQL quotes a row", databaseError("23505", "duplicate key value violates unique constraint")],
    [
      "a mail server quotes an address",
      Object.assign(new Error(`550 ${SECRET}`), { code: "EENVELOPE", response: SECRET }),
    ],
    [
      "Redis quotes a command",
      Object.assign(new Error(`ERR unknown '${SECRET}'`), { name: "ReplyError", command: SECRET }),
    ],
    ["details are for the client", new AppError("VALIDATION_FAILED", { details: [SECRET] })],
    ["a cause quotes", new Error("it failed", { cause: thrownBy(() => JSON.parse(SECRET)) })],
    ["one of several quotes", new AggregateError([thrownBy(() => JSON.parse(SECRET))], "all failed")],
    ["a message has lines like a stack's", Object.assign(new SyntaxError(`a\n    at ${SECRET}`), {})],
  ])("holds nothing of the data where %s", (_, error) => {
    expect(
      `${error.message} ${JSON.stringify(Object.entries(error))} ${error.cause} ${(error as AggregateError).errors}`,
    ).toContain(SECRET);
    expect(JSON.stringify(loggedError(error))).not.toContain(SECRET);
  });

  it("names the class, what is wrong and the place", () => {
    expect(loggedError(new Error("no partition"))).toMatchObject({
      name: "Error",
      message: "no partition",
      stack: expect.arrayContaining([expect.stringMatching(/^at .*logged-error\.test\.ts/)]),
    });
  });

  it("keeps what PostgreSQL says of statements and constraints", () => {
    const message = 'duplicate key value violates unique constraint "users_email_key"';
    expect(loggedError(databaseError("23505", message))).toMatchObject({
      message,
      code: "23505",
      constraint: "users_email_key",
    });
  });

  it("keeps which host could not be reached", () => {
    const error = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:5432"), {
      code: "ECONNREFUSED",
      syscall: "connect",
    });
    expect(loggedError(error)).toMatchObject({ message: "connect ECONNREFUSED 127.0.0.1:5432", code: "ECONNREFUSED" });
  });

  it("names the fields a schema did not like", () => {
    const error = thrownBy(() => z.object({ kind: z.literal("invite") }).parse({ kind: SECRET }));
    expect(loggedError(error)).toMatchObject({ issues: ["kind: invalid_value"] });
  });

  it("keeps what AWS needs to find a request", () => {
    const error = Object.assign(new Error(SECRET), {
      name: "AccessDenied",
      $metadata: { httpStatusCode: 403, requestId: "r" },
    });
    expect(loggedError(error)).toMatchObject({ name: "AccessDenied", http_status: 403, aws_request_id: "r" });
  });
});
