import { useQuery } from "@tanstack/react-query";
import { useMe } from "../../api/session.ts";
import { TopBar } from "../../frame/top-bar.tsx";
import { calendarDay } from "../../time/format.ts";
import { localOf } from "../../time/local.ts";
import { useShownZone } from "../../time/zone.ts";
import { Card } from "../../ui/card/card.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Main } from "../../ui/main/main.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { ConsentCard } from "./consent-card.tsx";
import { FacesCard } from "./faces-card.tsx";
import { NoticeCard } from "./notice-card.tsx";
import { type Faces, ownFaces } from "./queries.ts";
import { w } from "./words.ts";

/** What is known of one's face, and what one has agreed to. */
export function FacePage() {
  const { user } = useMe();
  const faces = useQuery(ownFaces(user.id));
  return (
    <>
      <TopBar title={w.title} />
      <Main>
        <Loaded of={faces} skeleton={<Skeleton height={380} />}>
          {(data) => (
            <>
              {!data.enabled && (
                <Card>
                  <Empty title={w.off}>{w.offHint}</Empty>
                </Card>
              )}
              {data.consent !== null && <ConsentCard consent={data.consent} />}
              {data.enabled && data.consent === null && <NoticeCard notice={data.notice} />}
              {(data.consent !== null || data.faces.length > 0) && <FacesCard of={data} />}
              {data.former_consents.length > 0 && <Former consents={data.former_consents} />}
            </>
          )}
        </Loaded>
      </Main>
    </>
  );
}

function Former({ consents }: { consents: Faces["former_consents"] }) {
  const zone = useShownZone();
  const day = (instant: string) => calendarDay(localOf(instant, zone).date);
  return (
    <Card title={w.former}>
      <ul>
        {consents.map(({ id, given_at, withdrawn_at }) => (
          <li key={id}>{w.formerOf(day(given_at), withdrawn_at === null ? "" : day(withdrawn_at))}</li>
        ))}
      </ul>
    </Card>
  );
}
