import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import { moment } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { failureText, Loaded } from "../../ui/failure/failure.tsx";
import { SelectField } from "../../ui/field/field.tsx";
import { w as roleWords } from "../../ui/roles.ts";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import table from "../../ui/table/table.module.css";
import { TableScroll } from "../../ui/table/table-scroll.tsx";
import { Tag } from "../../ui/tag/tag.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import { MadeInvite } from "./made-invite.tsx";
import { MembersFrame } from "./members-frame.tsx";
import styles from "./page.module.css";
import { type Invite, inviteList } from "./queries.ts";
import { w } from "./words.ts";

const route = getRouteApi("/inside/members/invites");
const KINDS = { open: "accent", accepted: "good", expired: "warn", revoked: "plain" } as const;
const STATUSES = Object.keys(KINDS) as Invite["status"][];

/** Who was invited, and what became of it. */
export function InvitesPage() {
  const { status, open } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useInfiniteQuery(inviteList(status));
  const invites = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const show = (isOpen: boolean) =>
    void navigate({ search: { ...(status && { status }), ...(isOpen && { open: "invite" as const }) }, replace: true });
  return (
    <MembersFrame
      actions={
        <Button kind="primary" icon={<UserPlus aria-hidden />} onClick={() => show(true)}>
          {w.invite}
        </Button>
      }
    >
      <Card
        title={w.invites}
        isFlush
        actions={
          <SelectField
            label={w.status}
            isLabelHidden
            value={status ?? ""}
            onChange={({ target }) =>
              void navigate({
                search: target.value === "" ? {} : { status: target.value as Invite["status"] },
                replace: true,
              })
            }
          >
            <option value="">{w.invited.all}</option>
            {STATUSES.map((each) => (
              <option key={each} value={each}>
                {w.invited[each]}
              </option>
            ))}
          </SelectField>
        }
      >
        <Loaded of={list} skeleton={<Skeleton height={280} />}>
          {() =>
            invites.length === 0 ? (
              <Empty title={w.invited.none}>{w.invited.noneHint}</Empty>
            ) : (
              <>
                <InviteTable invites={invites} />
                {list.hasNextPage && (
                  <p className={styles.more}>
                    <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                      {w.more}
                    </Button>
                  </p>
                )}
              </>
            )
          }
        </Loaded>
      </Card>
      <InviteDialog isOpen={open === "invite"} onClose={() => show(false)} />
    </MembersFrame>
  );
}

function InviteTable({ invites }: { invites: readonly Invite[] }) {
  return (
    <TableScroll label={w.invites}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{w.invited.whom}</th>
            <th scope="col">{w.role}</th>
            <th scope="col">{w.status}</th>
            <th scope="col">{w.invited.by}</th>
            <th scope="col">{w.invited.until}</th>
            <th scope="col" aria-label={w.invited.actions} />
          </tr>
        </thead>
        <tbody>
          {invites.map((invite) => (
            <Row key={invite.id} invite={invite} />
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}

function Row({ invite }: { invite: Invite }) {
  const { id, email, role, department, status, created_by, accepted_by, expires_at } = invite;
  const client = useQueryClient();
  const zone = useShownZone();
  const [key, setKey] = useState(() => crypto.randomUUID());
  const readAgain = () => client.invalidateQueries({ queryKey: ["members", "invites"] });
  const say = (error: unknown) => toast(failureText(error));
  const resend = useMutation({
    mutationFn: () => ask("POST /api/invites/{id}/resend", { params: { id }, body: {}, idempotencyKey: key }),
    onError: say,
  });
  const revoke = useMutation({
    mutationFn: () => ask("DELETE /api/invites/{id}", { params: { id } }),
    onSuccess: () => {
      toast(w.invited.revokedNow);
      return readAgain();
    },
    onError: say,
  });
  return (
    <tr>
      <th scope="row">
        <span className={styles.cell} title={email ?? undefined}>
          {email ?? <span className={styles.muted}>{w.invited.anybody}</span>}
        </span>
        {accepted_by !== null && <small className={styles.cell}>{w.invited.accepter(accepted_by.name)}</small>}
      </th>
      <td>
        {roleWords.role[role]}
        {department !== null && <small className={styles.cell}>{department}</small>}
      </td>
      <td>
        <Tag kind={KINDS[status]}>{w.invited[status]}</Tag>
      </td>
      <td>
        <span className={styles.cell}>{created_by?.name ?? "–"}</span>
      </td>
      <td>{moment(expires_at, zone)}</td>
      <td>
        {(status === "open" || status === "expired") && (
          <span className={styles.right}>
            <Button size="small" isBusy={resend.isPending} onClick={() => resend.mutate()}>
              {w.invited.resend}
            </Button>
            {status === "open" && (
              <Button size="small" kind="quiet" isBusy={revoke.isPending} onClick={() => revoke.mutate()}>
                {w.invited.revoke}
              </Button>
            )}
          </span>
        )}
        {resend.data !== undefined && (
          <MadeInvite
            isOpen
            title={w.invited.resentTitle}
            made={resend.data}
            email={email}
            onClose={() => {
              resend.reset();
              setKey(crypto.randomUUID());
              void readAgain();
            }}
          />
        )}
      </td>
    </tr>
  );
}
