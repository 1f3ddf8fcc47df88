import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { type Answer, ask } from "../../api/ask.ts";
import { updateMe, useMe } from "../../api/session.ts";
import { Button, buttonClass } from "../../ui/button/button.tsx";
import { FormError, fieldError } from "../../ui/failure/failure.tsx";
import { TextField } from "../../ui/field/field.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { ZoneField } from "../../ui/zone-field/zone-field.tsx";
import styles from "./setup.module.css";
import { Step } from "./step.tsx";
import { w } from "./words.ts";

type Organization = Answer<"GET /api/org">["organization"];

export function OrganizationStep({ organization, isDone }: { organization: Organization; isDone: boolean }) {
  const client = useQueryClient();
  const me = useMe();
  const { id, name, timezone, contact_email } = organization;
  const before = { name, timezone, contact: contact_email ?? "" };
  const [draft, setDraft] = useState(before);
  const isSame = draft.name === name && draft.timezone === timezone && draft.contact === before.contact;
  const save = useMutation({
    mutationFn: () =>
      ask("POST /api/org", {
        body: { name: draft.name.trim(), timezone: draft.timezone, contact_email: draft.contact.trim() || null },
      }),
    onSuccess: ({ organization: after }) => {
      toast(w.organization.saved);
      client.setQueryData(["setup", "organization"], after);
      updateMe({ organization: { ...me.organization, name: after.name, timezone: after.timezone } });
      void client.invalidateQueries({ queryKey: ["organizations"] });
      void client.invalidateQueries({ queryKey: ["settings"] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Step number={1} title={w.organization.title} why={w.organization.why} isDone={isDone}>
      <form className={styles.form} onSubmit={submit}>
        <TextField
          label={w.organization.name}
          required
          maxLength={255}
          value={draft.name}
          error={fieldError(save.error, "name")}
          onChange={({ target }) => setDraft({ ...draft, name: target.value })}
        />
        <ZoneField
          label={w.organization.timezone}
          zone={draft.timezone}
          error={fieldError(save.error, "timezone")}
          onZone={(zone) => setDraft({ ...draft, timezone: zone })}
        />
        <TextField
          label={w.organization.contact}
          hint={w.organization.contactHint}
          type="email"
          value={draft.contact}
          error={fieldError(save.error, "contact_email")}
          onChange={({ target }) => setDraft({ ...draft, contact: target.value })}
        />
        <FormError error={save.error} />
        <div className={styles.buttons}>
          <Button type="submit" kind={isDone ? "plain" : "primary"} disabled={isSame} isBusy={save.isPending}>
            {w.organization.save}
          </Button>
          <Link to="/organizations/$id" params={{ id }} className={buttonClass({ kind: "quiet" })}>
            {w.organization.more}
          </Link>
        </div>
      </form>
    </Step>
  );
}
