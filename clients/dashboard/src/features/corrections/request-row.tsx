import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ask } from "../../api/ask.ts";
import { useMe } from "../../api/session.ts";
import { moment, shortDay } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import { Avatar } from "../../ui/avatar/avatar.tsx";
import { Button } from "../../ui/button/button.tsx";
import { Tag } from "../../ui/tag/tag.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import lists from "./lists.module.css";
import type { Correction } from "./queries.ts";
import { refusalText } from "./refusal-text.ts";
import { w } from "./words.ts";

const KINDS = { pending: "warn", approved: "good", declined: "bad", cancelled: "plain" } as const;

/** One request of a list. */
export function RequestRow({ request, onOpen }: { request: Correction; onOpen: () => void }) {
  const { id, user_id, user_name, requested_by, kind, reason, date, note, status, recorded_at, decision_note } =
    request;
  const zone = useShownZone();
  const me = useMe().user.id;
  const client = useQueryClient();
  const withdraw = useMutation({
    mutationFn: () => ask("DELETE /api/corrections/{id}", { params: { id } }),
    onSuccess: () => toast(w.withdrawn),
    onError: (error) => toast(refusalText(error)),
    onSettled: () => client.invalidateQueries({ queryKey: ["corrections"] }),
  });
  const isMine = user_id === me || requested_by === me;
  return (
    <li>
      <Avatar id={user_id} name={user_name} />
      <div className={lists.main}>
        <b>{w.requestOf(user_name, shortDay(date))}</b>
        <span>
          {w.kind[kind]}
          {reason !== "asked" && <small> · {w.why[reason]}</small>}
          <small> · {w.asked(moment(recorded_at, zone))}</small>
        </span>
        {note !== null && <span className={lists.word}>{note}</span>}
        {decision_note !== null && <small>{decision_note}</small>}
      </div>
      <div className={lists.actions}>
        <Tag kind={KINDS[status]}>{w.status[status]}</Tag>
        {status === "pending" && isMine && (
          <Button size="small" kind="quiet" isBusy={withdraw.isPending} onClick={() => withdraw.mutate()}>
            {w.withdraw}
          </Button>
        )}
        <Button size="small" onClick={onOpen}>
          {w.open}
        </Button>
      </div>
    </li>
  );
}
