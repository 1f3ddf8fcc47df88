import { WebSocket } from "ws";
import { dataOf } from "../call/http.ts";

/** What the server sends: an event of a channel, or the answer to a frame. */
export type Frame = { event: string; channel?: string; data?: Record<string, unknown>; error?: { code: string } };

export type Socket = {
  /** Everything heard so far, in order. */
  readonly frames: readonly Frame[];
  /** Whether either side has hung up. */
  readonly closed: boolean;
  /** An object is sent as JSON, text as it is. */
  say(frame: Record<string, unknown> | string): void;
  close(): void;
};

/** Connects a signed-in member's socket with a fresh ticket. Rejects when the server does not let it in. */
export async function connectSocket(token: string): Promise<Socket> {
  const { url } = await dataOf("POST", "/api/realtime/ticket", { token });
  return openSocket(url);
}

/** Connects to an address as it is. */
export async function openSocket(url: string): Promise<Socket> {
  const client = new WebSocket(url);
  const frames: Frame[] = [];
  client.on("message", (raw) => frames.push(JSON.parse(String(raw)) as Frame));
  await new Promise<void>((resolve, reject) => {
    client.once("open", resolve);
    client.once("error", reject);
  });
  return {
    frames,
    get closed() {
      return client.readyState !== WebSocket.OPEN;
    },
    say: (frame) => client.send(typeof frame === "string" ? frame : JSON.stringify(frame)),
    close: () => client.close(),
  };
}
