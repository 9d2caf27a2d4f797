import { ChoiceList, IndexFilters, IndexFiltersMode, useSetIndexFiltersMode } from "@shopify/polaris";
import type { AppliedFilterInterface, FilterInterface, IndexFiltersProps } from "@shopify/polaris";
import { inWords } from "~/lib/words";
import { orderListParams, orderListQuery, ORDER_SORTS } from "~/resources/orders/list-query";
import type { Direction, OrderListQuery, OrderSort } from "~/resources/orders/list-query";
import { DayField } from "../day-field";
import { RestingField, useResting } from "../resting-field";
import { COUNTRIES, FULFILLMENT_STATUSES, PAYMENT_STATUSES } from "./filter-choices";

export interface SavedView {
  id: number;
  name: string;
  query: string;
}

export interface OrderFiltersProps {
  query: OrderListQuery;
  views: readonly SavedView[];
  loading: boolean;
  onChange: (query: OrderListQuery) => void;
  /** Resolves to whether the view was saved. */
  onSaveView: (name: string) => Promise<boolean>;
  onDeleteView: (id: number) => Promise<boolean>;
}

const BUILT_IN: readonly { name: string; query: string }[] = [
  { name: "All", query: "" },
  { name: "Unfulfilled", query: "fulfillment=UNFULFILLED,PARTIALLY_FULFILLED" },
  { name: "Unpaid", query: "financial=PENDING,AUTHORIZED,PARTIALLY_PAID" },
];

const withoutSort = (query: OrderListQuery) => {
  const params = orderListParams(query);
  params.delete("sort");
  return params.toString();
};
const asParams = (text: string) => withoutSort(orderListQuery(new URLSearchParams(text)));

export function OrderFilters(props: OrderFiltersProps) {
  const { query, views } = props;
  const { mode, setMode } = useSetIndexFiltersMode(IndexFiltersMode.Default);
  const change = (part: Partial<OrderListQuery>) => props.onChange({ ...query, ...part });
  const search = useResting(query.search ?? "", (text) => change({ search: text.trim() || undefined }));
  const all = [...BUILT_IN, ...views];
  const selected = all.findIndex((view) => asParams(view.query) === withoutSort(query));
  const isUnsaved = selected === -1;
  // A list narrowed by hand is a view without a name yet.
  const tabs = isUnsaved ? [...all, { name: "Unsaved view", query: "" }] : all;

  return (
    <IndexFilters
      tabs={tabs.map((view, index) => ({
        id: `view-${index}`,
        content: view.name,
        isLocked: index < BUILT_IN.length,
        actions:
          "id" in view
            ? [{ type: "delete" as const, onPrimaryAction: () => props.onDeleteView(view.id as number) }]
            : [],
      }))}
      selected={isUnsaved ? tabs.length - 1 : selected}
      onSelect={(index) => {
        const view = all[index];
        if (view) props.onChange(orderListQuery(new URLSearchParams(view.query)));
      }}
      canCreateNewView={false}
      mode={mode}
      setMode={setMode}
      queryValue={search.value}
      queryPlaceholder="Number, tag, SKU, or the exact e-mail, phone or name"
      onQueryChange={search.onChange}
      onQueryClear={() => search.onChange("")}
      filters={filtersOf(query, change)}
      appliedFilters={appliedFilters(query, change)}
      onClearAll={() => props.onChange(orderListQuery(new URLSearchParams()))}
      primaryAction={
        isUnsaved ? { type: "save-as", onAction: props.onSaveView, disabled: false, loading: false } : undefined
      }
      cancelAction={{ onAction: () => setMode(IndexFiltersMode.Default) }}
      sortOptions={SORT_OPTIONS}
      sortSelected={[`${query.sort} ${query.direction}`]}
      onSort={([chosen]) => change(sortOf(chosen))}
      loading={props.loading}
    />
  );
}

const SORT_OPTIONS: IndexFiltersProps["sortOptions"] = (Object.keys(ORDER_SORTS) as OrderSort[]).flatMap((sort) => [
  {
    label: ORDER_SORTS[sort],
    value: `${sort} asc`,
    directionLabel: sort === "total_price" || sort === "number" ? "Lowest first" : "Oldest first",
  },
  {
    label: ORDER_SORTS[sort],
    value: `${sort} desc`,
    directionLabel: sort === "total_price" || sort === "number" ? "Highest first" : "Newest first",
  },
]);

function sortOf(chosen: string | undefined): { sort: OrderSort; direction: Direction } {
  const [sort, direction] = (chosen ?? "").split(" ");
  return { sort: (sort ?? "processed_at") as OrderSort, direction: direction === "asc" ? "asc" : "desc" };
}

type Change = (part: Partial<OrderListQuery>) => void;

const CHOICES = {
  financial: { label: "Payment status", values: PAYMENT_STATUSES },
  fulfillment: { label: "Fulfillment status", values: FULFILLMENT_STATUSES },
  country: { label: "Ships to", values: COUNTRIES },
} as const;
const TEXTS = { tag: "Tag", sku: "SKU", totalMin: "Total from", totalMax: "Total to" } as const;
const DAYS = { dateFrom: "Date from", dateTo: "Date until", changedSince: "Changed since" } as const;
const FLAGS = { test: ["Test orders", "Real orders"], partsPending: ["Being completed", "Complete"] } as const;

const keysOf = <T extends object>(record: T) => Object.keys(record) as (keyof T & string)[];

function filtersOf(query: OrderListQuery, change: Change): FilterInterface[] {
  return [
    ...keysOf(CHOICES).map((key) => ({
      key,
      label: CHOICES[key].label,
      pinned: key !== "country",
      filter: (
        <ChoiceList
          allowMultiple
          title={CHOICES[key].label}
          titleHidden
          choices={CHOICES[key].values.map((value) => ({ value, label: choiceLabel(key, value) }))}
          selected={query[key]}
          onChange={(values) => change({ [key]: values })}
        />
      ),
    })),
    ...keysOf(TEXTS).map((key) => ({
      key,
      label: TEXTS[key],
      pinned: key === "tag",
      filter: (
        <RestingField
          label={TEXTS[key]}
          value={query[key] ?? ""}
          onChange={(text) => change({ [key]: text || undefined })}
        />
      ),
    })),
    ...keysOf(DAYS).map((key) => ({
      key,
      label: DAYS[key],
      filter: <DayField label={DAYS[key]} value={query[key]} onChange={(day) => change({ [key]: day })} />,
    })),
    ...keysOf(FLAGS).map((key) => ({
      key,
      label: FLAGS[key]
        .join(" or ")
        .toLowerCase()
        .replace(/^./, (first) => first.toUpperCase()),
      filter: (
        <ChoiceList
          title={FLAGS[key][0]}
          titleHidden
          choices={FLAGS[key].map((label, index) => ({ label, value: String(index === 0) }))}
          selected={query[key] === undefined ? [] : [String(query[key])]}
          onChange={([value]) => change({ [key]: value === "true" })}
        />
      ),
    })),
  ];
}

function appliedFilters(query: OrderListQuery, change: Change): AppliedFilterInterface[] {
  const chip = (key: string, label: string, empty: unknown) => ({
    key,
    label,
    onRemove: () => change({ [key]: empty }),
  });
  return [
    ...keysOf(CHOICES)
      .filter((key) => query[key].length > 0)
      .map((key) =>
        chip(key, `${CHOICES[key].label}: ${query[key].map((value) => choiceLabel(key, value)).join(", ")}`, []),
      ),
    ...keysOf({ ...TEXTS, ...DAYS })
      .filter((key) => query[key])
      .map((key) => chip(key, `${{ ...TEXTS, ...DAYS }[key]} ${query[key]}`, undefined)),
    ...keysOf(FLAGS)
      .filter((key) => query[key] !== undefined)
      .map((key) => chip(key, FLAGS[key][query[key] ? 0 : 1], undefined)),
  ];
}

function choiceLabel(key: keyof typeof CHOICES, value: string): string {
  return key === "country" ? (new Intl.DisplayNames("en", { type: "region" }).of(value) ?? value) : inWords(value);
}
