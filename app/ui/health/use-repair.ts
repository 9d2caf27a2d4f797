import { useFetcher } from "@remix-run/react";
import { useToastFor } from "../toast";
import type { Answered } from "../toast";

/** Starts a sync job of a resource from Health and says so; the page stays. */
export function useRepair(resource: string): {
  start: (request: Record<string, unknown>) => void;
  busy: boolean;
  error?: string;
} {
  const fetcher = useFetcher<Answered>();
  useToastFor(fetcher.data);
  return {
    start: (request) => {
      fetcher.submit({ request: JSON.stringify({ resource, ...request }) }, { method: "post", action: "/app/health" });
    },
    busy: fetcher.state !== "idle",
    error: fetcher.data?.error,
  };
}
