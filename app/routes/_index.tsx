import { redirect } from "@remix-run/node";
import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { PlainPage } from "~/ui/plain-page";

export const meta: MetaFunction = () => [{ title: "Lockstep" }];

/** Shopify opens an app at its address with the shop in the query. */
export function loader({ request }: LoaderFunctionArgs) {
  const { search, searchParams } = new URL(request.url);
  if (searchParams.has("shop")) return redirect(`/app${search}`);
  return null;
}

export default function Welcome() {
  return (
    <PlainPage title="Lockstep">
      <p>Lockstep keeps a live, provably complete copy of a Shopify store’s orders in PostgreSQL.</p>
      <p>
        It works inside Shopify: install it from your Shopify admin (or with its install link), then open it from{" "}
        <strong>Apps</strong> in the menu.
      </p>
    </PlainPage>
  );
}
