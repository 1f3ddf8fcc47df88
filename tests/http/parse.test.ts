import { describe, expect, it } from "vitest";
import { parseHttpFile } from "./parse.ts";
import { fillIn } from "./variables.ts";

const FILE = `# What this is
@host = http://127.0.0.1:3000

### Log in
# @name login
# expect 200
POST {{host}}/api/auth/login
Content-Type: application/json

{
  "email": "a@example.com"
}

### Who am I?
# expect 401
GET {{host}}/api/auth/me
`;

describe("a .http file", () => {
  it("is read into its variables and requests", () => {
    expect(parseHttpFile(FILE)).toEqual({
      variables: { host: "http://127.0.0.1:3000" },
      requests: [
        {
          title: "Log in",
          name: "login",
          expected_status: 200,
          method: "POST",
          url: "{{host}}/api/auth/login",
          headers: [["Content-Type", "application/json"]],
          body: ["{", '  "email": "a@example.com"', "}"],
        },
        {
          title: "Who am I?",
          name: undefined,
          expected_status: 401,
          method: "GET",
          url: "{{host}}/api/auth/me",
          headers: [],
          body: [],
        },
      ],
    });
  });

  it.each([
    ["no request", "@host = http://x\n"],
    ["an expectation missing", "### A\nGET http://x\n"],
    ["two expectations", "### A\n# expect 200\n# expect 201\nGET http://x\n"],
    ["a directive that is not ours", "### A\n# @prompt code\n# expect 200\nGET http://x\n"],
    ["a title missing", "###\n# expect 200\nGET http://x\n"],
    ["a method that is none", "### A\n# expect 200\nFETCH http://x\n"],
    ["a protocol after the address", "### A\n# expect 200\nGET http://x HTTP/1.1\n"],
    ["a header that is none", "### A\n# expect 200\nGET http://x\nAccept\n"],
    ["a comment in a body", "### A\n# expect 200\nPOST http://x\nA: b\n\n{}\n# later\n"],
    ["a name twice", "### A\n# @name a\n# expect 200\nGET http://x\n### B\n# @name a\n# expect 200\nGET http://x\n"],
    ["a variable with spaces", "@a = b c\n### A\n# expect 200\nGET http://x\n"],
  ])("is refused with %s", (_what, text) => {
    expect(() => parseHttpFile(text)).toThrow();
  });
});

describe("variables", () => {
  const scope = {
    variables: { host: "http://x" },
    answers: new Map([["login", { data: { token: "t", fields: { "X-Amz-Date": "d" } } }]]),
    now: new Date("2026-01-31T12:00:30.000Z"),
  };

  it.each([
    ["{{host}}/api", "http://x/api"],
    ["Bearer {{login.response.body.data.token}}", "Bearer t"],
    ["{{login.response.body.data.fields.X-Amz-Date}}", "d"],
    ["{{$timestamp}}", "1769860830"],
    ["{{$datetime iso8601}}", "2026-01-31T12:00:30.000Z"],
    ["{{$datetime iso8601 -30 s}}", "2026-01-31T12:00:00.000Z"],
  ])("in %s are put in", (text, expected) => {
    expect(fillIn(text, scope)).toBe(expected);
  });

  it.each([
    "{{port}}",
    "{{login.response.body.data.name}}",
    "{{me.response.body.data}}",
    "{{$guid}}",
    "{{$datetime rfc1123}}",
  ])("such as %s are refused", (text) => {
    expect(() => fillIn(text, scope)).toThrow(text);
  });
});
