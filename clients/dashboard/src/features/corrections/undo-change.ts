import { ask } from "../../api/ask.ts";
import { toast } from "../../ui/toast/toast.tsx";
import { refusalText } from "./refusal-text.ts";
import { w } from "./words.ts";

/** Takes a change of a day back, from a toast; `then` is run whatever came of it. */
export function undoChange(id: string, then: () => unknown): { label: string; run: () => void } {
  const idempotencyKey = crypto.randomUUID();
  const run = () =>
    void ask("POST /api/changes/{id}/undo", { params: { id }, body: { reason: w.undo }, idempotencyKey })
      .then(() => toast(w.day.undone))
      .catch((error: unknown) => toast(refusalText(error)))
      .finally(then);
  return { label: w.undo, run };
}
