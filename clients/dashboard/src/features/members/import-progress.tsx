import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { ask } from "../../api/ask.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Absent } from "../../ui/empty/absent.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { failureText, Loaded } from "../../ui/failure/failure.tsx";
import { SelectField } from "../../ui/field/field.tsx";
import { Figure, Figures } from "../../ui/figure/figure.tsx";
import { Progress } from "../../ui/progress/progress.tsx";
import { saveFile } from "../../ui/save-file.ts";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import table from "../../ui/table/table.module.css";
import { TableScroll } from "../../ui/table/table-scroll.tsx";
import { Tag } from "../../ui/tag/tag.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { number } from "../../words/words.ts";
import styles from "./import-page.module.css";
import { errorsAsCsv, type ImportRow } from "./import-rows.ts";
import page from "./page.module.css";
import { type Import, importState, isOver, type Outcome } from "./queries.ts";
import { w } from "./words.ts";

const route = getRouteApi("/inside/members/import");
const OUTCOMES = ["created", "updated", "unchanged", "rejected"] as const;
const KINDS = { pending: "plain", running: "accent", done: "good", failed: "bad" } as const;
const ROW_KINDS = { created: "good", updated: "accent", unchanged: "plain", rejected: "bad" } as const;

/** How far an import is, and what became of its rows. `again` is how a trial becomes an import. */
export function ImportProgress({ id, again }: { id: string; again: ReactNode }) {
  const { outcome } = route.useSearch();
  const navigate = route.useNavigate();
  const client = useQueryClient();
  const state = useInfiniteQuery(importState(id, outcome));
  const of = state.data?.pages[0]?.import;
  const rows = state.data?.pages.flatMap((each) => each.rows.items) ?? [];
  const isDone = isOver(of);
  useEffect(() => {
    if (!isDone || of?.dry_run !== false) return;
    void client.invalidateQueries({ queryKey: ["members"] });
    void client.invalidateQueries({ queryKey: ["departments"] });
  }, [client, isDone, of?.dry_run]);
  return (
    <Loaded
      of={state}
      skeleton={<Skeleton height={240} />}
      absent={<Absent title={w.importing.absent} to="/members/import" back={w.importing.another} />}
    >
      {() =>
        of && (
          <Card
            title={of.dry_run ? w.importing.rehearsal : w.importing.real}
            count={<Tag kind={KINDS[of.status]}>{w.importing.status[of.status]}</Tag>}
            isFlush
            actions={isDone && of.rejected_rows > 0 && <ErrorFile id={id} />}
          >
            <div className={styles.progress} aria-live="polite">
              <Progress
                label={w.importing.progress}
                max={Math.max(1, of.total_rows ?? 1)}
                value={isDone ? Math.max(1, of.total_rows ?? 1) : of.processed_rows}
              />
              <div className={styles.top}>
                <span>{of.total_rows === null ? "" : w.importing.of(of.processed_rows, of.total_rows)}</span>
                {of.status === "done" && of.dry_run && (again ?? <small>{w.importing.chooseAgain}</small>)}
              </div>
              {of.status === "done" && of.dry_run && <p className={page.muted}>{w.importing.wouldHint}</p>}
              {of.errors.length > 0 && <FileErrors errors={of.errors} />}
            </div>
            <Figures>
              <Figure name={w.importing.created} value={number(of.created_rows)} />
              <Figure name={w.importing.updated} value={number(of.updated_rows)} />
              <Figure name={w.importing.unchanged} value={number(of.unchanged_rows)} />
              <Figure name={w.importing.rejected} value={number(of.rejected_rows)} />
            </Figures>
            {of.status !== "failed" && (
              <div className={styles.progress}>
                <div className={styles.top}>
                  <span />
                  <SelectField
                    label={w.importing.outcome}
                    isLabelHidden
                    value={outcome ?? ""}
                    onChange={({ target }) =>
                      void navigate({
                        search: { id, ...(target.value !== "" && { outcome: target.value as Outcome }) },
                        replace: true,
                      })
                    }
                  >
                    <option value="">{w.importing.all}</option>
                    {OUTCOMES.map((each) => (
                      <option key={each} value={each}>
                        {w.importing[each]}
                      </option>
                    ))}
                  </SelectField>
                </div>
              </div>
            )}
            {rows.length === 0 ? (
              isDone && of.status === "done" && <Empty title={w.importing.none} />
            ) : (
              <Rows rows={rows} />
            )}
            {state.hasNextPage && (
              <p className={page.more}>
                <Button isBusy={state.isFetchingNextPage} onClick={() => void state.fetchNextPage()}>
                  {w.more}
                </Button>
              </p>
            )}
          </Card>
        )
      }
    </Loaded>
  );
}

function FileErrors({ errors }: { errors: Import["errors"] }) {
  return (
    <div role="alert" className={styles.error}>
      <h3>{w.importing.fileErrors}</h3>
      <ul>
        {errors.map(({ line, message }) => (
          <li key={`${line} ${message}`}>
            {line !== null && `${w.importing.inLine(line)}: `}
            {message}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Rows({ rows }: { rows: readonly ImportRow[] }) {
  return (
    <TableScroll label={w.importing.outcome}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col" className={table.number}>
              {w.importing.line}
            </th>
            <th scope="col">{w.email}</th>
            <th scope="col">{w.importing.outcome}</th>
            <th scope="col">{w.importing.problem}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ line, email, outcome, errors }) => (
            <tr key={line}>
              <td className={table.number}>{number(line)}</td>
              <td>
                <span className={page.cell}>{email ?? "–"}</span>
              </td>
              <td>
                <Tag kind={ROW_KINDS[outcome]}>{w.importing[outcome]}</Tag>
              </td>
              <td className={styles.problem}>
                {errors.map(({ field, message }) => (
                  <div key={field + message}>
                    <b>{field}</b> {message}
                  </div>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}

function ErrorFile({ id }: { id: string }) {
  const save = useMutation({
    mutationFn: async () => {
      const rows: ImportRow[] = [];
      let cursor: string | undefined;
      do {
        const query = { outcome: "rejected", limit: 100, cursor } as const;
        const { rows: read } = await ask("GET /api/users/bulk-import/{id}", { params: { id }, query });
        rows.push(...read.items);
        cursor = read.next_cursor ?? undefined;
      } while (cursor !== undefined);
      saveFile("import-errors.csv", errorsAsCsv(rows));
    },
    onError: (error) => toast(failureText(error)),
  });
  return (
    <Button size="small" icon={<Download aria-hidden />} isBusy={save.isPending} onClick={() => save.mutate()}>
      {w.importing.download}
    </Button>
  );
}
