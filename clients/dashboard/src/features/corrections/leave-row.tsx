import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { hasAtLeast } from "../../../../../lib/platform/tenancy/rules/roles.ts";
import { ask } from "../../api/ask.ts";
import { useMe } from "../../api/session.ts";
import { daysBetween } from "../../time/dates.ts";
import { moment, span } from "../../time/format.ts";
import { useShownZone, useToday } from "../../time/zone.ts";
import { Avatar } from "../../ui/avatar/avatar.tsx";
import { Button } from "../../ui/button/button.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { fieldError } from "../../ui/failure/failure.tsx";
import { TextArea } from "../../ui/field/field.tsx";
import { Tag } from "../../ui/tag/tag.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import lists from "./lists.module.css";
import type { Leave } from "./queries.ts";
import { Refusal } from "./refusal.tsx";
import { w } from "./words.ts";

const KINDS = { pending: "warn", approved: "good", declined: "bad", cancelled: "plain" } as const;
type Decision = "approved" | "declined" | "cancelled";

/** One leave of a list, with what the reader may do about it. */
export function LeaveRow({ leave }: { leave: Leave }) {
  const { user_id, user_name, kind, from, to, from_half, to_half, note, status, requested_at, decision_note } = leave;
  const zone = useShownZone();
  const today = useToday();
  const { user } = useMe();
  const [deciding, setDeciding] = useState<Decision>();
  const isOwn = user_id === user.id;
  const isManager = hasAtLeast(user.role, "manager");
  const mayDecide = isManager && !isOwn && status === "pending";
  const mayCancel =
    (isOwn && (status === "pending" || (status === "approved" && from > today))) ||
    (isManager && !isOwn && status === "approved");
  const halves = [from_half === "second" && w.leave.fromHalf, to_half === "first" && w.leave.toHalf].filter(Boolean);
  return (
    <li>
      <Avatar id={user_id} name={user_name} />
      <div className={lists.main}>
        <b>{user_name}</b>
        <span>
          {span(from, to)}
          <small>
            {" · "}
            {[
              kind === null ? w.leave.hidden : w.leave.kind[kind],
              w.leave.length(daysBetween(from, to) + 1),
              ...halves,
            ].join(" · ")}
            {" · "}
            {w.asked(moment(requested_at, zone))}
          </small>
        </span>
        {note !== null && <span className={lists.word}>{note}</span>}
        {decision_note !== null && <small>{decision_note}</small>}
      </div>
      <div className={lists.actions}>
        <Tag kind={KINDS[status]}>{w.leave.status[status]}</Tag>
        {mayCancel && (
          <Button size="small" kind="quiet" onClick={() => setDeciding("cancelled")}>
            {w.leave.cancel}
          </Button>
        )}
        {mayDecide && (
          <>
            <Button size="small" onClick={() => setDeciding("declined")}>
              {w.leave.decline}
            </Button>
            <Button size="small" kind="primary" onClick={() => setDeciding("approved")}>
              {w.leave.approve}
            </Button>
          </>
        )}
      </div>
      <DecideDialog leave={leave} decision={deciding} onClose={() => setDeciding(undefined)} />
    </li>
  );
}

const VERBS = { approved: w.leave.approve, declined: w.leave.decline, cancelled: w.leave.cancel } as const;

function DecideDialog({
  leave: { id, user_id, user_name, from, to },
  decision,
  onClose,
}: {
  leave: Leave;
  decision: Decision | undefined;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const [note, setNote] = useState("");
  const decide = useMutation({
    mutationFn: (status: Decision) =>
      ask("PUT /api/leaves/{id}", {
        params: { id },
        body: { status, ...(note.trim() === "" ? {} : { note: note.trim() }) },
      }),
    onSuccess: ({ leave: { status } }) => {
      if (status !== "pending") toast(w.leave[status]);
      onClose();
    },
    onSettled: () =>
      Promise.all([["leaves"], ["team"], ["days", user_id]].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
  return (
    <Dialog
      title={w.leave.decideTitle(user_name)}
      description={span(from, to)}
      isOpen={decision !== undefined}
      onClose={onClose}
    >
      <TextArea
        label={w.note}
        hint={w.noteHint}
        rows={2}
        maxLength={500}
        value={note}
        error={fieldError(decide.error, "note")}
        onChange={({ target }) => setNote(target.value)}
      />
      <Refusal error={decide.error} />
      <Actions>
        <Button onClick={onClose}>{w.leave.keep}</Button>
        {decision !== undefined && (
          <Button
            kind={decision === "approved" ? "primary" : "danger"}
            isBusy={decide.isPending}
            onClick={() => decide.mutate(decision)}
          >
            {VERBS[decision]}
          </Button>
        )}
      </Actions>
    </Dialog>
  );
}
