import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { products } from "~/resources/products";
import { productView } from "~/resources/products/view";
import { ProductBadge } from "~/ui/products/product-badge";
import {
  DescriptionCard,
  MetafieldsCard,
  OrganizationCard,
  SearchListingCard,
  VariantsCard,
} from "~/ui/products/product-cards";
import { RecordFailure } from "~/ui/record/record-failure";
import { RecordPage } from "~/ui/record/record-page";
import { fetchRecord, loadRecord } from "./record-page";

export const loader = (args: LoaderFunctionArgs) =>
  loadRecord(args, products, (record, shop) => productView(record, shop.currencyCode));
export const action = (args: ActionFunctionArgs) => fetchRecord(args, products);

export default function ProductPage() {
  const loaded = useLoaderData<typeof loader>();
  const product = loaded.record;
  return (
    <RecordPage
      {...loaded}
      resource="products"
      title={product.title}
      names={Object.fromEntries(product.variants.map(({ id, title }) => [id, title]))}
      titleMetadata={<ProductBadge status={product.status} />}
      backAction={{ content: "Products", url: "/app/products" }}
      aside={<OrganizationCard product={product} />}
    >
      {() => (
        <>
          <DescriptionCard description={product.description} />
          <VariantsCard variants={product.variants} currency={product.currencyCode} />
          <MetafieldsCard metafields={product.metafields} />
          <SearchListingCard seo={product.seo} />
        </>
      )}
    </RecordPage>
  );
}

export function ErrorBoundary() {
  return <RecordFailure />;
}
