import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { useState } from "react";
import { allDepartments } from "../../api/departments.ts";
import { TopBar } from "../../frame/top-bar.tsx";
import { useChannel } from "../../live/socket.ts";
import { type Range, readRange, writeRange } from "../../time/dates.ts";
import { useToday, useWeekStart } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { SelectField, TextField } from "../../ui/field/field.tsx";
import { Main } from "../../ui/main/main.tsx";
import { RangeControl } from "../../ui/range-control/range-control.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { ExportDialog } from "./export-dialog.tsx";
import { HoursTable } from "./hours-table.tsx";
import { MemberDialog } from "./member-dialog.tsx";
import styles from "./page.module.css";
import { reviews, running, teamRange } from "./queries.ts";
import { w } from "./words.ts";

const route = getRouteApi("/inside/hours");
const NOBODY: ReadonlyMap<string, string> = new Map();
const NOTHING: ReadonlySet<string> = new Set();

/** Everybody's hours beside the dates of a range. */
export function HoursPage() {
  const { range: chosen = "this-week", department, member } = route.useSearch();
  const navigate = route.useNavigate();
  const [today, weekStart] = [useToday(), useWeekStart()];
  const range = readRange(chosen, today, weekStart, "this-week");
  useChannel("attendance");
  const team = useQuery(teamRange(range, department));
  const runs = useQuery({ ...running, enabled: range.to >= today });
  const toReview = useQuery(reviews(range));
  const all = useQuery(allDepartments());
  const [name, setName] = useState("");
  const [isExporting, setExporting] = useState(false);
  const turnTo = (change: { range?: string; department?: string | undefined; member?: string | undefined }) =>
    void navigate({ search: (before) => said({ ...before, ...change }), replace: true });
  const shown = team.data?.items.find(({ user_id }) => user_id === member);

  return (
    <>
      <TopBar title={w.title}>
        <RangeControl
          value={chosen}
          range={range}
          today={today}
          weekStart={weekStart}
          onChange={(next) => turnTo({ range: next })}
        />
      </TopBar>
      <Main>
        <Loaded of={team} skeleton={<Skeleton height={520} />}>
          {(data) => (
            <Card
              title={w.hours}
              count={w.members(data.totals?.members ?? data.items.length)}
              isFlush
              actions={
                <div className={styles.filters}>
                  <SelectField
                    label={w.department}
                    isLabelHidden
                    value={department ?? ""}
                    onChange={({ target }) => turnTo({ department: target.value })}
                  >
                    <option value="">{w.anyDepartment}</option>
                    {all.data?.items.map(({ name: each }) => (
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
                  <Button icon={<Download aria-hidden />} onClick={() => setExporting(true)}>
                    {w.export}
                  </Button>
                </div>
              }
            >
              <HoursTable
                team={data}
                name={name}
                today={today}
                weekStart={weekStart}
                marks={{ running: runs.data ?? NOBODY, review: toReview.data ?? NOTHING }}
                onRange={(next: Range) => turnTo({ range: writeRange(next) })}
                onClear={() => {
                  setName("");
                  turnTo({ department: undefined });
                }}
              />
            </Card>
          )}
        </Loaded>
      </Main>
      <ExportDialog
        range={range}
        department={department}
        name={name}
        isOpen={isExporting}
        onClose={() => setExporting(false)}
      />
      <MemberDialog member={shown} range={range} onClose={() => turnTo({ member: undefined })} />
    </>
  );
}

/** Without what is not said: it does not stand in the address either. */
function said<Search extends Record<string, string | undefined>>(search: Search): { [Key in keyof Search]?: string } {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value)) as { [Key in keyof Search]?: string };
}
