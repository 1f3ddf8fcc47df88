import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask } from "../../api/ask.ts";
import { isFailure } from "../../api/session.ts";
import { Button } from "../../ui/button/button.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { FormError, fieldError } from "../../ui/failure/failure.tsx";
import { SelectField, TextArea } from "../../ui/field/field.tsx";
import styles from "./ask-dialog.module.css";
import { type LiveView, liveSetting, type Person } from "./queries.ts";
import { w } from "./words.ts";

const CHOICES = [1, 2, 3, 5, 10, 15, 20, 30];

/** Asks for the reason that the member is told, and for how long. */
export function AskDialog({
  person: { user_id, name },
  before,
  isOpen,
  onClose,
  onBegun,
}: {
  person: Person;
  /** What was said the last time. */
  before: string;
  isOpen: boolean;
  onClose: () => void;
  onBegun: (view: LiveView) => void;
}) {
  const client = useQueryClient();
  const { data: setting } = useQuery(liveSetting);
  const most = setting?.max_minutes ?? 1;
  const [said, setSaid] = useState<string>();
  const [chosen, setChosen] = useState<number>();
  const reason = said ?? before;
  const minutes = Math.min(chosen ?? most, most);
  const start = useMutation({
    mutationFn: () => ask("POST /api/live-view/start", { body: { user_id, reason: reason.trim(), minutes } }),
    onSuccess: ({ live_view }) => {
      onBegun(live_view);
      void client.invalidateQueries({ queryKey: ["live-views"] });
      onClose();
    },
  });
  const close = () => {
    start.reset();
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate();
  };
  const refused = isFailure(start.error)
    ? w.refusedAsking[start.error.code as keyof typeof w.refusedAsking]
    : undefined;
  return (
    <Dialog
      title={w.ask.title(name)}
      description={setting?.consent === "ask" ? w.ask.hintAsk(name) : w.ask.hint(name)}
      isOpen={isOpen}
      onClose={close}
    >
      <form className={styles.form} onSubmit={submit}>
        <TextArea
          label={w.ask.reason}
          hint={w.ask.reasonHint}
          required
          minLength={3}
          maxLength={500}
          value={reason}
          error={fieldError(start.error, "reason")}
          onChange={({ target }) => setSaid(target.value)}
        />
        <SelectField
          label={w.ask.minutes}
          hint={setting && w.ask.limit(setting.minutes_per_member_day)}
          value={minutes}
          error={fieldError(start.error, "minutes")}
          onChange={({ target }) => setChosen(Number(target.value))}
        >
          {[...new Set([...CHOICES.filter((each) => each <= most), most])].map((each) => (
            <option key={each} value={each}>
              {w.ask.minutesOf(each)}
            </option>
          ))}
        </SelectField>
        {refused === undefined ? <FormError error={start.error} /> : <p role="alert">{refused}</p>}
        <Actions>
          <Button type="submit" kind="primary" isBusy={start.isPending} disabled={reason.trim().length < 3}>
            {w.ask.start}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
