import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Check } from "lucide-react";
import { ask } from "../../api/ask.ts";
import { useMe } from "../../api/session.ts";
import { ago, moment } from "../../time/format.ts";
import { useNow } from "../../time/now.ts";
import { useShownZone } from "../../time/zone.ts";
import { IconButton } from "../../ui/button/button.tsx";
import { classes } from "../../ui/classes.ts";
import { failureText } from "../../ui/failure/failure.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import styles from "./notifications.module.css";
import type { Told } from "./queries.ts";
import { targetOf } from "./target.ts";
import { saidOf } from "./told-words.ts";
import { w } from "./words.ts";

/** One thing that somebody was told. Going where it leads reads it. */
export function NotificationRow({ told, onGo }: { told: Told; onGo?: () => void }) {
  const { id, read_at, created_at } = told;
  const { title, body, original } = saidOf(told);
  const { user } = useMe();
  const client = useQueryClient();
  const zone = useShownZone();
  const now = useNow(60);
  const isUnread = read_at === null;
  const read = useMutation({
    mutationFn: () => ask("POST /api/notifications/{id}/read", { params: { id }, body: {} }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["notifications"] }),
    onError: (error) => toast(failureText(error)),
  });
  const target = targetOf(told, user.id);
  return (
    <li className={classes(styles.row, isUnread && styles.unread)}>
      <span className={styles.dot}>{isUnread && <span className={styles.hidden}>{w.isUnread}</span>}</span>
      <div className={styles.text}>
        {target === undefined ? (
          <b>{title}</b>
        ) : (
          <Link
            to={target.to}
            params={target.params as never}
            search={target.search as never}
            className={styles.link}
            onClick={() => {
              if (isUnread) read.mutate();
              onGo?.();
            }}
          >
            {title}
          </Link>
        )}
        {original !== undefined && (
          <p lang="en" dir="auto">
            {original}
          </p>
        )}
        {body !== "" && <p dir="auto">{body}</p>}
        <small>
          <time dateTime={created_at} title={moment(created_at, zone)}>
            {ago(created_at, now)}
          </time>
        </small>
      </div>
      {isUnread && (
        <IconButton label={w.read} disabled={read.isPending} className={styles.action} onClick={() => read.mutate()}>
          <Check aria-hidden />
        </IconButton>
      )}
    </li>
  );
}
