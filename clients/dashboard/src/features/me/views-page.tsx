import { TopBar } from "../../frame/top-bar.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Main } from "../../ui/main/main.tsx";
import { Changes } from "./changes.tsx";
import { Looks } from "./looks.tsx";
import styles from "./page.module.css";
import { w } from "./words.ts";

/** Everybody who looked at the caller, and what others changed of them. */
export function ViewsPage() {
  return (
    <>
      <TopBar title={w.looked} />
      <Main>
        <Card>
          <p className={styles.why}>{w.lookedWhy}</p>
          <Looks limit={30} hasMore />
        </Card>
        <Card title={w.changes}>
          <Changes />
        </Card>
      </Main>
    </>
  );
}
