import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback } from "react";
import { allDepartments } from "../../api/departments.ts";
import { TopBar } from "../../frame/top-bar.tsx";
import { type Told, useChannel, useTold } from "../../live/socket.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { SelectField } from "../../ui/field/field.tsx";
import { Main } from "../../ui/main/main.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { w as ui } from "../../ui/words.ts";
import { MayNotWatch } from "./may-not-watch.tsx";
import { useMayWatch } from "./may-watch.ts";
import styles from "./page.module.css";
import { PersonCard } from "./person-card.tsx";
import { type Person, people, withStatus } from "./queries.ts";
import { w } from "./words.ts";

const route = getRouteApi("/inside/live");
const STATES = ["active", "idle", "break", "untracked", "offline"] as const;

/** Who is here now, each with a way to ask to watch. */
export function LivePage() {
  const { department, state } = route.useSearch();
  const navigate = route.useNavigate();
  const client = useQueryClient();
  const team = useQuery(people);
  const mayWatch = useMayWatch();
  useChannel("users");
  useChannel("attendance");
  const patch = useCallback(
    (told: Told) => void client.setQueryData(people.queryKey, (shown) => shown && withStatus(shown, told)),
    [client],
  );
  useTold(patch);
  const departments = useQuery(allDepartments());
  const turnTo = (change: { department?: string | undefined; state?: string | undefined }) =>
    void navigate({
      search: (before) => {
        const next = { ...before, ...change };
        return {
          ...(next.department ? { department: next.department } : {}),
          ...(next.state ? { state: next.state } : {}),
        };
      },
      replace: true,
    });

  return (
    <>
      <TopBar title={w.title} />
      <Main>
        {mayWatch !== undefined && mayWatch !== "yes" && <MayNotWatch why={mayWatch} />}
        <Loaded of={team} skeleton={<Skeleton height={420} />}>
          {({ items }) => {
            const isShown = (person: Person) => isWanted(person, { department, state });
            const shown = items.filter(isShown);
            const isNobodyHere = items.every((person) => !isHere(person));
            return (
              <Card
                title={w.people}
                count={w.online(items.filter(isHere).length)}
                actions={
                  <div className={styles.filters}>
                    <SelectField
                      label={w.state}
                      isLabelHidden
                      value={state ?? ""}
                      onChange={({ target }) => turnTo({ state: target.value })}
                    >
                      <option value="">{w.anyState}</option>
                      <option value="all">{w.everybody}</option>
                      {STATES.map((each) => (
                        <option key={each} value={each}>
                          {ui.state[each]}
                        </option>
                      ))}
                    </SelectField>
                    <SelectField
                      label={w.department}
                      isLabelHidden
                      value={department ?? ""}
                      onChange={({ target }) => turnTo({ department: target.value })}
                    >
                      <option value="">{w.anyDepartment}</option>
                      {departments.data?.items.map(({ name }) => (
                        <option key={name}>{name}</option>
                      ))}
                    </SelectField>
                  </div>
                }
              >
                {shown.length > 0 ? (
                  <ul className={styles.grid}>
                    {shown.map((person) => (
                      <li key={person.user_id}>
                        <PersonCard person={person} mayWatch={mayWatch === "yes"} />
                      </li>
                    ))}
                  </ul>
                ) : isNobodyHere && state === undefined ? (
                  <Empty title={w.nobodyHere}>{w.nobodyHereHint}</Empty>
                ) : (
                  <Empty
                    title={w.nobodyMatches}
                    action={<Button onClick={() => turnTo({ department: "", state: "" })}>{w.clear}</Button>}
                  />
                )}
              </Card>
            );
          }}
        </Loaded>
      </Main>
    </>
  );
}

function isHere({ state }: Person): boolean {
  return state !== null && state !== "offline";
}

function isWanted(person: Person, wanted: { department: string | undefined; state: string | undefined }): boolean {
  if (wanted.department !== undefined && person.department !== wanted.department) return false;
  if (wanted.state === undefined) return isHere(person);
  return wanted.state === "all" || (person.state ?? "offline") === wanted.state;
}
