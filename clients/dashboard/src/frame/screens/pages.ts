import { hourStart } from "../../time/dates.ts";

type Shot = { readonly id: string; readonly timestamp: string };
type Hour = { start: string; count: number };
type Page<One> = { items: One[]; hours?: Hour[] | undefined; next_cursor: string | null };
type Pages<One> = { pages: Page<One>[]; pageParams: unknown[] };

/** A picture that has just been taken, in its place; one that is known already changes nothing. */
export function withShot<One extends Shot>(
  list: Pages<One>,
  shot: One,
  { order, zone }: { order: "newest" | "oldest"; zone: string },
): Pages<One> {
  if (list.pages.some(({ items }) => items.some(({ id }) => id === shot.id))) return list;
  const isBefore = (one: One) =>
    order === "newest" ? one.timestamp <= shot.timestamp : one.timestamp > shot.timestamp;
  const last = list.pages.length - 1;
  const found = list.pages.findIndex(({ items }) => items.some(isBefore));
  const target = found < 0 ? last : found;
  const pages = list.pages.map((page, index) => {
    const counted = index === 0 ? withHour(page, shot.timestamp, zone, 1) : page;
    if (index !== target) return counted;
    const at = page.items.findIndex(isBefore);
    // What belongs after the last page that was read comes with the next one.
    if (at < 0 && page.next_cursor !== null) return counted;
    return { ...counted, items: page.items.toSpliced(at < 0 ? page.items.length : at, 0, shot) };
  });
  return { ...list, pages };
}

export function withoutShot<One extends Shot>(list: Pages<One>, id: string, zone: string): Pages<One> {
  const gone = list.pages.flatMap(({ items }) => items).find((one) => one.id === id);
  if (gone === undefined) return list;
  const pages = list.pages.map((page, index) => ({
    ...(index === 0 ? withHour(page, gone.timestamp, zone, -1) : page),
    items: page.items.filter((one) => one.id !== id),
  }));
  return { ...list, pages };
}

/** A picture whose address has run out, with its new one. */
export function withAddress<One extends Shot>(list: Pages<One>, id: string, thumbnail_url: string | null): Pages<One> {
  const renew = (one: One) => (one.id === id ? { ...one, thumbnail_url } : one);
  return { ...list, pages: list.pages.map((page) => ({ ...page, items: page.items.map(renew) })) };
}

function withHour<One>(page: Page<One>, timestamp: string, zone: string, by: number): Page<One> {
  if (page.hours === undefined) return page;
  const at = hourStart(Date.parse(timestamp), zone);
  const isKnown = page.hours.some(({ start }) => Date.parse(start) === at);
  const start = Temporal.Instant.fromEpochMilliseconds(at).toString();
  const hours = isKnown
    ? page.hours.map((hour) => (Date.parse(hour.start) === at ? { ...hour, count: hour.count + by } : hour))
    : [...page.hours, { start, count: by }].toSorted((one, other) => Date.parse(one.start) - Date.parse(other.start));
  return { ...page, hours: hours.filter(({ count }) => count > 0) };
}
