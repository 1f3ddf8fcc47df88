import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Actions } from "../../ui/dialog/dialog.tsx";
import { FormError, fieldError } from "../../ui/failure/failure.tsx";
import { TextArea } from "../../ui/field/field.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { w as ui } from "../../ui/words.ts";
import styles from "./notes-card.module.css";
import type { Report } from "./queries.ts";
import { w } from "./words.ts";

/** What was written on a day, by the member or whoever looks after them. */
export function NotesCard({ record }: { record: NonNullable<Report["record"]> }) {
  const [isEdited, setEdited] = useState(false);
  return (
    <Card
      title={w.notes}
      actions={
        !isEdited && (
          <Button size="small" kind="quiet" onClick={() => setEdited(true)}>
            {record.notes === null ? w.addNotes : w.editNotes}
          </Button>
        )
      }
    >
      {isEdited ? (
        <NotesForm record={record} onDone={() => setEdited(false)} />
      ) : record.notes === null ? (
        <p className={styles.nothing}>{w.noNotes}</p>
      ) : (
        <p className={styles.notes} dir="auto">
          {record.notes}
        </p>
      )}
    </Card>
  );
}

function NotesForm({ record, onDone }: { record: NonNullable<Report["record"]>; onDone: () => void }) {
  const client = useQueryClient();
  const [text, setText] = useState(record.notes ?? "");
  const save = useMutation({
    mutationFn: () =>
      ask("PUT /api/attendance/{id}/notes", { params: { id: record.id }, body: { notes: text.trim() || null } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["days", record.user_id] });
      toast(w.notesSaved);
      onDone();
    },
  });
  const wrong = fieldError(save.error, "notes");
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <TextArea
        label={w.notesLabel}
        hint={w.notesHint}
        error={wrong}
        maxLength={2000}
        rows={4}
        value={text}
        dir="auto"
        autoFocus
        disabled={save.isPending}
        onChange={({ target }) => setText(target.value)}
      />
      {wrong === undefined && <FormError error={save.error} />}
      <Actions>
        <Button onClick={onDone} disabled={save.isPending}>
          {ui.cancel}
        </Button>
        <Button type="submit" kind="primary" isBusy={save.isPending}>
          {w.saveNotes}
        </Button>
      </Actions>
    </form>
  );
}
