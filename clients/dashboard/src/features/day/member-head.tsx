import { ArrowDown, ArrowUp } from "lucide-react";
import { ago, duration } from "../../time/format.ts";
import { useNow } from "../../time/now.ts";
import { Avatar } from "../../ui/avatar/avatar.tsx";
import { Button } from "../../ui/button/button.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { StateTag } from "../../ui/state/state.tsx";
import { Tag } from "../../ui/tag/tag.tsx";
import styles from "./member-head.module.css";
import type { Report, Status } from "./queries.ts";
import { w } from "./words.ts";

type Beside = { id: string; name: string } | undefined;

/** Whose day it is, what they do now, and the way to those beside them. */
export function MemberHead({
  id,
  member,
  status,
  record,
  isOwn,
  isManager,
  before,
  after,
  onGo,
}: {
  id: string;
  member: { name: string; department: string | null } | undefined;
  /** What they do now; undefined on other days. */
  status: Status | undefined;
  record: Report["record"];
  isOwn: boolean;
  isManager: boolean;
  before: Beside;
  after: Beside;
  onGo: (id: string) => void;
}) {
  return (
    <header className={styles.head}>
      <Avatar id={id} name={member?.name ?? ""} size={52} {...(status === undefined ? {} : { state: status.state })} />
      <div className={styles.who}>
        <h2 className={styles.name} dir="auto">
          {member?.name ?? <Skeleton width={180} height={26} />}
        </h2>
        <p className={styles.line}>
          {status !== undefined && <Now status={status} />}
          {member?.department && <span>{member.department}</span>}
          {record !== null && record.status !== "present" && (
            <Tag kind={record.status === "late" ? "warn" : "plain"}>{w.status[record.status]}</Tag>
          )}
        </p>
        {!isOwn && member !== undefined && <p className={styles.noted}>{w.noted(member.name)}</p>}
      </div>
      {isManager && (
        <nav className={styles.beside}>
          <Beside member={before} letter="K" label={w.previous} icon={<ArrowUp aria-hidden />} onGo={onGo} />
          <Beside member={after} letter="J" label={w.next} icon={<ArrowDown aria-hidden />} onGo={onGo} />
        </nav>
      )}
    </header>
  );
}

function Now({ status: { state, since, active_application, active_window_title } }: { status: Status }) {
  const now = useNow(5);
  return (
    <>
      <StateTag state={state} />
      {since !== null && (
        <span>{state === "offline" ? ago(since, now) : w.forTime(duration((now - Date.parse(since)) / 1000))}</span>
      )}
      {active_application !== null && (
        <span className={styles.application}>
          <b>{active_application}</b> {active_window_title !== active_application && active_window_title}
        </span>
      )}
    </>
  );
}

function Beside({
  member,
  letter,
  label,
  icon,
  onGo,
}: {
  member: Beside;
  letter: string;
  label: string;
  icon: React.ReactNode;
  onGo: (id: string) => void;
}) {
  return (
    <Button
      icon={icon}
      disabled={member === undefined}
      title={member?.name ?? label}
      aria-label={member === undefined ? label : `${label}: ${member.name}`}
      onClick={() => member && onGo(member.id)}
    >
      <kbd className={styles.key} aria-hidden>
        {letter}
      </kbd>
    </Button>
  );
}
