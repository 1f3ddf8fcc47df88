import { Link } from "@tanstack/react-router";
import { Radio } from "lucide-react";
import { useMe } from "../../api/session.ts";
import { duration } from "../../time/format.ts";
import { useNow } from "../../time/now.ts";
import { Avatar } from "../../ui/avatar/avatar.tsx";
import { buttonClass } from "../../ui/button/button.tsx";
import { StateTag } from "../../ui/state/state.tsx";
import styles from "./person-card.module.css";
import type { Person } from "./queries.ts";
import { w } from "./words.ts";

/** Somebody, what they do and since when; with a way to watch where there is something to see. */
export function PersonCard({ person, mayWatch }: { person: Person; mayWatch: boolean }) {
  const { user_id, name, department, state, state_since, current } = person;
  const now = useNow(10);
  const isSelf = useMe().user.id === user_id;
  const isWorking = state === "active" || state === "idle" || state === "untracked";
  return (
    <article className={styles.card}>
      <header className={styles.head}>
        <Avatar id={user_id} name={name} state={state} size={38} />
        <span className={styles.who}>
          <h3 title={name} dir="auto">
            {name}
          </h3>
          <small>{department}</small>
        </span>
      </header>
      <p className={styles.state}>
        <StateTag state={state ?? "offline"} />
        {state_since !== null && <small>{w.forTime(duration((now - Date.parse(state_since)) / 1000))}</small>}
      </p>
      <p className={styles.application}>{current?.application ?? (isWorking ? w.noApplication : "")}</p>
      {mayWatch && isWorking && !isSelf && (
        <Link
          to="/live/$id"
          params={{ id: user_id }}
          className={buttonClass({ size: "small" })}
          aria-label={w.watchName(name)}
        >
          <Radio aria-hidden />
          {w.watch}
        </Link>
      )}
    </article>
  );
}
