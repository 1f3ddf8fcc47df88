import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { hasAtLeast } from "../../../../../lib/platform/tenancy/rules/roles.ts";
import { type Answer, ask } from "../../api/ask.ts";
import { isFailure, useMe } from "../../api/session.ts";
import { Button } from "../../ui/button/button.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { FormError } from "../../ui/failure/failure.tsx";
import { TextArea } from "../../ui/field/field.tsx";
import type { Choice } from "../../ui/member-picker/member-picker.tsx";
import { Tag } from "../../ui/tag/tag.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { w as ui } from "../../ui/words.ts";
import styles from "./enrol-dialog.module.css";
import forms from "./forms.module.css";
import { PeoplePicker } from "./people-picker.tsx";
import type { Class } from "./queries.ts";
import { readPeople } from "./read-people.ts";
import { w } from "./words.ts";

const MOST = 500;

/** Enrols members by name, address or id, and says what became of each. Who does not see members has their addresses. */
export function EnrolDialog({ of, onClose }: { of: Class; onClose: () => void }) {
  const client = useQueryClient();
  const isManager = hasAtLeast(useMe().user.role, "manager");
  const [chosen, setChosen] = useState<readonly Choice[]>([]);
  const [text, setText] = useState("");
  const [idempotencyKey, setKey] = useState(() => crypto.randomUUID());
  const { emails, unreadable, ...written } = readPeople(text);
  const user_ids = [...new Set([...chosen.map(({ id }) => id), ...written.user_ids])];
  const count = emails.length + user_ids.length;
  const enrol = useMutation({
    mutationFn: () =>
      ask("POST /api/classes/{id}/enroll", {
        params: { id: of.id },
        body: { ...(emails.length > 0 ? { emails } : {}), ...(user_ids.length > 0 ? { user_ids } : {}) },
        idempotencyKey,
      }),
    onSuccess: ({ results }) => {
      const joined = results.filter(({ result }) => result === "enrolled").length;
      toast(w.people.done(joined));
      setKey(crypto.randomUUID());
      if (joined === results.length) onClose();
    },
    onSettled: () => void client.invalidateQueries({ queryKey: ["classes"] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (count > 0 && count <= MOST) enrol.mutate();
  };
  const wrong =
    count > MOST ? w.people.tooMany : unreadable[0] === undefined ? undefined : w.people.unreadable(unreadable[0]);
  const known = isFailure(enrol.error) ? w.form.failed[enrol.error.code] : undefined;
  return (
    <Dialog title={w.people.dialog} isOpen onClose={onClose}>
      {enrol.data === undefined ? (
        <form className={forms.form} onSubmit={submit}>
          {isManager && <PeoplePicker of={of} chosen={chosen} onChange={setChosen} />}
          <TextArea
            label={isManager ? w.people.orWhat : w.people.what}
            hint={w.people.whatHint}
            error={wrong}
            rows={isManager ? 3 : 7}
            required={chosen.length === 0}
            autoFocus={!isManager}
            dir="auto"
            spellCheck={false}
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
          {known === undefined ? (
            <FormError error={enrol.error} />
          ) : (
            <p role="alert" className={forms.error}>
              {known}
            </p>
          )}
          <Actions>
            <Button onClick={onClose}>{ui.cancel}</Button>
            <Button type="submit" kind="primary" isBusy={enrol.isPending} disabled={count === 0 || wrong !== undefined}>
              {w.enrol}
            </Button>
          </Actions>
        </form>
      ) : (
        <>
          <Results results={enrol.data.results} chosen={chosen} />
          <Actions>
            <Button
              onClick={() => {
                enrol.reset();
                setChosen([]);
                setText("");
              }}
            >
              {w.people.again}
            </Button>
            <Button kind="primary" onClick={onClose}>
              {ui.close}
            </Button>
          </Actions>
        </>
      )}
    </Dialog>
  );
}

type Result = Answer<"POST /api/classes/{id}/enroll">["results"][number];

function Results({ results, chosen }: { results: readonly Result[]; chosen: readonly Choice[] }) {
  const names = new Map(chosen.map(({ id, name }) => [id, name]));
  return (
    <ul className={styles.results} role="status">
      {results.map(({ user_id, email, result }) => (
        <li key={user_id ?? email}>
          <span>{email ?? names.get(user_id ?? "") ?? user_id}</span>
          <Tag kind={result === "enrolled" ? "good" : result === "already" ? "plain" : "warn"}>
            {w.people.results[result]}
          </Tag>
        </li>
      ))}
    </ul>
  );
}
