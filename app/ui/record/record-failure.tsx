import { isRouteErrorResponse, useFetcher, useRevalidator, useRouteError } from "@remix-run/react";
import { Failure } from "../failure";
import { useToastFor } from "../toast";
import type { Answered } from "../toast";

/** What is not here may be in Shopify all the same: a record whose webhook is late, or that no populate has reached. */
export function RecordFailure() {
  const error = useRouteError();
  const fetcher = useFetcher<Answered>();
  const { revalidate } = useRevalidator();
  // What a fetcher changed does not end an error; loading the page anew does.
  useToastFor(fetcher.data, revalidate);
  const isMissing = isRouteErrorResponse(error) && error.status === 404;
  const fetchNow = {
    content: "Fetch it from Shopify",
    onAction: () => fetcher.submit({}, { method: "post" }),
    loading: fetcher.state !== "idle",
  };
  return <Failure error={error} action={isMissing ? fetchNow : undefined} outcome={fetcher.data?.error} />;
}
