import { w as roleWords, type Standing } from "../../ui/roles.ts";
import { Tag } from "../../ui/tag/tag.tsx";

const KINDS = { active: "good", inactive: "warn", terminated: "plain" } as const;

export function StandingTag({ standing }: { standing: Standing }) {
  return <Tag kind={KINDS[standing]}>{roleWords.standing[standing]}</Tag>;
}
