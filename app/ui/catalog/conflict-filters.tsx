import { ChoiceList, IndexFilters, IndexFiltersMode, useSetIndexFiltersMode } from "@shopify/polaris";
import { useState } from "react";
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
  // The bar is open from the start; the search takes the focus (and a phone's keyboard the half page) only when asked for.
  const [isAsked, setAsked] = useState(false);
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
      setMode={(to) => {
        setAsked(true);
        setMode(to);
      }}
      autoFocusSearchField={isAsked}
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
