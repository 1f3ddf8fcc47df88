import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Suspense, useCallback } from "react";
import { TopBar } from "../../frame/top-bar.tsx";
import { useToday, useZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { SelectField, TextField } from "../../ui/field/field.tsx";
import { lazily } from "../../ui/lazily.ts";
import { Main } from "../../ui/main/main.tsx";
import sections from "../../ui/sections/sections.module.css";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { useSettled } from "../../ui/use-settled.ts";
import { ACTIONS, actionName, RESOURCES, resourceName } from "./action-words.ts";
import styles from "./audit.module.css";
import { EntryRow } from "./entry-row.tsx";
import { LooksTable } from "./looks-table.tsx";
import { entries, looks, type Wanted } from "./queries.ts";
import { w } from "./words.ts";

// Fetched after the page is there: it is in nobody's way.
const PersonFilter = lazily(async () => (await import("./person-filter.tsx")).PersonFilter);

const route = getRouteApi("/inside/audit");

/** Who did what to what and to whom; and who looked at whom. */
export function AuditPage() {
  const { tab, ...wanted } = route.useSearch();
  return (
    <>
      <TopBar title={w.title} />
      <Main>
        <nav className={sections.sections} aria-label={w.sections}>
          {([undefined, "looks"] as const).map((each) => (
            <Link
              key={each ?? "log"}
              to="/audit"
              search={({ actor, subject, from, to }) => ({
                ...(each && { tab: each }),
                ...(actor && { actor }),
                ...(subject && { subject }),
                ...(from && { from }),
                ...(to && { to }),
              })}
              className={`${sections.section} ${each === tab ? sections.current : ""}`}
              activeProps={{}}
              aria-current={each === tab ? "page" : undefined}
            >
              {each === undefined ? w.log : w.looks}
            </Link>
          ))}
        </nav>
        {tab === "looks" ? <Looks wanted={wanted} /> : <Log wanted={wanted} />}
      </Main>
    </>
  );
}

function useTurn() {
  const navigate = route.useNavigate();
  return useCallback(
    (change: Wanted) =>
      void navigate({
        search: (before) => Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, each]) => each)),
        replace: true,
      }),
    [navigate],
  );
}

function Log({ wanted }: { wanted: Wanted }) {
  const list = useInfiniteQuery(entries(wanted, useZone()));
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card isFlush>
      <Filters wanted={wanted} hasActions />
      <Loaded of={list} skeleton={<Skeleton height={480} />}>
        {() =>
          items.length === 0 ? (
            <Nothing title={w.none} />
          ) : (
            <ul className={styles.log}>
              {items.map((entry) => (
                <EntryRow key={entry.id} entry={entry} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <More list={list} />
    </Card>
  );
}

function Looks({ wanted }: { wanted: Wanted }) {
  const list = useInfiniteQuery(looks(wanted, useZone()));
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card isFlush>
      <Filters wanted={wanted} />
      <Loaded of={list} skeleton={<Skeleton height={480} />}>
        {() => (items.length === 0 ? <Nothing title={w.noneLooks} /> : <LooksTable looks={items} />)}
      </Loaded>
      <More list={list} />
    </Card>
  );
}

function Nothing({ title }: { title: string }) {
  const turnTo = useTurn();
  const nothing = {
    actor: undefined,
    subject: undefined,
    action: undefined,
    resource: undefined,
    from: undefined,
    to: undefined,
  };
  return <Empty title={title} action={<Button onClick={() => turnTo(nothing)}>{w.clear}</Button>} />;
}

type List = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };

function More({ list }: { list: List }) {
  if (!list.hasNextPage) return null;
  return (
    <p className={styles.more}>
      <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
        {w.more}
      </Button>
    </p>
  );
}

function Filters({ wanted, hasActions = false }: { wanted: Wanted; hasActions?: boolean }) {
  const turnTo = useTurn();
  const today = useToday();
  const { actor, subject, action, resource, from, to } = wanted;
  return (
    <search className={styles.filters}>
      <Suspense fallback={<Skeleton height={58} />}>
        <PersonFilter label={w.who} id={actor} onChoose={(id) => turnTo({ actor: id })} />
        <PersonFilter label={w.whom} id={subject} onChoose={(id) => turnTo({ subject: id })} />
      </Suspense>
      {hasActions && (
        <>
          <SelectField
            label={w.action}
            value={action ?? ""}
            onChange={({ target }) => turnTo({ action: target.value || undefined })}
          >
            <option value="">{w.anyAction}</option>
            {[...new Set([...ACTIONS, ...(action === undefined ? [] : [action])])].map((each) => (
              <option key={each} value={each}>
                {actionName(each)}
              </option>
            ))}
          </SelectField>
          <SelectField
            label={w.resource}
            value={resource ?? ""}
            onChange={({ target }) => turnTo({ resource: target.value || undefined })}
          >
            <option value="">{w.anyResource}</option>
            {[...new Set([...RESOURCES, ...(resource === undefined ? [] : [resource])])].map((each) => (
              <option key={each} value={each}>
                {resourceName(each)}
              </option>
            ))}
          </SelectField>
        </>
      )}
      <DateFilter name="from" max={to ?? today} date={from} />
      <DateFilter name="to" min={from} max={today} date={to} />
    </search>
  );
}

/** A date is asked for once it is typed: on the way to 2026 there is a year 2. */
function DateFilter({ name, date = "", ...limits }: { name: "from" | "to"; date?: string; min?: string; max: string }) {
  const turnTo = useTurn();
  const [typed, setTyped] = useSettled(
    date,
    useCallback((wanted) => turnTo({ [name]: wanted || undefined }), [turnTo, name]),
  );
  return (
    <TextField
      label={w[name]}
      type="date"
      {...limits}
      value={typed}
      onChange={({ target }) => setTyped(target.value)}
    />
  );
}
