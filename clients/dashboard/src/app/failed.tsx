import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { onFound } from "../api/reach.ts";
import { FailureNote } from "../ui/failure/failure.tsx";

/** In the place of a page that could not be shown. */
export function Failed({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  useEffect(() => onFound(() => void router.invalidate()), [router]);
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return <FailureNote error={error} retry={retry} />;
}
