type Counts = { readonly clicks: number; readonly strokes: number };

const WRAP = 2 ** 32;

/** Counters that begin anew after 32 bits, as ones that only ever grow from zero on. */
export function growing(read: () => Counts): () => Counts {
  let last = read();
  let sum = { clicks: 0, strokes: 0 };
  return () => {
    const now = read();
    const clicks = sum.clicks + since(last.clicks, now.clicks);
    const strokes = sum.strokes + since(last.strokes, now.strokes);
    last = now;
    sum = { clicks, strokes };
    return sum;
  };
}

/** More than half of all numbers at once is nobody's input but a counter that was set back. */
function since(before: number, now: number): number {
  const more = (now - before + WRAP) % WRAP;
  return more < WRAP / 2 ? more : 0;
}
