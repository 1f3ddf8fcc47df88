import { useQuery } from "@tanstack/react-query";
import { useMe } from "../../api/session.ts";
import { TopBar } from "../../frame/top-bar.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Main } from "../../ui/main/main.tsx";
import { Progress } from "../../ui/progress/progress.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { OrganizationStep } from "./organization-step.tsx";
import { PeopleStep } from "./people-step.tsx";
import { ownOrganization, people, rules } from "./queries.ts";
import styles from "./setup.module.css";
import { isDescribed, isTimeKnown } from "./steps.ts";
import { TimeStep } from "./time-step.tsx";
import { TrackerStep } from "./tracker-step.tsx";
import { useArrival } from "./use-arrival.ts";
import { w } from "./words.ts";

/** What there is to do until the first day is recorded. */
export function SetupPage() {
  const { organization } = useMe();
  const own = useQuery(ownOrganization());
  const settings = useQuery(rules());
  const members = useQuery(people(organization.id));
  const arrival = useArrival();
  const done = [
    own.data !== undefined && isDescribed(own.data),
    settings.data !== undefined && isTimeKnown(settings.data),
    members.data !== undefined && (members.data.active > 1 || members.data.invites > 0),
    arrival !== undefined,
  ];
  const count = done.filter(Boolean).length;
  const [isOrganizationDone = false, isTimeDone = false, arePeopleDone = false] = done;
  return (
    <>
      <TopBar title={w.title} />
      <Main>
        <div className={styles.lead}>
          <p>{w.lead}</p>
          <Progress label={w.progress(count)} value={count} max={4} areSteps />
          <b>{count === 4 ? w.allDone : w.progress(count)}</b>
        </div>
        <ol className={styles.steps}>
          <Loaded of={own} skeleton={<StepSkeleton />}>
            {(data) => <OrganizationStep organization={data} isDone={isOrganizationDone} />}
          </Loaded>
          <Loaded of={settings} skeleton={<StepSkeleton />}>
            {(data) => <TimeStep settings={data} isDone={isTimeDone} />}
          </Loaded>
          <Loaded of={members} skeleton={<StepSkeleton />}>
            {(data) => <PeopleStep {...data} isDone={arePeopleDone} />}
          </Loaded>
          <TrackerStep arrival={arrival} />
        </ol>
      </Main>
    </>
  );
}

function StepSkeleton() {
  return (
    <li>
      <Skeleton height={150} />
    </li>
  );
}
