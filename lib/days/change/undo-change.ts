import { AppError } from "../../platform/errors.ts";
import { isEndSaid } from "../rules/fact.ts";
import type { Operation } from "../rules/operation.ts";
import type { Target } from "../rules/plan.ts";
import { withoutChange } from "../rules/undo.ts";
import { requireKept } from "./bounds.ts";
import { applyTargets, type Changed, type Context, type Day, type Decided } from "./change-facts.ts";
import { findLatest, type KeptChange, noteUndone } from "./history.ts";
import { type DayState, loadDayState } from "./state.ts";

/**
 * Undoes a change: what it set goes back, what was changed since stays. That is a change of its own, which can be
 * undone. The caller holds the member's lock.
 *
 * 409 CHANGE_UNDONE, 409 CHANGE_OVERTAKEN where a later change has set the same; else as of any change.
 */
export async function undoChange(
  context: Context,
  day: Day,
  change: KeptChange,
  decided: Omit<Decided, "undoes">,
): Promise<Changed> {
  const { db, organization, now } = context;
  requireKept(organization, day, now);
  const { before, targets } = await planUndo(context, day, change);
  const changed = await applyTargets(context, day, { before, targets }, { ...decided, undoes: change.id });
  await noteUndone(db, change, { by: decided.by, now });
  return changed;
}

/** The same as operations, for somebody who decides on it. */
export async function operationsOfUndo(
  context: Pick<Context, "db" | "now">,
  day: Day,
  change: KeptChange,
): Promise<Operation[]> {
  const { targets } = await planUndo(context, day, change);
  return targets.flatMap(({ before, after }) => {
    const { type, id: fact_id } = after;
    if (before === null) return [];
    const moved = {
      ...(before.start.getTime() === after.start.getTime() ? {} : { start: after.start }),
      ...(isEndSaid(before) === isEndSaid(after) && before.end?.getTime() === after.end?.getTime()
        ? {}
        : { end: isEndSaid(after) ? after.end : null }),
    };
    const [was, is] = [before.voided_at !== null, after.voided_at !== null];
    const restore = was && !is ? [{ op: "restore" as const, type, fact_id }] : [];
    const move = Object.keys(moved).length > 0 ? [{ op: "move" as const, type, fact_id, ...moved }] : [];
    return [...restore, ...move, ...(is && !was ? [{ op: "void" as const, type, fact_id }] : [])];
  });
}

/** The facts as they are without a change. */
async function planUndo(
  { db, now }: Pick<Context, "db" | "now">,
  day: Day,
  change: KeptChange,
): Promise<{ before: DayState; targets: Target[] }> {
  if (change.undone_at !== null) throw new AppError("CHANGE_UNDONE", { details: { undone_at: change.undone_at } });
  const before = await loadDayState(db, day.user_id, day.date, now);
  const targets: Target[] = [];
  for (const { type, id, ...made } of change.facts) {
    const fact = before.facts.find((each) => each.id === id);
    const target = fact === undefined ? undefined : withoutChange(fact, made, now);
    if (target === undefined) {
      const in_the_way = { type: "change", id: await findLatest(db, id), fact: { type, id } };
      throw new AppError("CHANGE_OVERTAKEN", { details: { in_the_way } });
    }
    targets.push(target);
  }
  return { before, targets };
}
