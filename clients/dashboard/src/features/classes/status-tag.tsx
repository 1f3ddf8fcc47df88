import { Tag } from "../../ui/tag/tag.tsx";
import type { Session } from "./session-queries.ts";
import { w } from "./session-words.ts";

const KINDS = { scheduled: "plain", active: "good", completed: "plain", cancelled: "bad" } as const;

export function StatusTag({ status }: { status: Session["status"] }) {
  return <Tag kind={KINDS[status]}>{w.status[status]}</Tag>;
}
