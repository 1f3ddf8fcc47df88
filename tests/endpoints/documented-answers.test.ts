import { describe, expect, it } from "vitest";
import { errorsOf } from "../../infra/openapi/operation-errors.ts";
import { useTestDatabase } from "../setup/database.ts";
import { everyRoute } from "../steps/call/endpoints.ts";
import { exampleCall } from "../steps/call/example-call.ts";
import { call } from "../steps/call/when.ts";
import { givenMember } from "../steps/scene/given.ts";

useTestDatabase();

const routes = (await everyRoute()).filter(({ contract }) => contract.contentType === undefined);

describe("every endpoint", () => {
  it.each(routes.map((route) => [route.name, route] as const))(
    "%s answers its own example as its document says",
    async (_, route) => {
      const { token } = await givenMember({ role: "super_admin" });
      const { status, error, data } = await call(route, { ...exampleCall(route), token });
      if (error === undefined) {
        expect(status).toBe(route.contract.status ?? 200);
        expect(route.contract.response.safeParse(JSON.parse(JSON.stringify(data)))).toMatchObject({ success: true });
      } else {
        expect(errorsOf(route)).toContain(error.code);
        // The parts that health looks at are not all there, and this is how it says so.
        if (route.operationId !== "systemHealth") expect(status).toBeLessThan(500);
      }
    },
  );
});
