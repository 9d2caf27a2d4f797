import { IndexFilters, IndexFiltersMode, useSetIndexFiltersMode } from "@shopify/polaris";
import { useResting } from "../resting-field";

interface CatalogFiltersProps {
  params: URLSearchParams;
  loading: boolean;
  onChange: (params: URLSearchParams) => void;
}

const VIEWS: readonly { name: string; query: string }[] = [
  { name: "All", query: "" },
  { name: "To Shopify", query: "verdict=push" },
  { name: "Conflicts", query: "verdict=conflict" },
  { name: "Not in Shopify yet", query: "verdict=create" },
  { name: "Deleted in Shopify", query: "gone=true" },
];

export function CatalogFilters({ params, loading, onChange }: CatalogFiltersProps) {
  const { mode, setMode } = useSetIndexFiltersMode(IndexFiltersMode.Default);
  const search = useResting(params.get("search") ?? "", (text) => {
    const to = new URLSearchParams(params);
    to.delete("after");
    if (text.trim()) to.set("search", text.trim());
    else to.delete("search");
    onChange(to);
  });
  const view = new URLSearchParams([...params].filter(([name]) => name === "verdict" || name === "gone")).toString();
  return (
    <IndexFilters
      tabs={VIEWS.map(({ name }, n) => ({ id: `view-${n}`, content: name, isLocked: true }))}
      selected={Math.max(
        0,
        VIEWS.findIndex(({ query }) => query === view),
      )}
      onSelect={(n) => {
        const to = new URLSearchParams(VIEWS[n]?.query);
        if (search.value.trim()) to.set("search", search.value.trim());
        onChange(to);
      }}
      mode={mode}
      setMode={setMode}
      canCreateNewView={false}
      queryValue={search.value}
      queryPlaceholder="Title, handle, SKU or barcode"
      onQueryChange={search.onChange}
      onQueryClear={() => search.onChange("")}
      filters={[]}
      onClearAll={() => onChange(new URLSearchParams())}
      cancelAction={{ onAction: () => setMode(IndexFiltersMode.Default) }}
      loading={loading}
    />
  );
}
