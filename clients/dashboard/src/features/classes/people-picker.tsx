import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Suspense, useDeferredValue, useState } from "react";
import { findMembers } from "../../api/find-members.ts";
import { Avatar } from "../../ui/avatar/avatar.tsx";
import { lazily } from "../../ui/lazily.ts";
import type { Choice } from "../../ui/member-picker/member-picker.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { type Class, classMembers } from "./queries.ts";
import { w } from "./words.ts";

const SeveralPicker = lazily(
  async () => (await import("../../ui/member-picker/several-picker.tsx")).SeveralPicker,
  true,
);

/** Members who neither are in a class nor teach it, found by a part of their name. */
export function PeoplePicker({
  of,
  chosen,
  onChange,
}: {
  of: Class;
  chosen: readonly Choice[];
  onChange: (chosen: readonly Choice[]) => void;
}) {
  const [isOpen, setOpen] = useState(false);
  const [search, setSearch] = useState("");
  const found = useInfiniteQuery({ ...findMembers(useDeferredValue(search.trim())), enabled: isOpen });
  const members = useQuery(classMembers(of.id, "current"));
  const isIn = new Set([of.teacher.id, ...(members.data?.map(({ user_id }) => user_id) ?? [])]);
  const choices = found.data?.pages.flatMap(({ items }) => items.filter(({ id }) => !isIn.has(id))) ?? [];
  return (
    <Suspense fallback={<Skeleton width={170} height={36} />}>
      <SeveralPicker
        label={w.people.choose}
        words={w.people}
        value={chosen}
        choices={choices.map(({ id, name, department }) => ({
          id,
          name,
          note: department,
          icon: <Avatar id={id} name={name} size={24} />,
        }))}
        isLoading={isOpen && (found.isPending || found.isFetchingNextPage)}
        search={search}
        onSearch={setSearch}
        onOpen={setOpen}
        onEnd={() => {
          if (found.hasNextPage && !found.isFetchingNextPage) void found.fetchNextPage();
        }}
        onChange={onChange}
      />
    </Suspense>
  );
}
