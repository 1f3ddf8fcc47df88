import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask } from "../../api/ask.ts";
import { useMe } from "../../api/session.ts";
import { daysBetween } from "../../time/dates.ts";
import { useToday } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { fieldError } from "../../ui/failure/failure.tsx";
import { CheckField, SelectField, TextArea, TextField } from "../../ui/field/field.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import lists from "./lists.module.css";
import { type Leave, members } from "./queries.ts";
import { Refusal } from "./refusal.tsx";
import { w } from "./words.ts";

type Kind = NonNullable<Leave["kind"]>;
const KINDS = Object.keys(w.leave.kind) as Kind[];

/** Asks for leave, or enters it for somebody else, which approves it. */
export function LeaveDialog({ isForOther, onClose }: { isForOther: boolean; onClose: () => void }) {
  const today = useToday();
  const me = useMe().user.id;
  const client = useQueryClient();
  const others = useQuery({ ...members, enabled: isForOther });
  const [member, setMember] = useState("");
  const [kind, setKind] = useState<Kind>("vacation");
  const [from, setFrom] = useState(today);
  const [to, setTo] = useState(today);
  const [isFromHalf, setFromHalf] = useState(false);
  const [isToHalf, setToHalf] = useState(false);
  const [note, setNote] = useState("");
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const isForwards = from <= to;
  const create = useMutation({
    mutationFn: () =>
      ask("POST /api/leaves", {
        body: {
          ...(isForOther && { user_id: member }),
          ...(note.trim() !== "" && { note: note.trim() }),
          kind,
          from,
          to,
          from_half: isFromHalf ? "second" : "first",
          to_half: isToHalf ? "first" : "second",
        },
        idempotencyKey,
      }),
    onSuccess: ({ leave }) => {
      toast(leave.status === "pending" ? w.leave.asked : w.leave.entered);
      for (const queryKey of [["leaves"], ["team"], ["days", leave.user_id]])
        void client.invalidateQueries({ queryKey });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  const error = (field: string) => fieldError(create.error, field);
  return (
    <Dialog title={isForOther ? w.leave.enterFor : w.leave.ask} isOpen onClose={onClose}>
      <form className={lists.form} onSubmit={submit}>
        {isForOther && (
          <SelectField
            label={w.leave.member}
            required
            value={member}
            error={error("user_id")}
            onChange={({ target }) => setMember(target.value)}
          >
            <option value="">{w.leave.chooseMember}</option>
            {others.data?.items
              .filter(({ id }) => id !== me)
              .map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
          </SelectField>
        )}
        <SelectField
          label={w.leave.kindName}
          value={kind}
          error={error("kind")}
          onChange={({ target }) => setKind(target.value as Kind)}
        >
          {KINDS.map((each) => (
            <option key={each} value={each}>
              {w.leave.kind[each]}
            </option>
          ))}
        </SelectField>
        <div className={lists.pair}>
          <TextField
            label={w.leave.from}
            type="date"
            required
            value={from}
            error={error("from")}
            onChange={({ target }) => {
              setFrom(target.value);
              if (target.value > to) setTo(target.value);
            }}
          />
          <TextField
            label={w.leave.to}
            type="date"
            required
            min={from}
            value={to}
            error={error("to")}
            hint={isForwards && from !== "" && to !== "" ? w.leave.length(daysBetween(from, to) + 1) : undefined}
            onChange={({ target }) => setTo(target.value)}
          />
        </div>
        <CheckField
          label={w.leave.fromHalf}
          checked={isFromHalf}
          onChange={({ target }) => setFromHalf(target.checked)}
        />
        <CheckField label={w.leave.toHalf} checked={isToHalf} onChange={({ target }) => setToHalf(target.checked)} />
        <TextArea
          label={w.leave.note}
          hint={w.leave.noteHint}
          rows={2}
          maxLength={500}
          value={note}
          error={error("note")}
          onChange={({ target }) => setNote(target.value)}
        />
        <Refusal error={create.error} />
        <Actions>
          <Button
            type="submit"
            kind="primary"
            isBusy={create.isPending}
            disabled={!isForwards || (isForOther && member === "")}
          >
            {isForOther ? w.leave.enter : w.leave.ask}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
