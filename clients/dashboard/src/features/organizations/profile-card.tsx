import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask, type Input } from "../../api/ask.ts";
import { updateMe, useMe } from "../../api/session.ts";
import { Button } from "../../ui/button/button.tsx";
import { Actions } from "../../ui/dialog/dialog.tsx";
import { FormError, fieldError } from "../../ui/failure/failure.tsx";
import { TextArea, TextField } from "../../ui/field/field.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { ZoneField } from "../../ui/zone-field/zone-field.tsx";
import styles from "./organizations.module.css";
import type { Organization } from "./queries.ts";
import { w } from "./words.ts";

const FIELDS = ["name", "description", "address", "contact_email", "contact_phone", "domain", "timezone"] as const;
type Field = (typeof FIELDS)[number];
type Draft = Record<Field, string>;

const draftOf = (organization: Organization) =>
  Object.fromEntries(FIELDS.map((field) => [field, organization[field] ?? ""])) as Draft;

/** What an organization says of itself. */
export function ProfileCard({ organization }: { organization: Organization }) {
  const { id } = organization;
  const client = useQueryClient();
  const me = useMe();
  const [draft, setDraft] = useState(() => draftOf(organization));
  const before = draftOf(organization);
  const changed = FIELDS.filter((field) => draft[field].trim() !== before[field]);
  const save = useMutation({
    mutationFn: () => {
      const body = Object.fromEntries(changed.map((field) => [field, draft[field].trim() || null]));
      return ask("PUT /api/organizations/{id}", {
        params: { id },
        body: body as Input<"PUT /api/organizations/{id}">["body"],
      });
    },
    onSuccess: ({ organization: after }) => {
      toast(w.saved);
      setDraft(draftOf(after));
      client.setQueryData(["organizations", id], after);
      if (id === me.organization.id) {
        const { name, timezone } = after;
        updateMe({ organization: { ...me.organization, name, timezone } });
      }
      return Promise.all([
        client.invalidateQueries({ queryKey: ["organizations"] }),
        client.invalidateQueries({ queryKey: ["settings"] }),
        client.invalidateQueries({ queryKey: ["setup"] }),
      ]);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const field = (name: Field) => ({
    value: draft[name],
    error: fieldError(save.error, name),
    onChange: ({ target }: { target: { value: string } }) => setDraft({ ...draft, [name]: target.value }),
  });
  return (
    <form className={styles.stack} onSubmit={submit}>
      <TextField label={w.name} required maxLength={255} {...field("name")} />
      <TextArea label={w.description} maxLength={2000} {...field("description")} />
      <TextArea label={w.address} rows={2} maxLength={500} {...field("address")} />
      <div className={styles.pair}>
        <TextField label={w.email} type="email" {...field("contact_email")} />
        <TextField label={w.phone} type="tel" maxLength={50} {...field("contact_phone")} />
      </div>
      <div className={styles.pair}>
        <TextField label={w.domain} hint={w.domainHint} placeholder="example.com" {...field("domain")} />
        <ZoneField
          label={w.timezone}
          hint={w.timezoneHint}
          zone={draft.timezone}
          error={fieldError(save.error, "timezone")}
          onZone={(timezone) => setDraft({ ...draft, timezone })}
        />
      </div>
      <FormError error={save.error} />
      <Actions>
        {changed.length > 0 && (
          <Button
            onClick={() => {
              save.reset();
              setDraft(before);
            }}
          >
            {w.cancel}
          </Button>
        )}
        <Button type="submit" kind="primary" disabled={changed.length === 0} isBusy={save.isPending}>
          {w.save}
        </Button>
      </Actions>
    </form>
  );
}
