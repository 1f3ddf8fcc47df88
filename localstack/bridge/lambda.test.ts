import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { freePort } from "../ports.ts";
import { createLambda } from "./lambda.ts";

test("a function that is being restarted is waited for, so that an edit fails no batch", async () => {
  const port = await freePort();
  const lambda = createLambda(`http://127.0.0.1:${port}`);
  const invocation = lambda.invoke("push", { Records: [] });
  await sleep(300);
  const server = createServer((_request, response) => response.end('{"batchItemFailures":[]}'));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  expect(await invocation).toEqual({ kind: "answer", payload: { batchItemFailures: [] } });
  lambda.close();
  server.closeAllConnections();
  server.close();
});

test.each([
  [
    "Lambda's error document",
    200,
    { "x-amz-function-error": "Unhandled" },
    '{"errorType":"Error","errorMessage":"no"}',
    "Error: no",
  ],
  ["an error document without its header", 200, {}, '{"errorType":"TypeError","errorMessage":"no"}', "TypeError: no"],
  ["an unknown function", 404, {}, '{"Message":"Function not found: x"}', "Function not found: x"],
  ["an answer that is not JSON", 200, {}, "<html>", "an answer that is not JSON: <html>"],
])("%s is an error", async (_name, status, headers, body, error) => {
  const server = createServer((_request, response) => response.writeHead(status, headers).end(body));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const lambda = createLambda(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`);
  expect(await lambda.invoke("x", {})).toEqual({ kind: "error", error });
  lambda.close();
  server.closeAllConnections();
  server.close();
});
