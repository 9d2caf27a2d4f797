import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { products } from "~/resources/products";
import { PRODUCT_LIST } from "~/resources/products/list";
import { PRODUCT_NOUN } from "~/resources/products/noun";
import { NarrowProduct, PRODUCT_COLUMNS } from "~/ui/products/product-table";
import { RecordList } from "~/ui/records/record-list";
import { actOnList, loadList } from "./list-page";

export const loader = (args: LoaderFunctionArgs) => loadList(args, PRODUCT_LIST);
export const action = (args: ActionFunctionArgs) => actOnList(args, products);

export default function ProductsPage() {
  return (
    <RecordList
      {...useLoaderData<typeof loader>()}
      list={PRODUCT_LIST}
      noun={PRODUCT_NOUN}
      columns={PRODUCT_COLUMNS}
      narrow={NarrowProduct}
      promise="Every product of your store will be listed here with its stock, searchable by title, SKU, barcode and tag."
    />
  );
}
