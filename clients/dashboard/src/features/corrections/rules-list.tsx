import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask } from "../../api/ask.ts";
import { moment, span } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { fieldError, Loaded } from "../../ui/failure/failure.tsx";
import { TextArea } from "../../ui/field/field.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { Tag } from "../../ui/tag/tag.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import lists from "./lists.module.css";
import { type AppliedRule, appliedRules } from "./queries.ts";
import { Refusal } from "./refusal.tsx";
import { w } from "./words.ts";

/** What was decided about the past, by whom and why. */
export function RulesList() {
  const zone = useShownZone();
  const list = useInfiniteQuery(appliedRules);
  const [undoing, setUndoing] = useState<AppliedRule>();
  return (
    <Card title={w.rule.list} isFlush>
      <Loaded of={list} skeleton={<Skeleton height={120} />}>
        {({ pages }) => {
          const rules = pages.flatMap(({ items }) => items);
          if (rules.length === 0) return <Empty title={w.rule.none}>{w.rule.noneHint}</Empty>;
          return (
            <ul className={lists.list}>
              {rules.map((rule) => (
                <li key={rule.id}>
                  <div className={lists.main}>
                    <b>
                      {nameOf(rule.setting)}, {span(rule.from, rule.to)}
                    </b>
                    {rule.reason !== null && <span className={lists.word}>{rule.reason}</span>}
                    <small>
                      {w.rule.days} {rule.days} · {w.rule.people} {rule.people} ·{" "}
                      {w.rule.by(rule.applied_by?.name ?? w.rule.somebody, moment(rule.applied_at, zone))}
                    </small>
                  </div>
                  <div className={lists.actions}>
                    {rule.undone_at === null ? (
                      <Button size="small" onClick={() => setUndoing(rule)}>
                        {w.rule.undo}
                      </Button>
                    ) : (
                      <Tag>{w.rule.undone}</Tag>
                    )}
                  </div>
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
      {list.hasNextPage && (
        <p className={lists.more}>
          <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {w.more}
          </Button>
        </p>
      )}
      {undoing !== undefined && <UndoDialog rule={undoing} onClose={() => setUndoing(undefined)} />}
    </Card>
  );
}

function nameOf(setting: string): string {
  return setting in w.rule.settings ? w.rule.settings[setting as keyof typeof w.rule.settings] : setting;
}

function UndoDialog({ rule, onClose }: { rule: AppliedRule; onClose: () => void }) {
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const undo = useMutation({
    mutationFn: () => ask("POST /api/rules/{id}/undo", { params: { id: rule.id }, body: { reason: reason.trim() } }),
    onSuccess: ({ restored_days, changed_days }) => {
      toast(w.rule.undoneToast(restored_days, changed_days));
      for (const queryKey of [["rules"], ["team"], ["days"]]) void client.invalidateQueries({ queryKey });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    undo.mutate();
  };
  return (
    <Dialog title={w.rule.undoTitle} description={w.rule.undoHint} isOpen onClose={onClose}>
      <form className={lists.form} onSubmit={submit}>
        <TextArea
          label={w.rule.reason}
          hint={w.rule.reasonHint}
          rows={2}
          required
          maxLength={500}
          value={reason}
          error={fieldError(undo.error, "reason")}
          onChange={({ target }) => setReason(target.value)}
        />
        <Refusal error={undo.error} />
        <Actions>
          <Button type="submit" kind="primary" isBusy={undo.isPending} disabled={reason.trim() === ""}>
            {w.rule.undo}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
