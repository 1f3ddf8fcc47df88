import { gzipSync } from "node:zlib";
import fc from "fast-check";
import type { Operation } from "./document.ts";
import { hostileJson, hostileKey, hostileText, withKey } from "./hostile.ts";
import type { Values } from "./values.ts";

/** What is sent, but for who sends it. */
export type Request = {
  params: Record<string, string>;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: Body | undefined;
  ip: string;
};

/** As it lies in API Gateway's event. */
type Body = { text: string; base64: boolean };

/** Requests of which most are what the document asks for, or that but for one thing. */
export function requestOf(operation: Operation, values: Values): fc.Arbitrary<Request> {
  const schema = operation.requestBody?.content["application/json"].schema;
  return fc.record({
    params: parametersOf(operation, "path", values),
    query: fc.oneof(
      { weight: 20, arbitrary: parametersOf(operation, "query", values) },
      { weight: 1, arbitrary: unasked(parametersOf(operation, "query", values)) },
    ),
    headers: headers,
    body: schema === undefined ? noBody : bodyOf(values.of(schema)),
    // Of many, as limits count by address.
    ip: fc.oneof(fc.ipV4(), fc.ipV6()),
  });
}

function parametersOf(
  { parameters = [] }: Operation,
  part: "path" | "query",
  values: Values,
): fc.Arbitrary<Record<string, string>> {
  const wanted = parameters.filter((parameter) => parameter.in === part);
  const fields = wanted.map(({ name, schema }) => [name, values.of(schema, name)] as const);
  const required = wanted.filter((parameter) => parameter.required).map(({ name }) => name);
  return fc.record(Object.fromEntries(fields), { requiredKeys: required }).map((given) => {
    const sent = Object.entries(given).filter(([, value]) => value !== undefined);
    return Object.fromEntries(sent.map(([name, value]) => [name, toText(value)]));
  });
}

/** What nobody asked for; API Gateway joins a repeated name's values by commas. */
function unasked(query: fc.Arbitrary<Record<string, string>>): fc.Arbitrary<Record<string, string>> {
  const added = fc.tuple(query, hostileKey, hostileText).map(([asked, ...more]) => withKey(asked, ...more));
  const repeated = query.map((asked) => Object.entries(asked).map(([name, value]) => [name, `${value},${value}`]));
  return fc.oneof(added, repeated.map(Object.fromEntries)) as fc.Arbitrary<Record<string, string>>;
}

/** As it comes out of an address: half of a pair cannot be written there. */
function toText(value: unknown): string {
  return (typeof value === "string" ? value : (JSON.stringify(value) ?? "")).slice(0, 10_000).toWellFormed();
}

const LATIN_1 = Array.from({ length: 0x100 - 0x20 }, (_, index) => String.fromCharCode(0x20 + index)).filter(
  (character) => character !== "\x7f",
);

/** All that a header's value can carry. */
const headerText = fc.oneof(
  fc.constantFrom("", " ", "*/*", "gzip", "text/html", "é".repeat(300), "x".repeat(255), "x".repeat(256), "a,b;q=9"),
  fc.string({ unit: fc.constantFrom(...LATIN_1) }),
);

/** What a body says it is. */
const contentType = fc.oneof(
  { weight: 6, arbitrary: fc.constant("application/json") },
  fc.constantFrom(
    "",
    "APPLICATION/JSON; Charset=UTF-8",
    "application/json; charset=utf-16",
    "application/problem+json",
    "application/jsonp",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json, application/json",
  ),
);

const headers: fc.Arbitrary<Record<string, string>> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.record(
      {
        "content-type": contentType,
        accept: fc.constantFrom("*/*", "text/html", "application/json", "\u00ff;;,"),
        "accept-encoding": fc.constantFrom("gzip", "gzip, br", "identity;q=0", "br"),
        "user-agent": headerText,
        "idempotency-key": fc.oneof(
          { weight: 2, arbitrary: fc.constantFrom("the-same-key", "another-key") },
          headerText,
        ),
        cookie: fc.oneof(
          headerText,
          headerText.map((value) => `muster_refresh=${value}`),
        ),
        "x-forwarded-for": headerText,
        "sec-fetch-site": fc.constantFrom("cross-site", "same-origin", ""),
      },
      { requiredKeys: [] },
    ),
  },
);

/** A route that reads no body gets one all the same now and then. */
const noBody: fc.Arbitrary<Body | undefined> = fc.oneof(
  { weight: 20, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: hostileJson.map((value) => ({ text: JSON.stringify(value), base64: false })) },
);

function bodyOf(value: fc.Arbitrary<unknown>): fc.Arbitrary<Body | undefined> {
  const text = value.map((given) => JSON.stringify(given) ?? "");
  return fc.oneof(
    { weight: 12, arbitrary: text.map((given): Body => ({ text: given, base64: false })) },
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.tuple(text, fc.constantFrom(...MANGLED)).map(([given, mangle]) => mangle(given)) },
  );
}

const plain = (text: string): Body => ({ text, base64: false });
const bytes = (given: Uint8Array): Body => ({ text: Buffer.from(given).toString("base64"), base64: true });

/** What becomes of a body on its way from a broken client. */
const MANGLED: readonly ((json: string) => Body)[] = [
  () => plain(""),
  () => plain(" "),
  (json) => plain(json.slice(0, -1)),
  (json) => plain(json.slice(0, Math.floor(json.length / 2))),
  (json) => plain(`${json}${json}`),
  (json) => plain(`\ufeff${json}`),
  (json) => plain(`// a comment\n${json}`),
  (json) => plain(json.replaceAll('"', "'")),
  (json) => plain(json.replace("{", '{"__proto__":{"role":"super_admin"},')),
  // The last of two equal keys counts, whatever it is.
  (json) => plain(json.replace(/"(\w+)":/, '"$1":null,"$1":')),
  (json) => plain(json.replace(/^\{(.*)"(\w+)":/s, '{"$2":{},$1"$2":')),
  () => plain("NaN"),
  () => plain("[".repeat(100_000)),
  () => plain(`${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`),
  () => plain(`"${"x".repeat(300 * 1024)}"`),
  (json) => bytes(Buffer.from(json)),
  (json) => bytes(Buffer.from(json, "utf16le")),
  (json) => bytes(gzipSync(json)),
  (json) => bytes(Buffer.concat([Buffer.from(json.slice(0, -1)), Buffer.from([0xff, 0xfe, 0xc0, 0x80])])),
  // Text that says it is base64, and is not.
  (json) => ({ text: json, base64: true }),
];
