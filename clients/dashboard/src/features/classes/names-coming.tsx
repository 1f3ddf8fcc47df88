import { useCallback, useEffect, useState } from "react";
import { type Told, useTold } from "../../live/socket.ts";
import styles from "./display-page.module.css";

const SHOWN_FOR_MS = 12_000;
const MOST = 6;

type Name = { id: string; name: string };

/** Whoever has just come, for a while. */
export function NamesComing({ sessionId }: { sessionId: string }) {
  const [names, setNames] = useState<readonly Name[]>([]);
  const hear = useCallback(
    ({ event, channel, data }: Told) => {
      if (event !== "session:attendance-marked" || channel !== `session:${sessionId}`) return;
      if (data.status !== "present" && data.status !== "late") return;
      const user = data.user as Name;
      setNames((before) => [user, ...before.filter(({ id }) => id !== user.id)].slice(0, MOST));
    },
    [sessionId],
  );
  useTold(hear);
  useEffect(() => {
    if (names.length === 0) return;
    const last = names.at(-1);
    const timer = setTimeout(() => setNames((before) => before.filter((each) => each !== last)), SHOWN_FOR_MS);
    return () => clearTimeout(timer);
  }, [names]);
  return (
    <ul className={styles.names}>
      {names.map(({ id, name }) => (
        <li key={id}>{name}</li>
      ))}
    </ul>
  );
}
