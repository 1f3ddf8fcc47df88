import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMe } from "../../api/session.ts";
import { TopBar } from "../../frame/top-bar.tsx";
import { useChannel } from "../../live/socket.ts";
import { Absent } from "../../ui/empty/absent.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Main } from "../../ui/main/main.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { mayTeach } from "./may-teach.ts";
import { OwnMarkCard } from "./own-mark-card.tsx";
import { ReviewsCard } from "./reviews-card.tsx";
import { RollCard } from "./roll-card.tsx";
import { SessionCard } from "./session-card.tsx";
import styles from "./session-page.module.css";
import { oneSession } from "./session-queries.ts";
import { w } from "./session-words.ts";
import { WaysCard } from "./ways-card.tsx";

const route = getRouteApi("/inside/sessions/$id");

/** One session: for whoever teaches it the whole of it, for a member their own part. */
export function SessionPage() {
  const { id } = route.useParams();
  const me = useMe();
  useChannel(`session:${id}`);
  const session = useQuery(oneSession(id));
  return (
    <>
      <TopBar title={session.data?.name ?? w.session} />
      <Main>
        <Loaded
          of={session}
          skeleton={<SessionSkeleton />}
          absent={<Absent title={w.absent} to="/classes" back={w.allClasses} />}
        >
          {(of) =>
            mayTeach(me, of) ? (
              <>
                <SessionCard of={of} isOwn />
                <div className={styles.columns}>
                  <RollCard of={of} />
                  <div className={styles.side}>
                    <ReviewsCard of={of} />
                    <WaysCard of={of} />
                  </div>
                </div>
              </>
            ) : (
              <>
                <SessionCard of={of} isOwn={false} />
                <OwnMarkCard of={of} />
              </>
            )
          }
        </Loaded>
      </Main>
    </>
  );
}

function SessionSkeleton() {
  return (
    <div className={styles.skeleton}>
      <Skeleton height={170} />
      <Skeleton height={420} />
    </div>
  );
}
