import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Suspense, useDeferredValue, useEffect, useState } from "react";
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

/** So many are in sight at once: of a page of which most are in the class already, the next one is asked for. */
const IN_SIGHT = 20;

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
  const { hasNextPage, isFetchingNextPage, isError, fetchNextPage } = found;
  const isShort = isOpen && choices.length < IN_SIGHT && hasNextPage && !isError;
  useEffect(() => {
    if (isShort && !isFetchingNextPage) void fetchNextPage();
  }, [isShort, isFetchingNextPage, fetchNextPage]);
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
        isLoading={isOpen && (found.isPending || isFetchingNextPage || (isShort && choices.length === 0))}
        search={search}
        onSearch={setSearch}
        onOpen={setOpen}
        onEnd={() => {
          if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
        }}
        onChange={onChange}
      />
    </Suspense>
  );
}
