import { createServer } from "node:net";
import { expect, test } from "vitest";
import { freePort, requireFreePorts } from "./ports.ts";

test("a taken port names the process that holds it and what to do", async () => {
  const port = await freePort();
  await expect(requireFreePorts(new Map([["PORT", port]]))).resolves.toBeUndefined();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const refusal = requireFreePorts(new Map([["PORT", port]]));
  await expect(refusal).rejects.toThrow(`Port ${port} is held by process ${process.pid} (`);
  await expect(refusal).rejects.toThrow(`kill ${process.pid}, or use another port: PORT=`);
  server.close();
});
