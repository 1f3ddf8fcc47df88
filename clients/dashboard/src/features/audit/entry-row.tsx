import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import { moment } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import { actionName, resourceName } from "./action-words.ts";
import styles from "./audit.module.css";
import { EntryDetails } from "./entry-details.tsx";
import type { Entry } from "./queries.ts";
import { w } from "./words.ts";

/** One entry of the log: who did what, to whom, when; unfolded, what that changed. */
export function EntryRow({ entry }: { entry: Entry }) {
  const { action, resource, resource_id, user, subject, job, created_at } = entry;
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const zone = useShownZone();
  return (
    <li>
      <div className={styles.entry}>
        <button
          type="button"
          className={styles.toggle}
          aria-expanded={isOpen}
          aria-controls={isOpen ? id : undefined}
          aria-label={`${isOpen ? w.fold : w.expand}: ${actionName(action)}`}
          onClick={() => setOpen(!isOpen)}
        >
          <ChevronRight aria-hidden />
        </button>
        <time dateTime={created_at}>{moment(created_at, zone)}</time>
        <span className={styles.part}>
          <b title={action}>{actionName(action)}</b>
          {job !== null && <small>{w.job(job)}</small>}
        </span>
        <span className={styles.part}>
          <span className={styles.hiddenText}>{w.who} </span>
          {user === null ? (
            <span className={styles.muted}>{w.system}</span>
          ) : (
            <>
              <span title={user.email ?? undefined}>{user.name ?? w.unknown}</span>
              <small className={styles.code} title={user.id}>
                {user.email ?? user.id}
              </small>
            </>
          )}
        </span>
        <span className={styles.part}>
          <span className={styles.hiddenText}>{w.whom} </span>
          {subject === null ? (
            <span className={styles.muted} title={resource_id ?? undefined}>
              {resourceName(resource)}
            </span>
          ) : (
            <Link to="/members/$id" params={{ id: subject.id }} title={subject.id}>
              {subject.name}
            </Link>
          )}
        </span>
      </div>
      {isOpen && (
        <div id={id}>
          <EntryDetails entry={entry} />
        </div>
      )}
    </li>
  );
}
