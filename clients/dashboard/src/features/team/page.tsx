import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { allDepartments } from "../../api/departments.ts";
import { TopBar } from "../../frame/top-bar.tsx";
import { type Told, useChannel, useTold } from "../../live/socket.ts";
import { useToday, useWeekStart } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { DateControl } from "../../ui/date-control/date-control.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { SelectField, TextField } from "../../ui/field/field.tsx";
import { Main } from "../../ui/main/main.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { Patterns } from "../../ui/timeline/blocks.tsx";
import { useSettled } from "../../ui/use-settled.ts";
import { w as ui } from "../../ui/words.ts";
import { useColumns } from "./columns.ts";
import { ColumnsButton } from "./columns-button.tsx";
import { ExportDialog } from "./export-dialog.tsx";
import { MANY } from "./groups.ts";
import { Legend } from "./legend.tsx";
import { nextSort, readSort, SORTS, writeSort } from "./order.ts";
import styles from "./page.module.css";
import { teamDay, withStatus } from "./queries.ts";
import { SegmentsDialog } from "./segments-dialog.tsx";
import { Summary } from "./summary.tsx";
import { isWanted, TeamTable } from "./team-table.tsx";
import { w } from "./words.ts";

const route = getRouteApi("/inside/");
const STATES = ["active", "idle", "break", "untracked", "offline"] as const;

/** Who is here, and how the day goes. */
export function TeamPage() {
  const { date, department, state, sort: sorted, q, open } = route.useSearch();
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
  const [columns, toggle] = useColumns();
  const [isExporting, setExporting] = useState(false);
  type Search = ReturnType<typeof route.useSearch>;
  const turnTo = useCallback(
    (change: { [Key in keyof Search]?: Search[Key] | undefined }) =>
      void navigate({ search: (before) => clean({ ...before, ...change }), replace: true, resetScroll: false }),
    [navigate],
  );
  const settle = useCallback((text: string) => turnTo({ q: text.trim() || undefined }), [turnTo]);
  const [name, setName] = useSettled(q ?? "", settle);
  const wanted = useMemo(() => ({ name, state, department }), [name, state, department]);
  const sort = useMemo(() => readSort(sorted), [sorted]);
  const listed = team.data?.items.filter((day) => isWanted(day, wanted)).length ?? 0;

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
                count={listed === data.items.length ? w.members(listed) : w.membersOf(listed, data.items.length)}
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
                    <div className={styles.order}>
                      <SelectField
                        label={w.orderBy}
                        isLabelHidden
                        value={sorted ?? ""}
                        onChange={({ target }) => turnTo({ sort: target.value })}
                      >
                        <option value="">{w.order}</option>
                        {SORTS.map((by) => (
                          <option key={by} value={writeSort(nextSort(undefined, by) ?? { by, isDown: false })}>
                            {by === "name" ? w.member : w.column[by]}
                          </option>
                        ))}
                      </SelectField>
                    </div>
                    <ColumnsButton shown={columns} onToggle={toggle} />
                    <Button icon={<Download aria-hidden />} disabled={listed === 0} onClick={() => setExporting(true)}>
                      {w.export}
                    </Button>
                  </div>
                }
              >
                {columns.has("day") && data.items.length > 0 && (
                  <Legend hasGroups={listed > MANY && sort === undefined && department === undefined} />
                )}
                <TeamTable
                  team={data}
                  isNow={date === undefined}
                  wanted={wanted}
                  columns={columns}
                  sort={sort}
                  onSort={(next) => turnTo({ sort: next && writeSort(next) })}
                  onOpen={(id) => turnTo({ open: id })}
                  onClear={() => {
                    setName("");
                    turnTo({ state: undefined, department: undefined, q: undefined });
                  }}
                />
              </Card>
              <ExportDialog
                date={data.date}
                wanted={wanted}
                count={listed}
                isOpen={isExporting}
                onClose={() => setExporting(false)}
              />
              <SegmentsDialog
                day={data.items.find(({ user_id }) => user_id === open)}
                isNow={date === undefined}
                onClose={() => turnTo({ open: undefined })}
              />
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
