import { useEffect, useRef, useState } from "react";
import { type Domain, readView, writeView } from "../../ui/timeline/geometry.ts";

const SETTLES = 350;

/** What is in sight of a day: at once on the page, and in the address once it rests. */
export function useView(
  text: string | undefined,
  start: number,
  whole: Domain | undefined,
  onText: (text: string | undefined) => void,
): readonly [Domain | undefined, (view: Domain | undefined) => void] {
  const [moved, setMoved] = useState<{ view: Domain | undefined }>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(onText);
  latest.current = onText;
  useEffect(() => () => clearTimeout(timer.current), []);
  const shown = whole === undefined ? undefined : readView(text, start, whole);
  const show = (view: Domain | undefined) => {
    setMoved({ view });
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      latest.current(writeView(view, start));
      setMoved(undefined);
    }, SETTLES);
  };
  return [moved === undefined ? shown : moved.view, show];
}
