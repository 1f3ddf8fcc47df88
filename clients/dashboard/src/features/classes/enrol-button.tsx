import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ask } from "../../api/ask.ts";
import { isFailure } from "../../api/session.ts";
import { Button } from "../../ui/button/button.tsx";
import { failureText } from "../../ui/failure/failure.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import type { Class } from "./queries.ts";
import { w } from "./words.ts";

/** A member enrols in a class that is open, or leaves it; either can be taken back. */
export function EnrolButton({ of }: { of: Class }) {
  const client = useQueryClient();
  const isIn = of.my_enrollment !== null;
  const params = { params: { id: of.id } };
  const refresh = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ["classes"] }),
      client.invalidateQueries({ queryKey: ["sessions"] }),
    ]);
  const change = useMutation({
    mutationFn: async (joins: boolean) => {
      if (joins) await ask("POST /api/classes/{id}/enroll", { ...params, body: undefined });
      else await ask("DELETE /api/classes/{id}/enroll", params);
    },
    onSuccess: (_, joined) => {
      const undo = { label: w.undo, run: () => change.mutate(!joined) };
      toast(joined ? w.joined(of.name) : w.left(of.name), { undo });
      return refresh();
    },
    onError: (error) => {
      const code = isFailure(error) ? error.code : "";
      toast(code === "CLASS_FULL" ? w.full : (w.form.failed[code] ?? failureText(error)));
      void refresh();
    },
  });
  const isFull = !isIn && of.capacity !== null && of.enrolled >= of.capacity;
  return (
    <Button size="small" disabled={isFull} isBusy={change.isPending} onClick={() => change.mutate(!isIn)}>
      {isFull ? w.full : isIn ? w.leave : w.enrol}
    </Button>
  );
}
