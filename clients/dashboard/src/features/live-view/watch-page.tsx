import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { useMe } from "../../api/session.ts";
import { TopBar } from "../../frame/top-bar.tsx";
import { type Told, useChannel, useTold } from "../../live/socket.ts";
import { now } from "../../time/now.ts";
import { buttonClass } from "../../ui/button/button.tsx";
import { Absent } from "../../ui/empty/absent.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Main } from "../../ui/main/main.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { AskDialog } from "./ask-dialog.tsx";
import { BeforeWatching } from "./before-watching.tsx";
import { MayNotWatch } from "./may-not-watch.tsx";
import { useMayWatch } from "./may-watch.ts";
import { currentViews, type LiveView, people, withStatus } from "./queries.ts";
import { ViewHistory } from "./view-history.tsx";
import { Watching } from "./watching.tsx";
import { w } from "./words.ts";

const route = getRouteApi("/inside/live/$id");

/** One member's screen, once somebody has said why they want to see it. */
export function WatchPage() {
  const { id } = route.useParams();
  const me = useMe().user;
  const client = useQueryClient();
  const mayWatch = useMayWatch();
  const team = useQuery(people);
  const current = useQuery(currentViews);
  useChannel("users");
  const patch = useCallback(
    (told: Told) => void client.setQueryData(people.queryKey, (shown) => shown && withStatus(shown, told)),
    [client],
  );
  useTold(patch);
  const [isAsking, setAsking] = useState(false);
  const [begun, setBegun] = useState<LiveView>();
  const open = current.data?.find(
    ({ viewer, member, ends_at }) => viewer.id === me.id && member.id === id && Date.parse(ends_at) > now(),
  );
  // One that has ended stays in sight, with why, until another one begins.
  useEffect(() => {
    if (open !== undefined) setBegun(open);
  }, [open]);
  const view = begun ?? open;

  return (
    <>
      <TopBar title={w.title}>
        <Link to="/live" className={buttonClass({ kind: "quiet", size: "small" })}>
          <ArrowLeft aria-hidden />
          {w.back}
        </Link>
      </TopBar>
      <Main>
        <Loaded of={team} skeleton={<Skeleton height={480} />}>
          {({ items }) => {
            const person = items.find(({ user_id }) => user_id === id);
            if (person === undefined) return <Absent title={w.notFound} to="/live" back={w.back} />;
            return (
              <>
                {mayWatch === "off" || mayWatch === "admins" ? (
                  <MayNotWatch why={mayWatch} />
                ) : view === undefined ? (
                  <BeforeWatching person={person} onAsk={() => setAsking(true)} />
                ) : (
                  <Watching key={view.id} view={view} person={person} onAskAgain={() => setAsking(true)} />
                )}
                <ViewHistory userId={id} />
                <AskDialog
                  person={person}
                  before={view?.reason ?? ""}
                  isOpen={isAsking}
                  onClose={() => setAsking(false)}
                  onBegun={setBegun}
                />
              </>
            );
          }}
        </Loaded>
      </Main>
    </>
  );
}
