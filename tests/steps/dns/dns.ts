import { afterAll, beforeAll, beforeEach, inject } from "vitest";
import { type Dns, type DnsAnswer, startDns } from "../../../localstack/dns/dns.ts";

/** What is said of a name: over UDP, and over TCP where that is something else. "silence" is no answer at all. */
type Said = DnsAnswer | "silence";

/** A DNS server of the file's own, which knows nothing but what `answer` tells it. */
export function useDns() {
  let server: Dns | undefined;
  const known = new Map<string, { udp: Said; tcp: Said }>();
  /** By question: one that is sent again, because the machine was too busy to answer in time, is one. */
  const asked = new Map<string, string>();

  beforeAll(async () => {
    server = await startDns(0, (name, transport, id) => {
      asked.set(`${transport} ${name} ${id}`, `${transport} ${name}`);
      const said = known.get(name)?.[transport] ?? { code: 3 };
      return said === "silence" ? undefined : said;
    });
    process.env.DNS_SERVERS = server.address;
  });
  beforeEach(() => {
    known.clear();
    asked.clear();
  });
  afterAll(async () => {
    process.env.DNS_SERVERS = inject("stack").DNS_SERVERS;
    await server?.stop();
  });

  return {
    answer: (name: string, udp: Said, tcp: Said = udp) => void known.set(name.toLowerCase(), { udp, tcp }),
    forget: (name: string) => void known.delete(name.toLowerCase()),
    /** What was asked for since the test began: the transport and the name. */
    asked: () => [...asked.values()],
  };
}
