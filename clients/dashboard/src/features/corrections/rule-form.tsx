import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask } from "../../api/ask.ts";
import { isFailure } from "../../api/session.ts";
import { addDays } from "../../time/dates.ts";
import { useToday } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Actions } from "../../ui/dialog/dialog.tsx";
import { fieldError, Loaded } from "../../ui/failure/failure.tsx";
import { SelectField, TextArea, TextField } from "../../ui/field/field.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import lists from "./lists.module.css";
import { settings } from "./queries.ts";
import { Refusal } from "./refusal.tsx";
import { RuleOutcome } from "./rule-outcome.tsx";
import { RuleValue, type Setting } from "./rule-value.tsx";
import { w } from "./words.ts";

const SETTINGS = Object.keys(w.rule.settings) as Setting[];

/** A rule, the dates it would judge, and what it would make of them. */
export function RuleForm() {
  const values = useQuery(settings);
  return (
    <Card title={w.rule.title}>
      <Loaded of={values} skeleton={<Skeleton height={200} />}>
        {(known) => <Form known={known} />}
      </Loaded>
    </Card>
  );
}

function Form({ known }: { known: Record<string, unknown> }) {
  const today = useToday();
  const client = useQueryClient();
  const [setting, setSetting] = useState<Setting>("holidays");
  const [chosen, setChosen] = useState<Partial<Record<Setting, unknown>>>({});
  const [from, setFrom] = useState(addDays(today, -7));
  const [to, setTo] = useState(addDays(today, -1));
  const [reason, setReason] = useState("");
  const value = chosen[setting] ?? known[setting];
  const decision = { setting, value, from, to };
  const show = useMutation({
    mutationFn: async (of: typeof decision) => ({ of, ...(await ask("POST /api/rules/preview", { body: of })) }),
  });
  const apply = useMutation({
    mutationFn: ({ of, token }: { of: typeof decision; token: string }) =>
      ask("POST /api/rules/apply", { body: { ...of, token, reason: reason.trim() } }),
    onSuccess: () => {
      toast(w.rule.applied);
      setReason("");
      show.reset();
      for (const queryKey of [["rules"], ["team"], ["days"]]) void client.invalidateQueries({ queryKey });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    apply.reset();
    show.mutate(decision);
  };
  // What is shown is of what was asked: another decision has to be looked at first.
  const isCurrent = show.data !== undefined && JSON.stringify(show.data.of) === JSON.stringify(decision);
  const shown = isCurrent ? show.data : undefined;
  const isOutdated = isFailure(apply.error) && apply.error.code === "PREVIEW_OUTDATED";
  return (
    <div className={lists.form}>
      <p className={lists.lead}>{w.rule.hint}</p>
      <form className={lists.form} onSubmit={submit}>
        <div className={lists.fields}>
          <SelectField
            label={w.rule.setting}
            value={setting}
            onChange={({ target }) => setSetting(target.value as Setting)}
          >
            {SETTINGS.map((each) => (
              <option key={each} value={each}>
                {w.rule.settings[each]}
              </option>
            ))}
          </SelectField>
          <TextField
            label={w.rule.from}
            type="date"
            required
            max={to}
            value={from}
            error={fieldError(show.error, "from")}
            onChange={({ target }) => setFrom(target.value)}
          />
          <TextField
            label={w.rule.to}
            type="date"
            required
            min={from}
            max={today}
            value={to}
            error={fieldError(show.error, "to")}
            onChange={({ target }) => setTo(target.value)}
          />
        </div>
        <RuleValue
          setting={setting}
          value={value}
          range={{ from, to }}
          error={fieldError(show.error, "value")}
          onChange={(next) => setChosen((all) => ({ ...all, [setting]: next }))}
        />
        <Refusal error={show.error} />
        <Actions>
          <Button type="submit" kind={shown === undefined ? "primary" : "plain"} isBusy={show.isPending}>
            {w.rule.show}
          </Button>
        </Actions>
      </form>
      {shown !== undefined && (
        <>
          <RuleOutcome preview={shown.preview} />
          {shown.preview.days > 0 && (
            <form
              className={lists.form}
              onSubmit={(event) => {
                event.preventDefault();
                apply.mutate({ of: shown.of, token: shown.preview.token });
              }}
            >
              <TextArea
                label={w.rule.reason}
                hint={w.rule.reasonHint}
                rows={2}
                required
                maxLength={500}
                value={reason}
                error={fieldError(apply.error, "reason")}
                onChange={({ target }) => setReason(target.value)}
              />
              {isOutdated ? (
                <p role="alert" className={lists.problem}>
                  {w.rule.outdated}
                </p>
              ) : (
                <Refusal error={apply.error} />
              )}
              <Actions>
                <Button type="submit" kind="primary" isBusy={apply.isPending} disabled={reason.trim() === ""}>
                  {w.rule.apply(shown.preview.days)}
                </Button>
              </Actions>
            </form>
          )}
        </>
      )}
    </div>
  );
}
