import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import { Button } from "../../ui/button/button.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { FormError, fieldError } from "../../ui/failure/failure.tsx";
import { TextArea } from "../../ui/field/field.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { w as ui } from "../../ui/words.ts";
import styles from "./notes-card.module.css";
import type { DayChange } from "./queries.ts";
import { w } from "./words.ts";

/** Says what undoing a change does, asks why, and does it. */
export function UndoDialog({ change, onClose }: { change: DayChange; onClose: () => void }) {
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const [key] = useState(() => crypto.randomUUID());
  const undo = useMutation({
    mutationFn: () =>
      ask("POST /api/changes/{id}/undo", { params: { id: change.id }, body: { reason }, idempotencyKey: key }),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: ["days", change.user_id] });
      // Where somebody else decides on corrections it is only asked for.
      toast("request" in made ? w.undoAsked : w.undoDone);
      onClose();
    },
  });
  const wrong = fieldError(undo.error, "reason");
  return (
    <Dialog title={w.undoTitle} description={w.undoWhat} isOpen onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          undo.mutate();
        }}
      >
        <TextArea
          label={w.undoReason}
          hint={w.undoReasonHint}
          error={wrong}
          required
          maxLength={500}
          value={reason}
          dir="auto"
          disabled={undo.isPending}
          onChange={({ target }) => setReason(target.value)}
        />
        {wrong === undefined && <FormError error={undo.error} />}
        <Actions>
          <Button onClick={onClose}>{ui.cancel}</Button>
          <Button type="submit" kind="primary" isBusy={undo.isPending} disabled={reason.trim() === ""}>
            {w.undoNow}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
