import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask, type Input } from "../../api/ask.ts";
import { useMe } from "../../api/session.ts";
import { boundsOf, dateOf, instantOf } from "../../time/dates.ts";
import { calendarDay } from "../../time/format.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Actions } from "../../ui/dialog/dialog.tsx";
import { FormError, failureText, fieldError } from "../../ui/failure/failure.tsx";
import { SelectField, TextField } from "../../ui/field/field.tsx";
import { Tag } from "../../ui/tag/tag.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { number } from "../../words/words.ts";
import styles from "./organizations.module.css";
import type { Organization } from "./queries.ts";
import { w } from "./words.ts";

type Change = Input<"PUT /api/organizations/{id}">["body"];
const PLANS = Object.keys(w.plans) as Organization["plan"][];

/** What the operator decides for an organization; its own administrators read it. */
export function PlanCard({ organization, isSuper }: { organization: Organization; isSuper: boolean }) {
  const { id, name, plan, max_users, expires_at, is_active, timezone } = organization;
  const client = useQueryClient();
  const isOwn = useMe().organization.id === id;
  const expires = expires_at === null ? "" : dateOf(Date.parse(expires_at), timezone);
  const [draft, setDraft] = useState({ plan, max: String(max_users ?? ""), expires });
  const put = (body: Change) => ask("PUT /api/organizations/{id}", { params: { id }, body });
  const take = ({ organization: after }: { organization: Organization }) => {
    client.setQueryData(["organizations", id], after);
    return client.invalidateQueries({ queryKey: ["organizations"] });
  };
  const save = useMutation({
    mutationFn: () =>
      put({
        ...(draft.plan !== plan && { plan: draft.plan }),
        ...(draft.max !== String(max_users ?? "") && { max_users: draft.max === "" ? null : Number(draft.max) }),
        ...(draft.expires !== expires && {
          expires_at: draft.expires === "" ? null : instantOf(boundsOf(draft.expires, timezone)[0]),
        }),
      }),
    onSuccess: (answer) => {
      toast(w.saved);
      return take(answer);
    },
  });
  const turn = useMutation({
    mutationFn: (next: boolean) => put({ is_active: next }),
    onSuccess: (answer, next) => {
      const undo = { label: w.undo, run: () => turn.mutate(!next) };
      toast(next ? w.reopenedDone(name) : w.closedDone(name), { undo });
      return take(answer);
    },
    onError: (error) => toast(failureText(error)),
  });
  if (!isSuper)
    return (
      <Card title={w.service} count={<Tag>{w.plans[plan]}</Tag>}>
        <p className={styles.muted}>
          {w.maxUsers}: {max_users === null ? w.stats.noLimit : number(max_users)}
          {expires !== "" && (
            <>
              <br />
              {w.expires}: {calendarDay(expires)}
            </>
          )}
        </p>
      </Card>
    );
  const isSame = draft.plan === plan && draft.max === String(max_users ?? "") && draft.expires === expires;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Card title={w.service} count={<Tag kind={is_active ? "good" : "plain"}>{is_active ? w.active : w.closed}</Tag>}>
      <form className={styles.stack} onSubmit={submit}>
        <SelectField
          label={w.plan}
          value={draft.plan}
          error={fieldError(save.error, "plan")}
          onChange={({ target }) => setDraft({ ...draft, plan: target.value as Organization["plan"] })}
        >
          {PLANS.map((each) => (
            <option key={each} value={each}>
              {w.plans[each]}
            </option>
          ))}
        </SelectField>
        <div className={styles.pair}>
          <TextField
            label={w.maxUsers}
            hint={w.maxUsersHint}
            type="number"
            inputMode="numeric"
            min={1}
            max={1_000_000}
            value={draft.max}
            error={fieldError(save.error, "max_users")}
            onChange={({ target }) => setDraft({ ...draft, max: target.value })}
          />
          <TextField
            label={w.expires}
            hint={w.expiresHint}
            type="date"
            value={draft.expires}
            error={fieldError(save.error, "expires_at")}
            onChange={({ target }) => setDraft({ ...draft, expires: target.value })}
          />
        </div>
        <FormError error={save.error} />
        <Actions>
          <Button type="submit" kind="primary" disabled={isSame} isBusy={save.isPending}>
            {w.save}
          </Button>
        </Actions>
        <div className={styles.row}>
          <div>
            <h3>{is_active ? w.close : w.reopen}</h3>
            <p>{isOwn ? w.closeOwn : is_active ? w.closeHint : w.reopenHint}</p>
          </div>
          <Button
            kind={is_active ? "danger" : "plain"}
            disabled={isOwn}
            isBusy={turn.isPending}
            onClick={() => turn.mutate(!is_active)}
          >
            {is_active ? w.close : w.reopen}
          </Button>
        </div>
      </form>
    </Card>
  );
}
