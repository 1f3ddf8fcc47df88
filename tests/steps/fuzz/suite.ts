import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Contract } from "../../../lib/platform/http/contract.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { everyRoute } from "../call/endpoints.ts";
import { fuzz, type Tried } from "./fuzz.ts";
import { Scene } from "./scene.ts";

/**
 * What nothing but a secret opens, of a mail, of a preview or of a challenge, or the hash of what was read: no request can
 * be made up that does what it asks for.
 */
const NEEDS_A_SECRET: readonly string[] = [
  "POST /api/attendance/mark",
  "POST /api/attendance/scan",
  "GET /api/auth/accept-account",
  "GET /api/invites/{id}",
  "POST /api/auth/accept-account",
  "POST /api/auth/cancel-email",
  "POST /api/auth/confirm-email",
  "POST /api/auth/decline-account",
  "POST /api/auth/passkey-sign-in",
  "POST /api/auth/passkeys",
  "POST /api/auth/second-factor",
  "POST /api/auth/totp/confirm",
  "POST /api/face/consent",
  "POST /api/face/verify",
  "POST /api/live-view/{id}/extend",
  "POST /api/auth/verify-email",
  "POST /api/rules/apply",
];

/**
 * Where fields have to fit each other, one request in hundreds is granted: rounds go on until one is, so many at most that
 * none of them is no accident.
 */
const ROUNDS = 60;

/** A test for each of these routes: requests made of its document. Tells what was tried when all are done. */
export async function fuzzRoutes(
  chosen: (contract: Contract) => boolean,
  tell: (figures: Record<string, number>) => void,
): Promise<void> {
  useTestDatabase();
  const routes = (await everyRoute()).filter(({ contract }) => chosen(contract));
  const tried: Tried[] = [];
  let scene: Scene;

  beforeAll(async () => {
    // A busy machine may take longer than a token lasts.
    Object.assign(process.env, { RATE_LIMIT_PUBLIC: "1000000", RATE_LIMIT_MEMBER: "1000000", JWT_EXPIRY: "1d" });
    scene = await Scene.create();
  });
  afterAll(() => {
    if (tried.length < routes.length) return;
    const sum = (key: keyof Tried) => tried.reduce((all, each) => all + each[key], 0);
    tell({
      routes: routes.length,
      requests: sum("requests"),
      accepted: sum("accepted"),
      refused: sum("refused"),
      "server errors": sum("server_errors"),
      "refusals seen to change nothing": sum("unchanged"),
    });
  });

  describe("no input makes it answer 5xx, or what its document does not say", () => {
    it.each(routes.map((route) => [route.name, route] as const))("%s", async (_, route) => {
      const mayBeGranted = !NEEDS_A_SECRET.includes(route.name);
      const all = await fuzz(route, scene, mayBeGranted ? ROUNDS : 1);
      tried.push(all);
      if (mayBeGranted) expect(all.accepted, "requests that did what they asked for").toBeGreaterThan(0);
    });
  });
}
