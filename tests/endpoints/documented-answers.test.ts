import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { loadContracts } from "../../infra/openapi/contracts.ts";
import { errorsOf } from "../../infra/openapi/operation-errors.ts";
import { useTestDatabase } from "../setup/database.ts";
import { exampleCall } from "../steps/example-call.ts";
import { givenMember } from "../steps/given.ts";
import { call, type Endpoint } from "../steps/when.ts";

useTestDatabase();

const root = join(import.meta.dirname, "../..");
const endpoints = (await loadContracts(root)).filter(({ contract }) => contract.contentType === undefined);

describe("every endpoint", () => {
  it.each(endpoints.map((endpoint) => [`${endpoint.contract.method} ${endpoint.contract.path}`, endpoint] as const))(
    "%s answers its own example as its document says",
    async (_, endpoint) => {
      const module = (await import(pathToFileURL(join(root, endpoint.file)).href)) as Endpoint;
      const { token } = await givenMember({ role: "super_admin" });
      const { status, error, data } = await call(module, { ...exampleCall(endpoint), token });
      if (error === undefined) {
        expect(status).toBe(endpoint.contract.status ?? 200);
        expect(endpoint.contract.response.safeParse(JSON.parse(JSON.stringify(data)))).toMatchObject({ success: true });
      } else {
        expect(errorsOf(endpoint)).toContain(error.code);
        // The parts that health looks at are not all there, and this is how it says so.
        if (endpoint.operationId !== "systemHealth") expect(status).toBeLessThan(500);
      }
    },
  );
});
