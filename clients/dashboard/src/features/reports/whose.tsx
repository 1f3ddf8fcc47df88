import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Users } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { findMembers, type ListedMember } from "../../api/find-members.ts";
import { useMe } from "../../api/session.ts";
import { Avatar } from "../../ui/avatar/avatar.tsx";
import { type Choice, MemberPicker } from "../../ui/member-picker/member-picker.tsx";
import { memberName } from "./queries.ts";
import { TEAM } from "./use-report.ts";
import { w } from "./words.ts";

/** Whose report it is: the team's, one's own, or somebody's. Members are read once somebody looks for them. */
export function Whose({
  userId,
  onChange,
}: {
  userId: string | undefined;
  onChange: (id: string | undefined) => void;
}) {
  const { user } = useMe();
  const [isOpen, setOpen] = useState(false);
  const [search, setSearch] = useState("");
  const asked = useDeferredValue(search.trim());
  const found = useInfiniteQuery({ ...findMembers(asked), enabled: isOpen });
  const isOther = userId !== undefined && userId !== user.id;
  const named = useQuery({ ...memberName(userId ?? ""), enabled: isOther });
  const team: Choice = { id: TEAM, name: w.team, note: w.teamNote, icon: <Users aria-hidden /> };
  const me: Choice = { id: user.id, name: w.me, note: user.name, icon: <Avatar {...user} size={24} /> };
  const members = found.data?.pages.flatMap(({ items }) => items.filter(({ id }) => id !== user.id)) ?? [];
  const isAsked = ({ name, note }: Choice) => `${name} ${note}`.toLocaleLowerCase().includes(asked.toLocaleLowerCase());
  const value = userId === undefined ? team : userId === user.id ? me : named.data && choiceOf(named.data);
  return (
    <MemberPicker
      label={w.whose}
      value={value}
      choices={[...[team, me].filter(isAsked), ...members.map(choiceOf)]}
      isLoading={isOpen && (found.isPending || found.isFetchingNextPage)}
      search={search}
      onSearch={setSearch}
      onOpen={setOpen}
      onEnd={() => {
        if (found.hasNextPage && !found.isFetchingNextPage) void found.fetchNextPage();
      }}
      onChange={(id) => onChange(id === user.id ? undefined : id)}
    />
  );
}

const choiceOf = ({ id, name, department }: Pick<ListedMember, "id" | "name" | "department">): Choice => ({
  id,
  name,
  note: department,
  icon: <Avatar id={id} name={name} size={24} />,
});
