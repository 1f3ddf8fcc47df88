import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { TopBar } from "../../frame/top-bar.tsx";
import { buttonClass } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Main } from "../../ui/main/main.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { DownloadCard } from "./download-card.tsx";
import styles from "./downloads.module.css";
import { downloads } from "./queries.ts";
import { ownFirst, systemOf } from "./systems.ts";
import { w } from "./words.ts";

/** The trackers to install, one's own system first. */
export function DownloadsPage() {
  const published = useQuery(downloads());
  const own = systemOf(navigator.userAgent);
  return (
    <>
      <TopBar title={w.title} />
      <Main>
        <p className={styles.why}>{w.why}</p>
        <Loaded of={published} skeleton={<Skeleton height={220} />}>
          {(items) =>
            items.length === 0 ? (
              <Card>
                <Empty
                  title={w.none}
                  action={
                    <Link to="/me" className={buttonClass()}>
                      {w.toMyDay}
                    </Link>
                  }
                >
                  {w.noneHint}
                </Empty>
              </Card>
            ) : (
              ownFirst(items, own).map((item) => (
                <DownloadCard key={item.file_name} download={item} isOwn={item.system === own} />
              ))
            )
          }
        </Loaded>
      </Main>
    </>
  );
}
