import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useMe } from "../../api/session.ts";
import { TopBar } from "../../frame/top-bar.tsx";
import { buttonClass } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Absent } from "../../ui/empty/absent.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Main } from "../../ui/main/main.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { DomainCard } from "./domain-card.tsx";
import styles from "./organizations.module.css";
import { PlanCard } from "./plan-card.tsx";
import { ProfileCard } from "./profile-card.tsx";
import { organization, stats } from "./queries.ts";
import { StatsCard } from "./stats-card.tsx";
import { w } from "./words.ts";

const route = getRouteApi("/inside/organizations/$id");

/** One organization: how large it is, what it says of itself, and its plan. */
export function OrganizationPage() {
  const { id } = route.useParams();
  const found = useQuery(organization(id));
  const figures = useQuery(stats(id));
  const isSuper = useMe().user.role === "super_admin";
  return (
    <>
      <TopBar title={found.data?.name ?? w.one} />
      <Main>
        {isSuper && !found.isLoadingError && (
          <p>
            <Link to="/organizations" className={buttonClass({ kind: "quiet", size: "small" })}>
              {w.back}
            </Link>
          </p>
        )}
        <Loaded of={figures} skeleton={<Skeleton height={98} />} absent={null}>
          {(data) => <StatsCard stats={data} />}
        </Loaded>
        <Loaded
          of={found}
          skeleton={<Skeleton height={420} />}
          absent={
            <Absent
              title={w.absent}
              to={isSuper ? "/organizations" : "/settings"}
              back={isSuper ? w.back : w.settings}
            />
          }
        >
          {(data) => (
            <div className={styles.columns} key={data.id}>
              <div className={styles.column}>
                <Card title={w.profile}>
                  <ProfileCard organization={data} />
                </Card>
              </div>
              <div className={styles.column}>
                <DomainCard id={data.id} domain={data.domain} />
                <PlanCard organization={data} isSuper={isSuper} />
              </div>
            </div>
          )}
        </Loaded>
      </Main>
    </>
  );
}
