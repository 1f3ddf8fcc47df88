import { Card } from "../../ui/card/card.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { w } from "./words.ts";

/** Nothing to report, and why. */
export function Nothing({ title = w.nothing, hint }: { title?: string; hint: string }) {
  return (
    <Card>
      <Empty title={title}>{hint}</Empty>
    </Card>
  );
}
