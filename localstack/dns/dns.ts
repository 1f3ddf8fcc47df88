import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { type DnsAnswer, readQuestion, writeAnswer } from "./packet.ts";

export type { DnsAnswer } from "./packet.ts";

/** What to say of a name in lower case; undefined says nothing at all. A question that is sent again has the id it had. */
export type Answers = (name: string, transport: "udp" | "tcp", id: number) => DnsAnswer | undefined;

export type Dns = {
  /** `127.0.0.1:port`, for UDP and for TCP. */
  readonly address: string;
  stop(): Promise<void>;
};

/** A DNS server on loopback that knows texts and nothing else. Port 0 is any port that is free for both. */
export async function startDns(port: number, answers: Answers): Promise<Dns> {
  for (;;) {
    try {
      return await listen(port, answers);
    } catch (error) {
      // The system chose it for TCP; somebody has it for UDP.
      if (port !== 0 || (error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    }
  }
}

async function listen(port: number, answers: Answers): Promise<Dns> {
  const tcp = createServer((connection) => {
    connection.on("error", () => undefined);
    connection.on("data", (frame) => {
      const question = frame.subarray(2);
      const reply = replyTo(question, answers, "tcp");
      if (reply === undefined) return;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(reply.length);
      connection.write(Buffer.concat([length, reply]));
    });
  });
  tcp.listen(port, "127.0.0.1");
  await once(tcp, "listening");
  const { port: taken } = tcp.address() as AddressInfo;
  const udp = createSocket("udp4", (question, { port: from, address }) => {
    const reply = replyTo(question, answers, "udp");
    if (reply !== undefined) udp.send(reply, from, address);
  });
  udp.bind(taken, "127.0.0.1");
  await once(udp, "listening").catch(async (error: unknown) => {
    await stop(udp, tcp);
    throw error;
  });
  return { address: `127.0.0.1:${taken}`, stop: () => stop(udp, tcp) };
}

function replyTo(packet: Buffer, answers: Answers, transport: "udp" | "tcp"): Buffer | undefined {
  const question = readQuestion(packet);
  const answer = answers(question.name, transport, question.id);
  return answer === undefined ? undefined : writeAnswer(question, answer);
}

async function stop(udp: Socket, tcp: Server): Promise<void> {
  await new Promise<void>((resolve) => udp.close(() => resolve()));
  tcp.close();
}
