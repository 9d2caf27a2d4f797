import { useEffect, useState } from "react";
import type { Cost } from "~/resources/sync-sentences";
import type { StartRequest } from "./start-parameters";

export type Estimate =
  | { state: "asking" }
  | ({ state: "known" } & Cost)
  | { state: "unknown"; reason: string; fields: Record<string, string> };

const REST_MS = 400;
const AWAY = "The estimate cannot be made right now. The job can be started all the same.";

/** Shopify's own counts for a request, asked once the merchant has stopped typing. Null means that it is not valid yet. */
export function useEstimate(request: StartRequest | null): Estimate {
  const asked = request && JSON.stringify(request);
  const [answer, setAnswer] = useState<{ to: string; estimate: Estimate } | null>(null);

  useEffect(() => {
    if (!asked) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      askEstimate(asked, stop.signal).then(
        (estimate) => setAnswer({ to: asked, estimate }),
        () => stop.signal.aborted || setAnswer({ to: asked, estimate: { state: "unknown", reason: AWAY, fields: {} } }),
      );
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [asked]);

  if (!asked) return { state: "unknown", reason: "Complete the fields above to see the estimate.", fields: {} };
  return answer?.to === asked ? answer.estimate : { state: "asking" };
}

interface EstimateAnswer extends Partial<Cost> {
  error?: string;
  fields?: Record<string, string>;
}

async function askEstimate(request: string, signal: AbortSignal): Promise<Estimate> {
  const response = await fetch("/api/sync/estimate", {
    method: "POST",
    body: request,
    signal,
    headers: { accept: "application/json", "content-type": "application/json" },
  });
  const body = (await response.json()) as EstimateAnswer;
  const { records, apiCalls, minutes } = body;
  if (response.ok && records !== undefined && apiCalls !== undefined && minutes !== undefined) {
    return { state: "known", records, apiCalls, minutes };
  }
  return { state: "unknown", reason: body.error ?? AWAY, fields: body.fields ?? {} };
}
