import { isRouteErrorResponse, useLocation } from "@remix-run/react";
import { Banner, Page, Text } from "@shopify/polaris";
import type { BannerProps } from "@shopify/polaris";

interface FailureProps {
  error: unknown;
  /** A better way out than to look elsewhere or to try again. */
  action?: BannerProps["action"];
  /** What came of that. */
  outcome?: string;
}

/** A page that could not be shown: why, and the way out. */
export function Failure({ error, action, outcome }: FailureProps) {
  const isUnknown = isRouteErrorResponse(error) && error.status === 404;
  const title = isUnknown ? "There is nothing here" : "This page could not be shown";
  const { pathname } = useLocation();
  return (
    <Page title={title} backAction={{ content: "Overview", url: "/app" }}>
      <Banner
        tone={isUnknown ? "info" : "critical"}
        action={
          action ?? (isUnknown ? listAbove(pathname) : { content: "Try again", onAction: () => location.reload() })
        }
      >
        <Text as="p">{sentenceFor(error)}</Text>
        {outcome && <Text as="p">{outcome}</Text>}
      </Banner>
    </Page>
  );
}

/** Where what was looked for would be listed. */
function listAbove(pathname: string): { content: string; url: string } {
  if (pathname.startsWith("/app/orders/")) return { content: "All orders", url: "/app/orders" };
  if (pathname.startsWith("/app/products/")) return { content: "All products", url: "/app/products" };
  if (pathname.startsWith("/app/jobs/")) return { content: "Job history", url: "/app/jobs" };
  return { content: "Overview", url: "/app" };
}

/** Loaders say in plain text why; what nobody expected is only told to the log. */
export function sentenceFor(error: unknown): string {
  if (!isRouteErrorResponse(error)) return "Something went wrong on our side. Nothing was lost; please try again.";
  if (typeof error.data === "string" && error.data !== "" && error.status !== 500) return error.data;
  if (error.status === 404) return "It may have been removed, or the address is not quite right.";
  return "Shopify did not let us show this page. Please open Lockstep again from the list of apps.";
}
