import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { UserMinus, UserPlus } from "lucide-react";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import { calendarDay } from "../../time/format.ts";
import { localOf } from "../../time/local.ts";
import { useShownZone } from "../../time/zone.ts";
import { Avatar } from "../../ui/avatar/avatar.tsx";
import { Button, IconButton } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { classes } from "../../ui/classes.ts";
import { Empty } from "../../ui/empty/empty.tsx";
import { failureText, Loaded } from "../../ui/failure/failure.tsx";
import { SelectField, TextField } from "../../ui/field/field.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import table from "../../ui/table/table.module.css";
import { TableScroll } from "../../ui/table/table-scroll.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import styles from "./class-page.module.css";
import { EnrolDialog } from "./enrol-dialog.tsx";
import { type Class, classMembers, type Enrollment } from "./queries.ts";
import { w } from "./words.ts";

const route = getRouteApi("/inside/classes/$id");
const SHOWN = ["current", "former", "all"] as const;

/** Who is, and who was in a class. */
export function MembersTab({ of }: { of: Class }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const shown = SHOWN.find((each) => each === search.members) ?? "current";
  const members = useQuery(classMembers(of.id, shown));
  const [text, setText] = useState("");
  const [isEnrolling, setEnrolling] = useState(false);
  return (
    <Card
      title={w.people.title}
      count={members.data?.length}
      isFlush
      actions={
        <div className={styles.tools}>
          <TextField
            label={w.people.filter}
            isLabelHidden
            type="search"
            placeholder={w.people.filter}
            value={text}
            onChange={({ target }) => setText(target.value)}
            data-filter
          />
          <SelectField
            label={w.people.show}
            isLabelHidden
            value={shown}
            onChange={({ target }) =>
              void navigate({
                search: (before) => ({
                  tab: before.tab,
                  ...(target.value === "current" ? {} : { members: target.value }),
                }),
                replace: true,
              })
            }
          >
            {SHOWN.map((each) => (
              <option key={each} value={each}>
                {w.people[each]}
              </option>
            ))}
          </SelectField>
          {of.is_active && (
            <Button kind="primary" icon={<UserPlus aria-hidden />} onClick={() => setEnrolling(true)}>
              {w.people.enrol}
            </Button>
          )}
        </div>
      }
    >
      <Loaded of={members} skeleton={<Skeleton height={300} />}>
        {(all) => <People of={of} all={all} text={text} shown={shown} />}
      </Loaded>
      {isEnrolling && <EnrolDialog of={of} onClose={() => setEnrolling(false)} />}
    </Card>
  );
}

function People({
  of,
  all,
  text,
  shown,
}: {
  of: Class;
  all: readonly Enrollment[];
  text: string;
  shown: (typeof SHOWN)[number];
}) {
  const zone = useShownZone();
  const client = useQueryClient();
  const refresh = () => void client.invalidateQueries({ queryKey: ["classes"] });
  const again = useMutation({
    mutationFn: (userId: string) =>
      ask("POST /api/classes/{id}/enroll", { params: { id: of.id }, body: { user_ids: [userId] } }),
    onError: (error) => toast(failureText(error)),
    onSettled: refresh,
  });
  const takeOut = useMutation({
    mutationFn: ({ user_id }: Enrollment) =>
      ask("DELETE /api/classes/{id}/enroll", { params: { id: of.id }, query: { user_id } }),
    onSuccess: (_, { name, user_id }) =>
      toast(w.people.takenOut(name), { undo: { label: w.undo, run: () => again.mutate(user_id) } }),
    onError: (error) => toast(failureText(error)),
    onSettled: refresh,
  });
  const wanted = text.trim().toLocaleLowerCase();
  const found = all.filter(({ name, email, employee_id }) =>
    [name, email, employee_id].some((each) => each.toLocaleLowerCase().includes(wanted)),
  );
  if (all.length === 0)
    return shown === "former" ? (
      <Empty title={w.people.nobodyFormer} />
    ) : (
      <Empty title={w.people.nobody}>{w.people.nobodyHint}</Empty>
    );
  if (found.length === 0) return <Empty title={w.people.nobodyMatches} />;
  const day = (instant: string) => calendarDay(localOf(instant, zone).date);
  return (
    <TableScroll label={w.people.title}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{w.people.name}</th>
            <th scope="col">{w.people.number}</th>
            <th scope="col">{w.people.since}</th>
            {shown !== "current" && <th scope="col">{w.people.until}</th>}
            <td />
          </tr>
        </thead>
        <tbody>
          {found.map((each) => (
            <tr key={each.id}>
              <th scope="row">
                <span className={table.person}>
                  <Avatar id={each.user_id} name={each.name} />
                  <span>
                    <span className={styles.name}>{each.name}</span>
                    <small className={styles.name}>{each.email}</small>
                  </span>
                </span>
              </th>
              <td>{each.employee_id}</td>
              <td>{day(each.enrolled_at)}</td>
              {shown !== "current" && <td>{each.dropped_at === null ? "–" : day(each.dropped_at)}</td>}
              <td className={classes(table.number)}>
                {each.dropped_at === null && (
                  <IconButton
                    label={`${w.people.takeOut}: ${each.name}`}
                    disabled={takeOut.isPending}
                    onClick={() => takeOut.mutate(each)}
                  >
                    <UserMinus aria-hidden />
                  </IconButton>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}
