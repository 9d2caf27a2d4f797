import { Links, Meta, Outlet, Scripts, ScrollRestoration, isRouteErrorResponse, useRouteError } from "@remix-run/react";
import type { ReactNode } from "react";
import { PlainPage } from "~/ui/plain-page";

export function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        <ScrollRestoration />
        <Scripts />
      </body>
    </html>
  );
}

export default function Root() {
  return <Outlet />;
}

/** Outside the embedded pages there is no Polaris: an address nobody knows, or a start that failed. */
export function ErrorBoundary() {
  const error = useRouteError();
  const isUnknown = isRouteErrorResponse(error) && error.status === 404;
  return (
    <PlainPage title={isUnknown ? "There is nothing here" : "Something went wrong on our side"}>
      <p>
        {isUnknown
          ? "Open Lockstep from the list of apps in your Shopify admin."
          : "Nothing was lost. Please reload the page in a moment."}
      </p>
    </PlainPage>
  );
}
