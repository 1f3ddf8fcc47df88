import { describe, expect, inject, it } from "vitest";
import { loadContracts } from "../../infra/openapi/contracts.ts";
import { root } from "../../localstack/environment.ts";
import { useSystem } from "../setup/use-system.ts";
import { givenMember } from "../steps/scene/given.ts";
import { accessTokenWith } from "../steps/tokens/forgeries.ts";

useSystem();

const routes = (await loadContracts(root))
  .map(({ contract }) => contract)
  .filter(({ body }) => body?.safeParse({}).success === true)
  .map(({ method, path }) => ({ method, path: path.replaceAll(/\{\w+\}/g, "0198c5a0-0000-7000-8000-000000000001") }));

/** What a client may say of a body that it does not send. */
const TYPES = [undefined, "application/json", "text/plain", "application/x-www-form-urlencoded"];

describe("a request without a body, where none is needed", () => {
  it.each(routes)("is taken as one without fields by $method $path", async ({ method, path }) => {
    const token = accessTokenWith(await givenMember());
    for (const type of TYPES) {
      const headers = { authorization: `Bearer ${token}`, ...(type === undefined ? {} : { "content-type": type }) };
      const response = await fetch(new URL(path, inject("system").http), { method, headers });
      const { error } = (await response.json()) as { error?: { code: string } };
      expect(["UNSUPPORTED_MEDIA_TYPE", "MALFORMED_JSON", "VALIDATION_FAILED"]).not.toContain(error?.code);
    }
  });
});
