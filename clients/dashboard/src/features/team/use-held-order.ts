import { useEffect, useRef, useState } from "react";
import { keptOrder } from "./order.ts";

/** Ids in the order in which they stand; the first `ahead` of them by themselves. */
type Order = { readonly key: string; readonly ids: readonly string[]; readonly ahead: number };

/**
 * An order that does not change while somebody points at it, or has the focus in it: what is pressed is what was seen.
 * `key` says what was asked for; where that changes the new order is taken at once.
 */
export function useHeldOrder(next: Order, known: ReadonlySet<string>) {
  const [isPointed, setPointed] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const seen = useRef<Order>(undefined);
  const before = (isPointed || isFocused) && seen.current?.key === next.key ? seen.current : undefined;
  const shown = before === undefined ? next : heldOf(before, next, known);
  useEffect(() => {
    seen.current = shown;
  });
  const on = {
    onPointerEnter: () => setPointed(true),
    onPointerLeave: () => setPointed(false),
    onFocus: () => setFocused(true),
    onBlur: () => setFocused(false),
  };
  return [shown, on] as const;
}

function heldOf(before: Order, next: Order, known: ReadonlySet<string>): Order {
  const ahead = before.ids.slice(0, before.ahead).filter((id) => known.has(id)).length;
  return { key: next.key, ids: keptOrder(before.ids, next.ids, known), ahead };
}
