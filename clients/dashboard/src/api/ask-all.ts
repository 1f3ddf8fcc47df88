import { type Answer, ask, type EndpointName, type Input, type Item } from "./ask.ts";

type Page<One> = { items: One[]; next_cursor: string | null };

/** All pages of a list, with what the first one says besides. `limit` and `cursor` are not given. */
export async function askAll<Name extends EndpointName>(
  name: Name,
  input: Input<Name>,
): Promise<Omit<Answer<Name>, "items" | "next_cursor"> & { items: Item<Name>[] }> {
  const given = input as { query?: Record<string, unknown> };
  const page = async (cursor?: string) =>
    (await ask(name, { ...given, query: { ...given.query, limit: 100, cursor } } as unknown as Input<Name>)) as Page<
      Item<Name>
    >;
  const { next_cursor, ...first } = await page();
  let cursor = next_cursor;
  const items = [...first.items];
  while (cursor !== null) {
    const next = await page(cursor);
    items.push(...next.items);
    cursor = next.next_cursor;
  }
  return { ...first, items } as unknown as Omit<Answer<Name>, "items" | "next_cursor"> & { items: Item<Name>[] };
}
