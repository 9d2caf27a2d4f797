import type { HeadersFunction, LinksFunction, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Link, Outlet, useLoaderData, useRouteError, useRouteLoaderData } from "@remix-run/react";
import { NavMenu } from "@shopify/app-bridge-react";
import polarisStyles from "@shopify/polaris/build/esm/styles.css?url";
import { AppProvider } from "@shopify/shopify-app-remix/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import type { ReactNode } from "react";
import { adminContext, world } from "~/context.server";
import { RESOURCES } from "~/resources";
import { resourceView } from "~/resources/resource-view";
import { FormatsProvider } from "~/ui/formats-context";
import { Failure, sentenceFor } from "~/ui/failure";
import { PageSkeleton } from "~/ui/page-skeleton";
import { PlainPage } from "~/ui/plain-page";
import { ResourcesProvider } from "~/ui/resources-context";
import { useSlowNavigation } from "~/ui/use-slow-navigation";

export const links: LinksFunction = () => [{ rel: "stylesheet", href: polarisStyles }];

export const meta: MetaFunction = () => [{ title: "Lockstep" }];

/** Shopify's answers to a page without a valid session token travel in headers. */
export const headers: HeadersFunction = (args) => boundary.headers(args);

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await adminContext(request);
  const { env, clock } = world();
  return {
    apiKey: env.apiKey,
    appBridgeUrl: env.appBridgeUrl,
    locale: new URL(request.url).searchParams.get("locale"),
    timeZone: shop.timeZone,
    now: clock().toISOString(),
    resources: RESOURCES.map(resourceView),
  };
}

/** What the frame needs stays the same while it is open. */
export const shouldRevalidate = () => false;

export default function Embedded() {
  return (
    <Frame {...useLoaderData<typeof loader>()}>
      <PageOrShape />
    </Frame>
  );
}

/** The page, or the shape of the next one while that is long on its way. */
function PageOrShape() {
  const next = useSlowNavigation();
  return next === null ? <Outlet /> : <PageSkeleton pathname={next} />;
}

export function ErrorBoundary() {
  const error = useRouteError();
  const frame = useRouteLoaderData<typeof loader>("routes/app");
  // Without the frame's data there is no Polaris to show it with.
  if (!frame) return <PlainPage title="Lockstep">{sentenceFor(error)}</PlainPage>;
  return (
    <Frame {...frame}>
      <Failure error={error} />
    </Frame>
  );
}

function Frame(props: Awaited<ReturnType<typeof loader>> & { children: ReactNode }) {
  const bridge = props.appBridgeUrl ? { __APP_BRIDGE_URL: props.appBridgeUrl } : {};
  return (
    <AppProvider isEmbeddedApp apiKey={props.apiKey} {...bridge}>
      <FormatsProvider locale={props.locale} timeZone={props.timeZone} now={props.now}>
        <NavMenu>
          <Link to="/app" rel="home">
            Overview
          </Link>
          <Link to="/app/orders">Orders</Link>
          <Link to="/app/products">Products</Link>
          <Link to="/app/catalog">Catalog</Link>
          <Link to="/app/conflicts">Conflicts</Link>
          <Link to="/app/jobs">Job history</Link>
          <Link to="/app/health">Health</Link>
          <Link to="/app/settings">Settings</Link>
        </NavMenu>
        <ResourcesProvider value={props.resources}>
          <main>{props.children}</main>
        </ResourcesProvider>
      </FormatsProvider>
    </AppProvider>
  );
}
