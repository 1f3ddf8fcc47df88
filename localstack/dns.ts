// `npm run dns -- <name> <text>`: a DNS server that answers with this one record, to prove a domain on one's own machine.
import { parseArgs } from "node:util";
import { startDns } from "./dns/dns.ts";

const PORT = 5354;

const { positionals } = parseArgs({ allowPositionals: true });
const [name, ...texts] = positionals;
if (name === undefined || texts.length === 0) {
  console.error("npm run dns -- <name> <text> …, for example: _muster.acme.example muster-verification=0123abcd");
  process.exit(1);
}

const known = name.toLowerCase();
const dns = await startDns(PORT, (asked) => (asked === known ? { texts } : { code: 3 }));
console.log(`${known} has ${texts.length} texts. Start the stack with DNS_SERVERS=${dns.address}; Ctrl+C ends this.`);
