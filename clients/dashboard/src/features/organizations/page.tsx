import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useCallback } from "react";
import { useMe } from "../../api/session.ts";
import { TopBar } from "../../frame/top-bar.tsx";
import { dateOf } from "../../time/dates.ts";
import { calendarDay } from "../../time/format.ts";
import { useZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { SelectField, TextField } from "../../ui/field/field.tsx";
import { Main } from "../../ui/main/main.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import table from "../../ui/table/table.module.css";
import { TableScroll } from "../../ui/table/table-scroll.tsx";
import { Tag } from "../../ui/tag/tag.tsx";
import { useSettled } from "../../ui/use-settled.ts";
import { number } from "../../words/words.ts";
import { OpenDialog } from "./open-dialog.tsx";
import styles from "./organizations.module.css";
import { organizationList } from "./queries.ts";
import { w } from "./words.ts";

const route = getRouteApi("/inside/organizations");

/** All organizations of this installation. */
export function OrganizationsPage() {
  const { q, show, open } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useInfiniteQuery(organizationList(q, show));
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const turnTo = useCallback(
    (change: { q?: string | undefined; show?: string | undefined; open?: string | undefined }) =>
      void navigate({
        search: (before) => Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, each]) => each)),
        replace: true,
      }),
    [navigate],
  );
  const settle = useCallback((next: string) => turnTo({ q: next }), [turnTo]);
  const [typed, setTyped] = useSettled(q ?? "", settle);
  const own = useMe().organization.id;
  const zone = useZone();
  return (
    <>
      <TopBar title={w.title} />
      <Main>
        <Card
          title={w.title}
          count={list.data && w.count(items.length, list.hasNextPage)}
          isFlush
          actions={
            <div className={styles.filters}>
              <TextField
                label={w.search}
                isLabelHidden
                type="search"
                placeholder={w.search}
                value={typed}
                onChange={({ target }) => setTyped(target.value)}
                data-filter
              />
              <SelectField
                label={w.show}
                isLabelHidden
                value={show ?? ""}
                onChange={({ target }) => turnTo({ show: target.value })}
              >
                <option value="">{w.all}</option>
                <option value="active">{w.active}</option>
                <option value="closed">{w.closed}</option>
              </SelectField>
              <Button kind="primary" icon={<Plus aria-hidden />} onClick={() => turnTo({ open: "new" })}>
                {w.open}
              </Button>
            </div>
          }
        >
          <Loaded of={list} skeleton={<Skeleton height={360} />}>
            {() =>
              items.length === 0 ? (
                <Empty
                  title={w.none}
                  action={<Button onClick={() => turnTo({ q: undefined, show: undefined })}>{w.clear}</Button>}
                />
              ) : (
                <TableScroll label={w.title}>
                  <table className={table.table}>
                    <thead>
                      <tr>
                        <th scope="col">{w.name}</th>
                        <th scope="col">{w.domain}</th>
                        <th scope="col">{w.plan}</th>
                        <th scope="col" className={table.number}>
                          {w.members}
                        </th>
                        <th scope="col">{w.status}</th>
                        <th scope="col">{w.since}</th>
                      </tr>
                    </thead>
                    <tbody>
                      {items.map(({ id, name, domain, domain_verified_at, plan, is_active, created_at, ...rest }) => (
                        <tr key={id}>
                          <th scope="row">
                            <Link to="/organizations/$id" params={{ id }} className={styles.name} title={name}>
                              {name}
                            </Link>
                            {id === own && <small>{w.yours}</small>}
                          </th>
                          <td>
                            {domain ?? "–"}
                            {domain !== null && domain_verified_at === null && <small> {w.claimed}</small>}
                          </td>
                          <td>{w.plans[plan]}</td>
                          <td className={table.number}>
                            {number(rest.active_members)}
                            {rest.max_users !== null && <small> / {number(rest.max_users)}</small>}
                          </td>
                          <td>
                            <Tag kind={is_active ? "good" : "plain"}>{is_active ? w.active : w.closed}</Tag>
                          </td>
                          <td>{calendarDay(dateOf(Date.parse(created_at), zone))}</td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </TableScroll>
              )
            }
          </Loaded>
          {list.hasNextPage && (
            <p className={styles.more}>
              <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                {w.more}
              </Button>
            </p>
          )}
        </Card>
        <OpenDialog isOpen={open === "new"} onClose={() => turnTo({ open: undefined })} />
      </Main>
    </>
  );
}
