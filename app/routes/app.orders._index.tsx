import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { orders } from "~/resources/orders";
import { ORDER_LIST } from "~/resources/orders/list";
import { ORDER_NOUN } from "~/resources/orders/noun";
import { NarrowOrder, ORDER_COLUMNS } from "~/ui/orders/order-table";
import { RecordList } from "~/ui/records/record-list";
import { actOnList, loadList } from "./list-page";

export const loader = (args: LoaderFunctionArgs) => loadList(args, ORDER_LIST);
export const action = (args: ActionFunctionArgs) => actOnList(args, orders);

export default function OrdersPage() {
  return (
    <RecordList
      {...useLoaderData<typeof loader>()}
      list={ORDER_LIST}
      noun={ORDER_NOUN}
      columns={ORDER_COLUMNS}
      narrow={NarrowOrder}
      promise="Every order of your store will be listed here, searchable by number, tag, SKU and customer."
    />
  );
}
