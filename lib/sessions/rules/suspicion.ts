/** Why somebody should look at a mark. None refuses it: a teacher does, who knows more. */
export const REASONS = {
  offline_scan: "Scanned without a network and sent later.",
  told_later: "Told later than it happened: there was no network.",
  clock: "The clock of the device was wrong; the time was worked out.",
  network_changed: "Sent from another network than the code was scanned in.",
  mocked_location: "The device says that its position is made up.",
  near_edge: "The position lies near the edge of the place.",
  face_alone: "Nothing but a face says that they were there.",
  face_uncertain: "The face is not alike enough to be sure.",
  face_new: "The face was registered after the session had begun.",
  low_similarity: "The face is not the one that was registered.",
  imprecise: "The position is less precise than the place is large.",
  other_network: "Sent from another network than most of the others.",
  late_code: "The code was seen late, and in another network than by most: somebody may have passed it on.",
  device_shared: "The same device has marked somebody else, too.",
} as const;

export type Reason = keyof typeof REASONS;

/** Of a mark, what it is compared by with the others of its session. */
export type Evidence = {
  readonly user_id: string;
  readonly ip_address: string | null;
  readonly device: string | null;
  readonly code_age_ms: number | null;
};

/** So many marks tell what is usual. */
const ENOUGH = 10;
const MOST = 0.6;

/** What the marks of a session say of each other, whatever their order. */
export function compare(marks: readonly Evidence[], stepSeconds: number): Map<string, Reason[]> {
  const usual = usualNetwork(marks);
  const users = new Map<string, Set<string>>();
  for (const { device, user_id } of marks)
    if (device !== null) users.set(device, (users.get(device) ?? new Set()).add(user_id));
  return new Map(
    marks.map(({ user_id, ip_address, device, code_age_ms }) => {
      const isElsewhere = usual !== undefined && ip_address !== null && networkOf(ip_address) !== usual;
      const reasons: Reason[] = [];
      if (isElsewhere) reasons.push("other_network");
      if (isElsewhere && (code_age_ms ?? 0) > stepSeconds * 1000) reasons.push("late_code");
      if (device !== null && (users.get(device)?.size ?? 0) > 1) reasons.push("device_shared");
      return [user_id, reasons];
    }),
  );
}

/** The one that most came from; undefined where there is none. */
function usualNetwork(marks: readonly Evidence[]): string | undefined {
  const networks = marks.flatMap(({ ip_address }) => (ip_address === null ? [] : [networkOf(ip_address)]));
  if (networks.length < ENOUGH) return undefined;
  const counts = Map.groupBy(networks, (network) => network);
  return [...counts].find(([, same]) => same.length >= MOST * networks.length)?.[0];
}

/** The part of an address that those of one building share: 24 bits, or 48 of the longer ones. */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address.split(".").slice(0, 3).join(".");
  const [head = "", tail] = address.split("::");
  const before = head.split(":").filter((part) => part !== "");
  const after = tail?.split(":").filter((part) => part !== "") ?? [];
  const gap = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const parts = [...before, ...Array<string>(gap).fill("0"), ...after];
  return parts
    .slice(0, 3)
    .map((part) => Number.parseInt(part, 16).toString(16))
    .join(":");
}
