import { ChoiceList, IndexFilters, IndexFiltersMode, useSetIndexFiltersMode } from "@shopify/polaris";
import type { AppliedFilterInterface, FilterInterface } from "@shopify/polaris";
import { inWords } from "~/lib/words";
import { chosen, listQuery, narrowingParams } from "~/resources/list";
import type { Filter, ListQuery, RecordList } from "~/resources/list";
import { DayField } from "../day-field";
import { RestingField, useResting } from "../resting-field";

export interface SavedView {
  id: number;
  name: string;
  query: string;
}

export interface ListFiltersProps {
  list: RecordList;
  query: ListQuery;
  views: readonly SavedView[];
  loading: boolean;
  onChange: (query: ListQuery) => void;
  /** Resolves to whether the view was saved. */
  onSaveView: (name: string) => Promise<boolean>;
  onDeleteView: (id: number) => Promise<boolean>;
}

/** Search, filters, sorts and views of a list, as far as it has any. */
export function ListFilters({ list, query, views, ...props }: ListFiltersProps) {
  const { mode, setMode } = useSetIndexFiltersMode(IndexFiltersMode.Default);
  const search = useResting(query.search ?? "", (text) => {
    props.onChange({ ...query, search: text.trim() || undefined });
  });
  const change = (name: string, value: string) => {
    props.onChange({ ...query, filters: { ...query.filters, [name]: value } });
  };
  const read = (text: string) => listQuery(list, new URLSearchParams(text));
  const narrowed = (asked: ListQuery) => narrowingParams(list, asked).toString();
  const all: readonly (SavedView | { name: string; query: string })[] = [...list.views, ...views];
  const selected = all.findIndex((view) => narrowed(read(view.query)) === narrowed(query));
  const isUnsaved = selected === -1;
  // A list narrowed by hand is a view without a name yet.
  const tabs = isUnsaved ? [...all, { name: "Unsaved view", query: "" }] : all;

  return (
    <IndexFilters
      tabs={tabs.map((view, index) => ({
        id: `view-${index}`,
        content: view.name,
        isLocked: index < list.views.length,
        actions: "id" in view ? [{ type: "delete" as const, onPrimaryAction: () => props.onDeleteView(view.id) }] : [],
      }))}
      selected={isUnsaved ? tabs.length - 1 : selected}
      onSelect={(index) => {
        const view = all[index];
        if (view) props.onChange(read(view.query));
      }}
      canCreateNewView={false}
      mode={mode}
      setMode={setMode}
      queryValue={search.value}
      queryPlaceholder={list.searchedBy}
      onQueryChange={search.onChange}
      onQueryClear={() => search.onChange("")}
      filters={filtersOf(list, query, change)}
      appliedFilters={appliedFilters(list, query, change)}
      onClearAll={() => props.onChange(read(""))}
      primaryAction={
        isUnsaved ? { type: "save-as", onAction: props.onSaveView, disabled: false, loading: false } : undefined
      }
      cancelAction={{ onAction: () => setMode(IndexFiltersMode.Default) }}
      sortOptions={Object.entries(list.sorts).flatMap(([sort, { label, words }]) => [
        { label, value: `${sort} asc` as const, directionLabel: words.asc },
        { label, value: `${sort} desc` as const, directionLabel: words.desc },
      ])}
      sortSelected={[`${query.sort} ${query.direction}`]}
      onSort={([by = ""]) => {
        const { sort, direction } = listQuery(list, new URLSearchParams({ sort: by }));
        props.onChange({ ...query, sort, direction });
      }}
      loading={props.loading}
    />
  );
}

type Change = (name: string, value: string) => void;

function filtersOf(list: RecordList, query: ListQuery, change: Change): FilterInterface[] {
  return Object.entries(list.filters).map(([name, filter]) => ({
    key: name,
    label: filter.label,
    pinned: filter.pinned,
    filter: <FilterField filter={filter} value={query.filters[name] ?? ""} onChange={(value) => change(name, value)} />,
  }));
}

function FilterField(props: { filter: Filter; value: string; onChange: (value: string) => void }) {
  const { filter, value, onChange } = props;
  switch (filter.kind) {
    case "choice":
      return (
        <ChoiceList
          allowMultiple
          title={filter.label}
          titleHidden
          choices={filter.values.map((one) => ({ value: one, label: wordsOf(filter, one) }))}
          selected={chosen(value)}
          onChange={(values) => onChange(values.join(","))}
        />
      );
    case "day":
      return <DayField label={filter.label} value={value || undefined} onChange={(day) => onChange(day ?? "")} />;
    case "flag":
      return (
        <ChoiceList
          title={filter.label}
          titleHidden
          choices={filter.words.map((label, index) => ({ label, value: String(index === 0) }))}
          selected={[value]}
          onChange={([one = ""]) => onChange(one)}
        />
      );
    case "text":
    case "amount":
    case "count":
      return <RestingField label={filter.label} value={value} onChange={onChange} />;
  }
}

function appliedFilters(list: RecordList, query: ListQuery, change: Change): AppliedFilterInterface[] {
  return Object.entries(list.filters).flatMap(([name, filter]) => {
    const value = query.filters[name];
    return value ? [{ key: name, label: appliedWords(filter, value), onRemove: () => change(name, "") }] : [];
  });
}

function appliedWords(filter: Filter, value: string): string {
  if (filter.kind === "flag") return filter.words[value === "true" ? 0 : 1];
  if (filter.kind === "choice") {
    return `${filter.label}: ${chosen(value)
      .map((one) => wordsOf(filter, one))
      .join(", ")}`;
  }
  return `${filter.label} ${value}`;
}

const wordsOf = (filter: Filter & { kind: "choice" }, value: string) => (filter.words ?? inWords)(value);
