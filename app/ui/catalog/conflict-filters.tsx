import { ChoiceList, IndexFilters, IndexFiltersMode, useSetIndexFiltersMode } from "@shopify/polaris";
import type { PlanCount } from "~/resources/catalog/plan";
import { useResting } from "../resting-field";

interface ConflictFiltersProps {
  params: URLSearchParams;
  /** The fields that have conflicts. */
  fields: readonly PlanCount[];
  loading: boolean;
  onChange: (params: URLSearchParams) => void;
}

export function ConflictFilters({ params, fields, loading, onChange }: ConflictFiltersProps) {
  const { mode, setMode } = useSetIndexFiltersMode(IndexFiltersMode.Filtering);
  const change = (name: string, value: string) => {
    const to = new URLSearchParams(params);
    to.delete("after");
    if (value === "") to.delete(name);
    else to.set(name, value);
    onChange(to);
  };
  const search = useResting(params.get("search") ?? "", (text) => change("search", text.trim()));
  const field = params.get("field") ?? "";
  const chosen = fields.find((one) => one.field === field);
  return (
    <IndexFilters
      tabs={[{ id: "all", content: "All", isLocked: true }]}
      selected={0}
      mode={mode}
      setMode={setMode}
      canCreateNewView={false}
      queryValue={search.value}
      queryPlaceholder="Product or SKU"
      onQueryChange={search.onChange}
      onQueryClear={() => search.onChange("")}
      filters={[
        {
          key: "field",
          label: "Field",
          pinned: true,
          filter: (
            <ChoiceList
              title="Field"
              titleHidden
              choices={fields.map(({ field: value, label, fields: count }) => ({
                value,
                label: `${label} (${count})`,
              }))}
              selected={[field]}
              onChange={([value]) => change("field", value ?? "")}
            />
          ),
        },
      ]}
      appliedFilters={
        field === ""
          ? []
          : [{ key: "field", label: `Field: ${chosen?.label ?? field}`, onRemove: () => change("field", "") }]
      }
      onClearAll={() => onChange(new URLSearchParams())}
      cancelAction={{ onAction: () => setMode(IndexFiltersMode.Default) }}
      loading={loading}
    />
  );
}
