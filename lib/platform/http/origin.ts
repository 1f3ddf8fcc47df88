import { isIPv6 } from "node:net";

/** What an attempt counts as coming from: an IPv4 address, or the network of an IPv6 address, whose owner has all of it. */
export function originOf(ip: string): string {
  if (!isIPv6(ip)) return ip;
  const mapped = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = "", tail] = ip.split("::");
  const before = groupsOf(head);
  const after = tail === undefined ? [] : groupsOf(tail);
  const left_out = Array<string>(Math.max(0, 8 - before.length - after.length)).fill("0");
  const network = [...before, ...left_out, ...after].slice(0, 4);
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}

/** The groups of 16 bits in a part of an address; an IPv4 address at its end stands for two. */
function groupsOf(part: string): string[] {
  if (part === "") return [];
  return part.split(":").flatMap((group) => (group.includes(".") ? ["0", "0"] : [group]));
}
