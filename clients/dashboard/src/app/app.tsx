import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode, useEffect } from "react";
import { refresh, useSession } from "../api/session.ts";
import { ToastPlace } from "../ui/toast/toast.tsx";
import { queryClient } from "./query-client.ts";
import { router } from "./router.tsx";

export function App() {
  const { kind } = useSession();
  useEffect(() => {
    if (kind === "remembered" || kind === "unknown") refresh().catch(() => undefined);
  }, [kind]);
  // Pages that only somebody signed in sees send others to sign in, and the other way round.
  useEffect(() => {
    if (kind === "in" || kind === "out") void router.invalidate();
  }, [kind]);
  return (
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <ToastPlace />
      </QueryClientProvider>
    </StrictMode>
  );
}
