import { useLocation, useNavigation } from "@remix-run/react";
import {
  BlockStack,
  Box,
  Card,
  EmptySearchResult,
  EmptyState,
  Page,
  Text,
  useIndexResourceState,
} from "@shopify/polaris";
import { useAppBridge } from "@shopify/app-bridge-react";
import { counted } from "~/lib/words";
import { listParams, listQuery, narrowingParams } from "~/resources/list";
import type { RecordList as List, ListQuery } from "~/resources/list";
import { ErrorBanner } from "../error-banner";
import { useFormats } from "../formats-context";
import { useSaveFile } from "../save-file";
import { useChosenParams } from "../use-chosen-params";
import { ListFilters } from "./list-filters";
import type { SavedView } from "./list-filters";
import { RecordTable } from "./record-table";
import type { RecordTableProps } from "./record-table";
import { useListActions } from "./use-list-actions";

interface RecordListProps<Row extends { id: string }> extends Pick<
  RecordTableProps<Row>,
  "noun" | "rows" | "columns" | "narrow"
> {
  list: List<Row>;
  next: string | null;
  previous: string | null;
  lookedThrough: number | null;
  views: readonly SavedView[];
  /** Nothing was mirrored yet. */
  empty: boolean;
  /** What a list of them will be good for. */
  promise: string;
}

/** The page of a list: search, filters, views, a page of its rows, and what can be done with those selected. */
export function RecordList<Row extends { id: string }>(props: RecordListProps<Row>) {
  const { list, noun, rows, next, previous, lookedThrough, views } = props;
  const { locale } = useFormats();
  const [params, setParams] = useChosenParams();
  const loading = useNavigation().state === "loading";
  const query = listQuery(list, params);
  const { selectedResources, allResourcesSelected, handleSelectionChange, clearSelection } = useIndexResourceState(
    rows as Row[],
  );
  const act = useListActions(useLocation().pathname, clearSelection);
  const shopify = useAppBridge();
  const file = useSaveFile(() => shopify.toast.show("Export saved"));
  const selected = allResourcesSelected ? rows.map((row) => row.id) : selectedResources;
  const isFiltered = narrowingParams(list, query).size > 0;
  const title = noun.many.replace(/^./, (first) => first.toUpperCase());
  const show = (changed: ListQuery) => {
    setParams(listParams(list, changed));
    clearSelection();
  };
  const turn = (side: "after" | "before", cursor: string | null) => {
    const to = listParams(list, query);
    if (cursor) to.set(side, cursor);
    setParams(to);
    clearSelection();
  };
  const exportOf = (asked: URLSearchParams) => file.save(`/api/${list.name}/export?${asked}`);

  if (props.empty) return <NothingMirrored title={title} noun={noun} promise={props.promise} name={list.name} />;
  return (
    <Page
      fullWidth
      title={title}
      secondaryActions={[
        {
          content: isFiltered ? "Export these results" : `Export all ${noun.many}`,
          onAction: () => exportOf(listParams(list, query)),
          loading: file.busy,
        },
      ]}
    >
      <Box paddingBlockEnd="800">
        <BlockStack gap="400">
          <ErrorBanner sentence={act.error ?? file.error} />
          <Card padding="0">
            <ListFilters
              list={list}
              query={query}
              views={views}
              loading={loading}
              onChange={show}
              onSaveView={async (name) => act.saveView(name, listParams(list, query).toString())}
              onDeleteView={async (id) => act.deleteView(id)}
            />
            {rows.length === 0 && !lookedThrough && !previous ? (
              <Box padding="800">
                <EmptySearchResult
                  title={`No ${noun.many} found`}
                  description="Change the search or clear the filters."
                  withIllustration
                />
              </Box>
            ) : (
              <RecordTable
                noun={noun}
                rows={rows}
                columns={props.columns}
                narrow={props.narrow}
                selected={selected}
                selectedItemsCount={allResourcesSelected ? "All" : selected.length}
                onSelectionChange={handleSelectionChange}
                loading={loading || act.busy}
                promotedBulkActions={[
                  {
                    content: `Sync ${selected.length === 1 ? `this ${noun.one}` : `these ${counted(selected.length, noun, locale)}`}`,
                    onAction: () => act.sync(selected),
                    disabled: act.busy,
                  },
                  { content: "Fetch again", onAction: () => act.fetch(selected), disabled: act.busy },
                  {
                    content: "Export",
                    onAction: () => exportOf(new URLSearchParams(selected.map((id) => ["id", id]))),
                    disabled: file.busy,
                  },
                ]}
                pagination={{
                  hasNext: next !== null,
                  hasPrevious: previous !== null,
                  onNext: () => turn("after", next),
                  onPrevious: () => turn("before", previous),
                  accessibilityLabels: { next: `Next ${noun.many}`, previous: `Previous ${noun.many}` },
                }}
              />
            )}
            {lookedThrough && <LookedThrough found={rows.length} through={lookedThrough} noun={noun} />}
          </Card>
        </BlockStack>
      </Box>
    </Page>
  );
}

function LookedThrough(props: { found: number; through: number; noun: { many: string } }) {
  const { number, locale } = useFormats();
  const found = props.found === 0 ? "No match" : counted(props.found, { one: "match", many: "matches" }, locale);
  return (
    <Box padding="400">
      <Text as="p" tone="subdued" alignment="center">
        {found} among the next {number(props.through)} {props.noun.many}. The arrow looks further.
      </Text>
    </Box>
  );
}

function NothingMirrored(props: { title: string; noun: { many: string }; promise: string; name: string }) {
  const { title, noun, promise, name } = props;
  return (
    <Page title={title}>
      <Card>
        <EmptyState
          heading={`No ${noun.many} are mirrored yet`}
          image=""
          action={{ content: `Populate your ${noun.many}`, url: `/app/jobs/new?mode=populate&resource=${name}` }}
          secondaryAction={{ content: "Job history", url: `/app/jobs?resource=${name}` }}
        >
          <p>{promise}</p>
        </EmptyState>
      </Card>
    </Page>
  );
}
