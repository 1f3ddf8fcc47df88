import { useEffect, useState } from "react";

/**
 * What somebody types, and `settle` once they have paused: for what stands in the address, which is not written at every
 * letter. A value that changes elsewhere replaces what was typed; one that was settled here and arrives late does not.
 */
export function useSettled(value: string, settle: (value: string) => void): [string, (value: string) => void] {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  const [settled, setSettled] = useState<string>();
  if (value !== known) {
    setKnown(value);
    if (value === settled) setSettled(undefined);
    else if (value !== typed.trim()) setTyped(value);
  }
  useEffect(() => {
    if (typed.trim() === value) return;
    const timer = setTimeout(() => {
      setSettled(typed.trim());
      settle(typed.trim());
    }, 250);
    return () => clearTimeout(timer);
  }, [typed, value, settle]);
  return [typed, setTyped];
}
