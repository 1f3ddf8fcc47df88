import { createServer } from "node:net";
import { expect, test } from "vitest";
import { freePort, hidden, requireFreePorts } from "./ports.ts";

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

test("where the process cannot be seen, Windows is told how to look", () => {
  expect(hidden(3000, "win32")).toBe("another process. See it: netstat -ano | findstr :3000");
  expect(hidden(80, "linux")).toBe("a process of another user");
});
