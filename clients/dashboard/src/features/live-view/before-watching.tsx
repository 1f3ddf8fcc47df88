import { Radio } from "lucide-react";
import { Avatar } from "../../ui/avatar/avatar.tsx";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { StateTag } from "../../ui/state/state.tsx";
import styles from "./before-watching.module.css";
import type { Person } from "./queries.ts";
import { w } from "./words.ts";

/** Nothing is seen yet: who it would be, and what asking means. */
export function BeforeWatching({ person, onAsk }: { person: Person; onAsk: () => void }) {
  const { user_id, name, state } = person;
  const away = state === null || state === "offline" ? w.idle.away.offline : state === "break" && w.idle.away.break;
  return (
    <Card>
      <div className={styles.who}>
        <Avatar id={user_id} name={name} state={state} size={56} />
        <StateTag state={state ?? "offline"} />
      </div>
      <Empty
        title={w.idle.title(name)}
        action={
          !away && (
            <Button kind="primary" icon={<Radio aria-hidden />} onClick={onAsk}>
              {w.watch}
            </Button>
          )
        }
      >
        {away || w.idle.hint(name)}
      </Empty>
    </Card>
  );
}
