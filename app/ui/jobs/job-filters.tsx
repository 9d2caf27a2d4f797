import { ChoiceList, IndexFilters, IndexFiltersMode, useSetIndexFiltersMode } from "@shopify/polaris";
import type { AppliedFilterInterface, FilterInterface } from "@shopify/polaris";
import { inWords } from "~/lib/words";
import { MODE_WORDS, STATUSES, TRIGGER_WORDS } from "~/resources/sync-job";
import { DayField } from "../day-field";
import { useResources } from "../resources-context";
import type { JobListQuery } from "./job-list-query";

const RUNNING = ["queued", "running", "waiting"];
const WITH_PROBLEMS = ["succeeded_with_problems", "failed"];
const VIEWS = [
  { name: "All", status: [] },
  { name: "Running", status: RUNNING },
  { name: "With problems", status: WITH_PROBLEMS },
] as const;

type Choices = Record<Choosable, { value: string; label: string }[]>;

const FIXED = {
  status: Object.entries(STATUSES).map(([value, { word }]) => ({ value, label: word })),
  mode: choicesOf(MODE_WORDS),
  trigger: choicesOf(TRIGGER_WORDS),
};
const TITLES = { status: "Status", mode: "Mode", trigger: "Started by", resource: "What" };
type Choosable = keyof typeof TITLES;
const CHOOSABLE: readonly Choosable[] = ["status", "mode", "trigger", "resource"];

function choicesOf(words: Readonly<Record<string, string>>) {
  return Object.entries(words).map(([value, label]) => ({ value, label }));
}

export function JobFilters(props: { query: JobListQuery; loading: boolean; onChange: (query: JobListQuery) => void }) {
  const { mode, setMode } = useSetIndexFiltersMode(IndexFiltersMode.Default);
  const { query } = props;
  const resources = useResources().map(({ name, noun }) => ({ value: name, label: inWords(noun.many) }));
  const choices: Choices = { ...FIXED, resource: resources };
  const change = (part: Partial<JobListQuery>) => props.onChange({ ...query, ...part });
  const view = VIEWS.findIndex(({ status }) => status.join() === query.status.join());
  return (
    <IndexFilters
      tabs={VIEWS.map(({ name }, index) => ({ id: `view-${index}`, content: name, isLocked: index === 0 }))}
      selected={view === -1 ? 0 : view}
      onSelect={(index) => change({ status: [...(VIEWS[index]?.status ?? [])] })}
      mode={mode}
      setMode={setMode}
      hideQueryField
      queryValue=""
      onQueryChange={() => undefined}
      onQueryClear={() => undefined}
      filters={filtersOf(query, choices, change)}
      appliedFilters={appliedFilters(query, choices, change)}
      onClearAll={() => change({ status: [], mode: [], trigger: [], resource: [], from: undefined, to: undefined })}
      cancelAction={{ onAction: () => undefined }}
      canCreateNewView={false}
      loading={props.loading}
    />
  );
}

type Change = (part: Partial<JobListQuery>) => void;

function filtersOf(query: JobListQuery, choices: Choices, change: Change): FilterInterface[] {
  const chosen = CHOOSABLE.map((key) => ({
    key,
    label: TITLES[key],
    filter: (
      <ChoiceList
        allowMultiple
        title={TITLES[key]}
        titleHidden
        choices={choices[key]}
        selected={query[key]}
        onChange={(values) => change({ [key]: values })}
      />
    ),
    pinned: key === "mode",
  }));
  return [
    ...chosen,
    {
      key: "from",
      label: "From",
      filter: <DayField label="From" value={query.from} onChange={(from) => change({ from })} />,
    },
    {
      key: "to",
      label: "Until",
      filter: <DayField label="Until" value={query.to} onChange={(to) => change({ to })} />,
    },
  ];
}

function appliedFilters(query: JobListQuery, choices: Choices, change: Change): AppliedFilterInterface[] {
  const chosen = CHOOSABLE.filter((key) => query[key].length > 0).map((key) => ({
    key,
    label: `${TITLES[key]}: ${query[key].map((value) => choices[key].find((choice) => choice.value === value)?.label ?? value).join(", ")}`,
    onRemove: () => change({ [key]: [] }),
  }));
  const days = (["from", "to"] as const)
    .filter((key) => query[key])
    .map((key) => ({
      key,
      label: `${key === "from" ? "From" : "Until"} ${query[key]}`,
      onRemove: () => change({ [key]: undefined }),
    }));
  return [...chosen, ...days];
}
