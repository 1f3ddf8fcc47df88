import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useTestDatabase } from "../setup/database.ts";
import { bodyForms, fieldsOf, hasType, withValue } from "../steps/call/body-fields.ts";
import { everyRoute } from "../steps/call/endpoints.ts";
import { type Call, call } from "../steps/call/when.ts";
import { DEVICE, faceOf, givenConsent, givenFacesIn } from "../steps/scene/faces.ts";
import { givenMember } from "../steps/scene/given.ts";
import { givenLesson } from "../steps/scene/lessons.ts";
import { tell } from "./figures.ts";
import { HOSTILE, kept } from "./hostile-texts.ts";
import { SCENES, type Scene } from "./text-scenes.ts";

useTestDatabase();

/** Texts that must be one thing or another: an address, a zone, a type, a rule. They take nothing hostile at all. */
const CHECKED =
  /[_.: ](email|domain|timezone|content_type|screen_resolution|start|end|rrule|notice_hash)$|^PUT .* (timezone|tracker_min_version): value$/;
/** Texts that are compared or worked through, and that nobody is ever shown. */
const NEVER_SHOWN =
  /(password|token|expected|preview: reason|_code|\/(auth|attendance)\/[^:]+: code|csv|passkey\.[\w.]+|ticket|device_key|challenge|confirm: setup|model|operations\.0\.(resource|action))$/;

const texts = (await everyRoute())
  .flatMap(bodyForms)
  .flatMap((form) => fieldsOf(form).map((field) => ({ form, field })))
  .filter(({ field: { schema } }) => hasType(schema, "string") && schema.format === undefined)
  .filter(({ field: { schema } }) => schema.enum === undefined && schema.const === undefined)
  .map(({ form, field }) => [`${form.name}: ${field.path.join(".")}`, form, field] as const);
const keptFields = texts.filter(([label]) => !CHECKED.test(label) && !NEVER_SHOWN.test(label));
const otherFields = texts.filter(([label]) => CHECKED.test(label) || NEVER_SHOWN.test(label));

const tried = { "text fields": texts.length, texts: 0, stored: 0, refused: 0, "changed on their way": 0 };
beforeAll(() => {
  for (const name of ["RATE_LIMIT_MEMBER", "RATE_LIMIT_PUBLIC"]) process.env[name] = "1000000";
});
afterAll(() => tell(27, "texts that come back", tried));

type Request = Pick<Call, "token" | "params"> & { body: unknown };

/** Sends it, and looks at what every answer has to be: JSON, called JSON, and not to be guessed at; never an error of ours. */
async function send(route: Parameters<typeof call>[0], request: Request) {
  const answer = await call(route, { ...request, ip: `203.0.113.${tried.texts % 256}` });
  expect(answer.headers).toMatchObject({
    "content-type": "application/json; charset=utf-8",
    "x-content-type-options": "nosniff",
  });
  expect([answer.status, answer.error?.code]).toEqual(
    answer.error === undefined
      ? [expect.toBeOneOf([200, 201, 202]), undefined]
      : [expect.toBeOneOf([400, 401, 403, 409, 413, 415, 422]), expect.any(String)],
  );
  tried.texts++;
  tried[answer.error === undefined ? "stored" : "refused"]++;
  return answer;
}

/** Every text in an answer, however deep. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

describe("a text", () => {
  it("is tried in every field that keeps one", () => {
    expect(new Set(keptFields.map(([, form]) => form.name))).toEqual(new Set(Object.keys(SCENES)));
    expect(keptFields.length).toBeGreaterThan(50);
  });

  it.each(keptFields)("comes back from %s as it was sent, or is refused", async (_, form, field) => {
    let stored = 0;
    for (const [what, text] of Object.entries(HOSTILE)) {
      const { read, body, ...scene } = (await SCENES[form.name]?.()) ?? { body: {} };
      const answer = await send(form.route, { ...scene, body: withValue(body, field.path, text) });
      if (answer.error !== undefined) {
        // What is too long, or nothing but what is not kept, is said of this very field; nothing else is refused.
        if (answer.status === 400) expect(answer.error.details[0]?.path).toBe(["body", ...field.path].join("."));
        expect([what, answer.status]).toEqual([what, expect.toBeOneOf([400, 413])]);
        expect(text.length).toBeGreaterThan(Number(field.schema.maxLength ?? 0));
        continue;
      }
      stored++;
      const shown = textsIn([answer.data, read === undefined ? [] : await read(answer)]);
      const expected = whatIsKept(form.name, field.path.at(-1) ?? "", text);
      if (!shown.includes(expected)) {
        tried["changed on their way"]++;
        expect.fail(`${what} does not come back: ${JSON.stringify(expected).slice(0, 200)}`);
      }
    }
    expect(stored).toBeGreaterThan(10);
  });

  it.each(otherFields)("does nothing in %s, which keeps none", async (label, form, field) => {
    for (const [what, text] of Object.entries(HOSTILE)) {
      const { body, read: _, ...request } = (await IN_A_SCENE[form.name]?.()) ?? (await exampleOf(form));
      const answer = await send(form.route, { ...request, body: withValue(body, field.path, text) });
      if (CHECKED.test(label)) expect([what, answer.status]).toEqual([what, expect.toBeOneOf([400, 413, 415, 422])]);
      expect(textsIn([answer.data, answer.error])).not.toContain(text);
    }
  });
});

/** Where an example names what is not there, and would be refused for that. */
const IN_A_SCENE: Readonly<Record<string, () => Promise<Scene>>> = {
  ...Object.fromEntries(Object.entries(SCENES).filter(([name]) => /\/changes\b|\/series\b/.test(name))),
  "POST /api/face/challenge": () => withFaces({ device_key: DEVICE }),
  "POST /api/face/register": () => withFaces({ model: "face-api-128", embedding: faceOf(0) }),
  "POST /api/face/verify": () =>
    withFaces({ model: "face-api-128", embedding: faceOf(0), challenge: "x", device_key: DEVICE }),
  "POST /api/sessions/{id}/check-in, form 1": () => arriving({ location: { latitude: 52.5163, longitude: 13.3777 } }),
  "POST /api/sessions/{id}/check-in, form 2": () => arriving({ lat: 52.5163, lon: 13.3777 }),
};

/** Somebody who may use faces, and has accepted the notice. */
async function withFaces(body: Scene["body"]): Promise<Scene> {
  const member = await givenMember();
  await givenFacesIn(member.org_id);
  await givenConsent(member);
  return { token: member.token, params: {}, body };
}

async function arriving(body: Scene["body"]): Promise<Scene> {
  const { student, id } = await givenLesson({ methods: ["geofence"] });
  return { token: student.token, params: { id }, body };
}

/** Somebody else each time: guesses at a password or a code are counted. */
async function exampleOf({ route, params, example }: (typeof otherFields)[number][1]): Promise<Scene> {
  const who = route.contract.access === "public" ? {} : { token: (await givenMember({ role: "super_admin" })).token };
  return { ...who, params, body: { ...example, ...fresh(example) } };
}

/** Ends are trimmed, and what a tracker reports is cut to what is kept of it; everything else is as it was sent. */
function whatIsKept(form: string, field: string, text: string): string {
  const limits: Record<string, number> = form.includes("screenshots") || form.includes("heartbeat") ? CUT : {};
  const whole = kept(text);
  return (limits[field] === undefined ? whole.trim() : whole.slice(0, limits[field])).toWellFormed();
}

const CUT = { active_window: 512, application: 255, url: 2048 };

/** An address that nobody has yet, and a device of its own, where the example has one. */
const fresh = (example: object) => ({
  ...("email" in example && { email: `${randomUUID()}@example.com` }),
  ...("device_key" in example && { device_key: randomUUID() }),
});
