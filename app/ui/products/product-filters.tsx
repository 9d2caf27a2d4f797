import { ChoiceList, IndexFilters, IndexFiltersMode, useSetIndexFiltersMode } from "@shopify/polaris";
import type { IndexFiltersProps } from "@shopify/polaris";
import { inWords } from "~/lib/words";
import { PRODUCT_SORTS, productListQuery } from "~/resources/products/list-query";
import type { ProductListQuery, ProductSort } from "~/resources/products/list-query";
import { RestingField, useResting } from "../resting-field";

interface ProductFiltersProps {
  query: ProductListQuery;
  loading: boolean;
  onChange: (query: ProductListQuery) => void;
}

const STATUSES = ["ACTIVE", "DRAFT", "ARCHIVED", "UNLISTED"];
const VIEWS = [
  { name: "All", status: [] as string[] },
  ...STATUSES.map((status) => ({ name: inWords(status), status: [status] })),
];
const TEXTS = { vendor: "Vendor", tag: "Tag" } as const;
const TEXT_KEYS = ["vendor", "tag"] as const;

export function ProductFilters({ query, loading, onChange }: ProductFiltersProps) {
  const { mode, setMode } = useSetIndexFiltersMode(IndexFiltersMode.Default);
  const change = (part: Partial<ProductListQuery>) => onChange({ ...query, ...part });
  const search = useResting(query.search ?? "", (text) => change({ search: text.trim() || undefined }));
  const view = VIEWS.findIndex(({ status }) => status.join() === query.status.join());
  const statusFilter = (
    <ChoiceList
      allowMultiple
      title="Status"
      titleHidden
      choices={STATUSES.map((value) => ({ value, label: inWords(value) }))}
      selected={query.status}
      onChange={(status) => change({ status })}
    />
  );
  return (
    <IndexFilters
      tabs={VIEWS.map(({ name }, n) => ({ id: `view-${n}`, content: name, isLocked: true }))}
      selected={Math.max(0, view)}
      onSelect={(n) => change({ status: VIEWS[n]?.status ?? [] })}
      mode={mode}
      setMode={setMode}
      canCreateNewView={false}
      queryValue={search.value}
      queryPlaceholder="Title, or the exact SKU, barcode or tag"
      onQueryChange={search.onChange}
      onQueryClear={() => search.onChange("")}
      filters={[
        { key: "status", label: "Status", pinned: true, filter: statusFilter },
        ...TEXT_KEYS.map((key) => ({
          key,
          label: TEXTS[key],
          pinned: true,
          filter: (
            <RestingField
              label={TEXTS[key]}
              value={query[key] ?? ""}
              onChange={(text) => change({ [key]: text || undefined })}
            />
          ),
        })),
      ]}
      appliedFilters={[
        ...(query.status.length > 0
          ? [
              {
                key: "status",
                label: `Status: ${query.status.map(inWords).join(", ")}`,
                onRemove: () => change({ status: [] }),
              },
            ]
          : []),
        ...TEXT_KEYS.filter((key) => query[key]).map((key) => ({
          key,
          label: `${TEXTS[key]} ${query[key]}`,
          onRemove: () => change({ [key]: undefined }),
        })),
      ]}
      onClearAll={() => onChange(productListQuery(new URLSearchParams()))}
      cancelAction={{ onAction: () => setMode(IndexFiltersMode.Default) }}
      sortOptions={SORT_OPTIONS}
      sortSelected={[`${query.sort} ${query.direction}`]}
      onSort={([chosen]) => {
        const { sort, direction } = productListQuery(new URLSearchParams({ sort: chosen ?? "" }));
        change({ sort, direction });
      }}
      loading={loading}
    />
  );
}

const LABELS: Readonly<Record<ProductSort, [string, string]>> = {
  updated_at: ["Oldest first", "Newest first"],
  created_at: ["Oldest first", "Newest first"],
  title: ["A–Z", "Z–A"],
  total_inventory: ["Lowest first", "Highest first"],
};

const SORT_OPTIONS: IndexFiltersProps["sortOptions"] = (Object.keys(PRODUCT_SORTS) as ProductSort[]).flatMap((sort) => [
  { label: PRODUCT_SORTS[sort], value: `${sort} asc`, directionLabel: LABELS[sort][0] },
  { label: PRODUCT_SORTS[sort], value: `${sort} desc`, directionLabel: LABELS[sort][1] },
]);
