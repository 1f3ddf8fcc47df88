import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { FileSpreadsheet, FileText } from "lucide-react";
import { ask } from "../../api/ask.ts";
import { download } from "../../api/download.ts";
import { readRange } from "../../time/dates.ts";
import { clock, shortDay } from "../../time/format.ts";
import { localOf } from "../../time/local.ts";
import { useShownZone, useToday, useWeekStart } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { failureText, Loaded } from "../../ui/failure/failure.tsx";
import { Figure, Figures } from "../../ui/figure/figure.tsx";
import { RangeControl } from "../../ui/range-control/range-control.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { number, percent } from "../../words/words.ts";
import styles from "./class-page.module.css";
import { type Class, type ClassReport, classReport } from "./queries.ts";
import { TallyTable } from "./tally-table.tsx";
import { w } from "./words.ts";

const route = getRouteApi("/inside/classes/$id");

/** What became of the sessions of a range of dates, by session and by student. */
export function ReportTab({ of }: { of: Class }) {
  const { range: value = "last-30" } = route.useSearch();
  const navigate = route.useNavigate();
  const [today, weekStart] = [useToday(), useWeekStart()];
  const range = readRange(value, today, weekStart, "last-30");
  const report = useQuery(classReport(of.id, range));
  const save = useMutation({
    mutationFn: async (format: "csv" | "pdf") =>
      download(
        await ask("GET /api/classes/{id}/export", {
          params: { id: of.id },
          query: { format, start_date: range.from, end_date: range.to },
        }),
      ),
    onError: (error) => toast(failureText(error)),
  });
  return (
    <>
      <div className={styles.tools}>
        <RangeControl
          value={value}
          range={range}
          today={today}
          weekStart={weekStart}
          onChange={(next) => void navigate({ search: { tab: "report", range: next }, replace: true })}
        />
        {(["csv", "pdf"] as const).map((format) => (
          <Button
            key={format}
            icon={format === "csv" ? <FileSpreadsheet aria-hidden /> : <FileText aria-hidden />}
            isBusy={save.isPending && save.variables === format}
            disabled={(report.data?.sessions.length ?? 0) === 0}
            onClick={() => save.mutate(format)}
          >
            {w.report[format]}
          </Button>
        ))}
      </div>
      <Loaded of={report} skeleton={<Skeleton height={380} />}>
        {(data) => <Report report={data} />}
      </Loaded>
    </>
  );
}

function Report({ report: { totals, sessions, students } }: { report: ClassReport }) {
  const zone = useShownZone();
  if (sessions.length === 0)
    return (
      <Card>
        <Empty title={w.report.empty}>{w.report.emptyHint}</Empty>
      </Card>
    );
  return (
    <div className={styles.report}>
      <Card isFlush>
        <Figures>
          <Figure name={w.report.rate} value={totals.rate === null ? "–" : percent(totals.rate / 100)} />
          <Figure name={w.report.held} value={number(sessions.length)} />
          <Figure name={w.report.late} value={number(totals.late)} />
          <Figure name={w.report.absent} value={number(totals.absent)} />
          <Figure name={w.report.excused} value={number(totals.excused)} />
          <Figure name={w.report.leftEarly} value={number(totals.left_early)} />
        </Figures>
      </Card>
      <Card title={w.report.byStudent} count={students.length} isFlush>
        <TallyTable
          name={w.report.byStudent}
          first={w.report.student}
          rows={students.map(({ user, ...tally }) => ({
            key: user.id,
            tally,
            head: (
              <>
                <span className={styles.name}>{user.name}</span>
                <small>{user.employee_id}</small>
              </>
            ),
          }))}
        />
      </Card>
      <Card title={w.report.bySession} count={sessions.length} isFlush>
        <TallyTable
          name={w.report.bySession}
          first={w.report.session}
          rows={sessions.map(({ id, name, starts_at, ...tally }) => ({
            key: id,
            tally,
            head: (
              <>
                <Link to="/sessions/$id" params={{ id }} className={styles.name}>
                  {name}
                </Link>
                <small>
                  {shortDay(localOf(starts_at, zone).date)}, {clock(starts_at, zone)}
                </small>
              </>
            ),
          }))}
        />
      </Card>
    </div>
  );
}
