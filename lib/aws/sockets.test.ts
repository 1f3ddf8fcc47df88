import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { ApiGatewayManagementApiClient, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hangUp, sendToSocket } from "./sockets.ts";

type Heard = Pick<IncomingMessage, "method" | "url" | "headers"> & { body: string };

/** As API Gateway makes them: with a sign that a path does not bear. */
const ID = "Zx9/dcHp+FiACrQ=";
const KEY = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI", sessionToken: "token/of+a=role" };

const heard: Heard[] = [];
let status = 200;
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const { method, url, headers } = request;
    heard.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(status).end("{}");
  });
});
const endpoint = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/prod`;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  Object.assign(process.env, {
    WEBSOCKET_ENDPOINT: endpoint(),
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: KEY.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEY.secretAccessKey,
    AWS_SESSION_TOKEN: KEY.sessionToken,
  });
});
beforeEach(() => {
  heard.length = 0;
  status = 200;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Signature Version 4, from its definition: paths are encoded twice everywhere but in S3. */
function signatureOf({ method, url = "", headers, body }: Heard): string {
  const authorization = headers.authorization ?? "";
  const [, scope = "", signed = ""] = /Credential=\w+\/(\S+), SignedHeaders=(\S+),/.exec(authorization) ?? [];
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  const path = url.split("/").map(encodeURIComponent).join("/");
  const lines = signed.split(";").map((name) => `${name}:${headers[name]}\n`);
  const canonical = [method, path, "", lines.join(""), signed, sha256(body)].join("\n");
  const text = ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, sha256(canonical)].join("\n");
  const hmac = (key: string | Buffer, part: string) => createHmac("sha256", key).update(part).digest();
  const key = scope.split("/").reduce<string | Buffer>(hmac, `AWS4${KEY.secretAccessKey}`);
  return hmac(key, text).toString("hex");
}

const signed = (request: Heard | undefined) => /Signature=(\w+)/.exec(request?.headers.authorization ?? "")?.[1];

describe("sendToSocket", () => {
  it("asks for what the AWS client asks for", async () => {
    await sendToSocket(ID, "{}");
    const client = new ApiGatewayManagementApiClient({ endpoint: endpoint(), credentials: KEY });
    await client.send(new PostToConnectionCommand({ ConnectionId: ID, Data: Buffer.from("{}") }));
    const [ours, theirs] = heard.map(({ method, url, body, headers }) => {
      const { host, "content-type": type, "content-length": length, "x-amz-security-token": token } = headers;
      const scope = /\/\d{8}\/(\S+),/.exec(headers.authorization ?? "")?.[1];
      return { method, url, body, host, type, length, token, scope };
    });
    expect(ours).toEqual(theirs);
  });

  it("signs as AWS defines it", async () => {
    await sendToSocket(ID, '{"event":"grüße"}');
    const [request] = heard;
    expect(request && signatureOf(request)).toBe(signed(request));
  });

  it("says when nobody is there any more", async () => {
    status = 410;
    expect(await sendToSocket(ID, "{}")).toBe("gone");
  });

  it.each([403, 429, 500])("throws when it is answered %i", async (refusal) => {
    status = refusal;
    await expect(sendToSocket(ID, "{}")).rejects.toThrow(String(refusal));
  });
});

describe("hangUp", () => {
  it("deletes the connection with a good signature", async () => {
    await hangUp(ID);
    const [request] = heard;
    expect(request?.method).toBe("DELETE");
    expect(request && signatureOf(request)).toBe(signed(request));
  });
});
