import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { hasAtLeast } from "../../../../../lib/platform/tenancy/rules/roles.ts";
import { ask } from "../../api/ask.ts";
import { useMe } from "../../api/session.ts";
import { clock, moment, shortDay } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { fieldError, Loaded } from "../../ui/failure/failure.tsx";
import { TextArea } from "../../ui/field/field.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { w as ui } from "../../ui/words.ts";
import { AskedChanges } from "./asked-changes.tsx";
import { DayPreview } from "./day-preview.tsx";
import lists from "./lists.module.css";
import { type CorrectionDetails, correction } from "./queries.ts";
import { Refusal } from "./refusal.tsx";
import styles from "./request-dialog.module.css";
import { undoChange } from "./undo-change.ts";
import { w } from "./words.ts";

/** One request: what it would come to, what was seen, and for whoever decides, yes or no with a word. */
export function RequestDialog({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const details = useQuery({ ...correction(id ?? ""), enabled: id !== undefined });
  const request = details.data?.request;
  return (
    <Dialog
      title={request === undefined ? w.title : w.requestOf(request.user_name, shortDay(request.date))}
      isOpen={id !== undefined}
      onClose={onClose}
    >
      <Loaded
        of={details}
        skeleton={<Skeleton height={260} />}
        absent={
          <Empty title={w.absentRequest} action={<Button onClick={onClose}>{w.toRequests}</Button>}>
            {ui.absentWhy}
          </Empty>
        }
      >
        {(data) => <Details key={data.request.id} details={data} onClose={onClose} />}
      </Loaded>
    </Dialog>
  );
}

function Details({ details, onClose }: { details: CorrectionDetails; onClose: () => void }) {
  const { request, evidence, preview, blocked } = details;
  const zone = useShownZone();
  const { user } = useMe();
  const isOwn = request.user_id === user.id || request.requested_by === user.id;
  const isDecider = hasAtLeast(user.role, "manager") && request.status === "pending";
  return (
    <>
      <dl className={styles.facts}>
        <dt>{w.kind[request.kind]}</dt>
        <dd>
          {request.kind !== "changes" && request.kind !== "day" && `${moment(request.occurred_at, zone)} `}
          {request.ended_at !== null && `– ${clock(request.ended_at, zone)} `}
          {request.reason !== "asked" && <small>{w.why[request.reason]} · </small>}
          <small>{w.asked(moment(request.recorded_at, zone))}</small>
        </dd>
        {request.note !== null && (
          <>
            <dt>{w.day.reason}</dt>
            <dd>{request.note}</dd>
          </>
        )}
        {request.operations !== null && (
          <>
            <dt>{w.wanted}</dt>
            <dd>
              <AskedChanges operations={request.operations} facts={preview?.before.facts ?? []} />
            </dd>
          </>
        )}
        <dt>{w.evidence}</dt>
        <dd>
          {evidence.first_at === null || evidence.last_at === null
            ? w.noHeartbeats
            : w.heartbeats(evidence.heartbeats, clock(evidence.first_at, zone), clock(evidence.last_at, zone))}
        </dd>
        {request.decided_at !== null && (
          <>
            <dt>{w.status[request.status]}</dt>
            <dd>
              {w.decidedAt(moment(request.decided_at, zone))}
              {request.decision_note !== null && `: ${request.decision_note}`}
            </dd>
          </>
        )}
      </dl>
      {preview !== null && <DayPreview preview={preview} />}
      {blocked !== null && (
        <p className={lists.problem} role="alert">
          {w.blocked}: {blocked.code in w.refused ? w.refused[blocked.code as keyof typeof w.refused] : blocked.message}
        </p>
      )}
      {isDecider && isOwn && <p className={lists.word}>{w.ownRequest}</p>}
      {isDecider && !isOwn && <Decision details={details} onClose={onClose} />}
    </>
  );
}

function Decision({ details, onClose }: { details: CorrectionDetails; onClose: () => void }) {
  const { id, user_name, user_id } = details.request;
  const client = useQueryClient();
  const [note, setNote] = useState("");
  const body = note.trim() === "" ? {} : { note: note.trim() };
  const refresh = () =>
    Promise.all(
      [["corrections"], ["days", user_id], ["team"]].map((queryKey) => client.invalidateQueries({ queryKey })),
    );
  const approve = useMutation({
    mutationFn: () => ask("POST /api/corrections/{id}/approve", { params: { id }, body }),
    onSuccess: ({ request: { change_id } }) => {
      const undo = change_id === null ? {} : { undo: undoChange(change_id, refresh) };
      toast(w.approved(user_name), undo);
      onClose();
    },
    onSettled: refresh,
  });
  const decline = useMutation({
    mutationFn: () => ask("POST /api/corrections/{id}/decline", { params: { id }, body }),
    onSuccess: () => {
      toast(w.declined);
      onClose();
    },
    onSettled: refresh,
  });
  const error = approve.error ?? decline.error;
  const isBusy = approve.isPending || decline.isPending;
  return (
    <>
      <TextArea
        label={w.note}
        hint={w.noteHint}
        maxLength={500}
        rows={2}
        value={note}
        error={fieldError(error, "note")}
        onChange={({ target }) => setNote(target.value)}
      />
      <Refusal error={error} />
      <Actions>
        <Button kind="danger" disabled={isBusy} isBusy={decline.isPending} onClick={() => decline.mutate()}>
          {w.decline}
        </Button>
        <Button
          kind="primary"
          disabled={isBusy || details.blocked !== null}
          isBusy={approve.isPending}
          onClick={() => approve.mutate()}
        >
          {w.approve}
        </Button>
      </Actions>
    </>
  );
}
