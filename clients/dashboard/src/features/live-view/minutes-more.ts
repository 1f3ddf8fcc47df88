/** How many whole minutes longer a view may be, so that in all it is no longer than `max`. The server knows the rest. */
export function minutesMore(requestedAt: string, endsAt: string, max: number): number {
  const length = (Date.parse(endsAt) - Date.parse(requestedAt)) / 60_000;
  return Math.max(0, Math.floor(max - length));
}
