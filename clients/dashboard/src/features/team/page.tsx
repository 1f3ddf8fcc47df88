import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import { allDepartments } from "../../api/departments.ts";
import { TopBar } from "../../frame/top-bar.tsx";
import { type Told, useChannel, useTold } from "../../live/socket.ts";
import { useToday, useWeekStart } from "../../time/zone.ts";
import { Card } from "../../ui/card/card.tsx";
import { DateControl } from "../../ui/date-control/date-control.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { SelectField, TextField } from "../../ui/field/field.tsx";
import { Main } from "../../ui/main/main.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { Patterns } from "../../ui/timeline/blocks.tsx";
import { w as ui } from "../../ui/words.ts";
import styles from "./page.module.css";
import { teamDay, withStatus } from "./queries.ts";
import { Summary } from "./summary.tsx";
import { TeamTable } from "./team-table.tsx";
import { w } from "./words.ts";

const route = getRouteApi("/inside/");
const STATES = ["active", "idle", "break", "untracked", "offline"] as const;

/** Who is here, and how the day goes. */
export function TeamPage() {
  const { date, department, state } = route.useSearch();
  const navigate = route.useNavigate();
  const today = useToday();
  const client = useQueryClient();
  const team = useQuery(teamDay(date, today));
  useChannel("users");
  useChannel("attendance");
  const patch = useCallback(
    (told: Told) => {
      client.setQueryData(teamDay(undefined, today).queryKey, (shown) => shown && withStatus(shown, told));
    },
    [client, today],
  );
  useTold(patch);
  const departments = useQuery(allDepartments());
  const [name, setName] = useState("");
  const turnTo = (search: { date?: string | undefined; department?: string | undefined; state?: string | undefined }) =>
    void navigate({ search: (before) => clean({ ...before, ...search }), replace: true });

  return (
    <>
      <TopBar title={w.title}>
        <DateControl
          date={date ?? today}
          today={today}
          weekStart={useWeekStart()}
          onChange={(chosen) => turnTo({ date: chosen })}
        />
      </TopBar>
      <Patterns />
      <Main>
        <Loaded of={team} skeleton={<TeamSkeleton />}>
          {(data) => (
            <>
              {data.totals && (
                <Summary team={data} totals={data.totals} onState={(chosen) => turnTo({ state: chosen })} />
              )}
              <Card
                title={w.team}
                count={w.members(data.items.length)}
                isFlush
                actions={
                  <div className={styles.filters}>
                    <SelectField
                      label={w.state}
                      isLabelHidden
                      value={state ?? ""}
                      onChange={({ target }) => turnTo({ state: target.value })}
                    >
                      <option value="">{w.anyState}</option>
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
                      {departments.data?.items.map(({ name: each }) => (
                        <option key={each}>{each}</option>
                      ))}
                    </SelectField>
                    <TextField
                      label={w.filter}
                      isLabelHidden
                      type="search"
                      placeholder={w.filter}
                      value={name}
                      onChange={({ target }) => setName(target.value)}
                      data-filter
                    />
                  </div>
                }
              >
                <TeamTable
                  team={data}
                  isNow={date === undefined}
                  wanted={{ name, state, department }}
                  onClear={() => {
                    setName("");
                    turnTo({ state: undefined, department: undefined });
                  }}
                />
              </Card>
            </>
          )}
        </Loaded>
      </Main>
    </>
  );
}

/** Without what is not said: it does not stand in the address either. */
function clean<Search extends Record<string, string | undefined>>(search: Search): { [Key in keyof Search]?: string } {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value)) as { [Key in keyof Search]?: string };
}

function TeamSkeleton() {
  return (
    <>
      <Skeleton height={98} />
      <Skeleton height={480} />
    </>
  );
}
