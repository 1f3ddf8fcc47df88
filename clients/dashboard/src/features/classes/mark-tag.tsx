import { Tag } from "../../ui/tag/tag.tsx";
import type { Status } from "./session-queries.ts";
import { w } from "./session-words.ts";

const KINDS = { present: "good", late: "warn", absent: "bad", excused: "accent" } as const;

export function MarkTag({ status }: { status: Status }) {
  return <Tag kind={KINDS[status]}>{w.mark[status]}</Tag>;
}
