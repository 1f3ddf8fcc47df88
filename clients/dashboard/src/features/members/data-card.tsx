import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask, type Item } from "../../api/ask.ts";
import { useMe } from "../../api/session.ts";
import { bytes, moment } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { failureText } from "../../ui/failure/failure.tsx";
import { Tag } from "../../ui/tag/tag.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { EndDialog } from "./end-dialog.tsx";
import { EraseDialog } from "./erase-dialog.tsx";
import styles from "./member-page.module.css";
import { copiesOf, type Member } from "./queries.ts";
import { w } from "./words.ts";

type Copied = Item<"GET /api/exports">;

/** A copy of somebody's data; the end of a membership, and of all that tells who it was. */
export function DataCard({ member }: { member: Member }) {
  const isOwn = useMe().user.id === member.id;
  return (
    <Card title={w.profile.data}>
      <Copies member={member} />
      {!isOwn && <Endings member={member} />}
    </Card>
  );
}

function Copies({ member: { id } }: { member: Member }) {
  const client = useQueryClient();
  const [key, setKey] = useState(() => crypto.randomUUID());
  const copies = useQuery(copiesOf(id));
  const request = useMutation({
    mutationFn: () => ask("POST /api/users/{id}/export", { params: { id }, idempotencyKey: key }),
    onSuccess: () => {
      toast(w.profile.copyAsked);
      setKey(crypto.randomUUID());
      return client.invalidateQueries({ queryKey: ["members", id, "copies"] });
    },
    onError: (error) => toast(failureText(error)),
  });
  return (
    <div className={styles.row}>
      <div>
        <h3>{w.profile.copyAsk}</h3>
        <p>{w.profile.copyHint}</p>
      </div>
      <Button isBusy={request.isPending} onClick={() => request.mutate()}>
        {w.profile.copyAsk}
      </Button>
      {(copies.data?.length ?? 0) > 0 && (
        <ul className={styles.list}>
          {copies.data?.map((copy) => (
            <CopyRow key={copy.id} copy={copy} />
          ))}
        </ul>
      )}
    </div>
  );
}

const KINDS = {
  pending: "plain",
  running: "accent",
  ready: "good",
  failed: "bad",
  refused: "bad",
  expired: "plain",
} as const;

function CopyRow({ copy: { id, status, created_at } }: { copy: Copied }) {
  const zone = useShownZone();
  const fetchFiles = useMutation({
    mutationFn: () => ask("GET /api/exports/{id}", { params: { id } }),
    onError: (error) => toast(failureText(error)),
  });
  return (
    <li>
      <span>
        {w.profile.copyOf(moment(created_at, zone))} <Tag kind={KINDS[status]}>{w.profile.copyStatus[status]}</Tag>
      </span>
      {status === "ready" && fetchFiles.data === undefined && (
        <Button size="small" isBusy={fetchFiles.isPending} onClick={() => fetchFiles.mutate()}>
          {w.profile.copyFetch}
        </Button>
      )}
      {fetchFiles.data !== undefined && (
        <span>
          {fetchFiles.data.files.map(({ url, file_name, size_bytes }) => (
            <a key={file_name} href={url} download={file_name} className={styles.file}>
              {file_name} ({bytes(size_bytes)})
            </a>
          ))}
          <small>{w.profile.copyFiles}</small>
        </span>
      )}
    </li>
  );
}

function Endings({ member }: { member: Member }) {
  const [isOpen, setOpen] = useState<"end" | "erase">();
  const close = () => setOpen(undefined);
  return (
    <>
      {member.status !== "terminated" && (
        <div className={styles.row}>
          <div>
            <h3>{w.profile.end}</h3>
            <p>{w.profile.endHint}</p>
          </div>
          <Button onClick={() => setOpen("end")}>{w.profile.end}</Button>
        </div>
      )}
      <div className={styles.row}>
        <div>
          <h3>{w.profile.erase}</h3>
          <p>{w.profile.eraseHint}</p>
        </div>
        <Button kind="danger" onClick={() => setOpen("erase")}>
          {w.profile.erase}
        </Button>
      </div>
      <EndDialog member={member} isOpen={isOpen === "end"} onClose={close} />
      <EraseDialog member={member} isOpen={isOpen === "erase"} onClose={close} />
    </>
  );
}
