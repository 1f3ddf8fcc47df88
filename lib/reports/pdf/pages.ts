/** No page has fewer rows than this, so that none is left with a row that says nothing by itself. */
const FEWEST = 4;

/**
 * Splits rows over pages that have room for `first` and then for `next` of them. A last page that would be nearly
 * empty takes some from the one before.
 */
export function overPages<Row>(rows: readonly Row[], first: number, next: number): Row[][] {
  const pages: Row[][] = [];
  for (let taken = 0; taken < rows.length || pages.length === 0; ) {
    const room = pages.length === 0 ? first : next;
    const left = rows.length - taken;
    const count = left > room && left - room < FEWEST ? Math.max(1, left - FEWEST) : Math.min(room, left);
    pages.push(rows.slice(taken, taken + count));
    taken += count;
    if (count === 0) break;
  }
  return pages;
}
