import { Agent, type IncomingMessage, type OutgoingHttpHeaders, request as startRequest } from "node:http";
import { S3Error } from "./s3-error.ts";

/** Sends one request to the emulator behind the guard. */
export type Upstream = {
  /** Answers with the response's head; its body is still to be read. */
  send(
    method: string,
    path: string,
    headers: OutgoingHttpHeaders,
    body?: Buffer | IncomingMessage,
  ): Promise<IncomingMessage>;
  close(): void;
};

/** An upstream on a loopback port, over connections that are kept open. */
export function createUpstream(port: number): Upstream {
  const agent = new Agent({ keepAlive: true });
  return {
    async send(method, path, headers, body) {
      return await new Promise((resolve, reject) => {
        const outgoing = startRequest(
          { host: "127.0.0.1", port, method, path, agent, headers: { ...headers, host: `127.0.0.1:${port}` } },
          resolve,
        );
        outgoing.once("error", () =>
          reject(new S3Error(503, "ServiceUnavailable", "The local S3 and SQS are not running.")),
        );
        if (body === undefined || Buffer.isBuffer(body)) {
          outgoing.end(body);
          return;
        }
        // The client went away: nobody waits for this any more, least of all a long poll.
        body.once("aborted", () => outgoing.destroy());
        body.pipe(outgoing);
      });
    },
    close: () => agent.destroy(),
  };
}

export async function readBody(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
