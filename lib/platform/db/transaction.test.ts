import { describe, expect, it } from "vitest";
import { isConnectionLoss } from "./failure.ts";

describe("isConnectionLoss", () => {
  it.each([
    ["08006", "connection_failure"],
    ["08P01", "protocol_violation"],
    ["57P01", "admin_shutdown"],
    ["57P02", "crash_shutdown"],
    ["57P03", "cannot_connect_now"],
    ["57P05", "idle_session_timeout"],
    ["53300", "too_many_connections"],
    ["ECONNREFUSED", "nobody listens"],
    ["ECONNRESET", "hung up"],
    ["EPIPE", "hung up before we wrote"],
    ["ETIMEDOUT", "no answer"],
    ["ENOTFOUND", "no such host"],
    ["EAI_AGAIN", "no name server"],
  ])("is true for %s (%s)", (code) => {
    expect(isConnectionLoss(Object.assign(new Error("x"), { code }))).toBe(true);
  });

  it.each([
    "Connection terminated",
    "Connection terminated unexpectedly",
    "Connection terminated due to connection timeout",
    "timeout exceeded when trying to connect",
    "timeout expired",
    "Client has encountered a connection error and is not queryable",
  ])("is true for the driver's %j, which carries no code", (message) => {
    expect(isConnectionLoss(new Error(message))).toBe(true);
  });

  it.each(["23505", "22P02", "40P01", "40001", "57014", "57P0", "108006", "42P01", "XX000"])(
    "is false for %s: the database answered",
    (code) => {
      expect(isConnectionLoss(Object.assign(new Error("x"), { code }))).toBe(false);
    },
  );

  it("is false for an error that only speaks of a connection", () => {
    expect(isConnectionLoss(new Error("the text 'Connection terminated' is no title"))).toBe(false);
  });

  it("is false for what is no error", () => {
    for (const thrown of ["Connection terminated", 7, {}]) expect(isConnectionLoss(thrown)).toBe(false);
  });
});
