import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useNavigation, useRevalidator, useSearchParams } from "@remix-run/react";
import { Box, Card, EmptyState, IndexTable, Link, Page, Text, useBreakpoints } from "@shopify/polaris";
import { listPushes } from "~/catalog/push/read-pushes";
import { adminContext } from "~/context.server";
import { hasPushEnded, PUSH_KIND_WORDS } from "~/resources/catalog/push";
import type { PushRunView } from "~/resources/catalog/push";
import { PushBadge } from "~/ui/catalog/push-badge";
import { Moment } from "~/ui/time";
import { useRefresh } from "~/ui/use-refresh";
import { pageAnswer } from "./answer";

export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return pageAnswer(ctx.log, async () => {
    const after = new URL(request.url).searchParams.get("after") ?? undefined;
    return await listPushes(ctx, { after });
  });
}

export default function PushesPage() {
  const { pushes, next } = useLoaderData<typeof loader>();
  const [params, setParams] = useSearchParams();
  const loading = useNavigation().state === "loading";
  const { mdDown } = useBreakpoints();
  useRefresh(useRevalidator(), pushes.some(({ status }) => !hasPushEnded(status)) ? 2000 : null);
  return (
    <Page fullWidth title="Pushes" backAction={{ content: "Catalog", url: "/app/catalog" }}>
      <Box paddingBlockEnd="800">
        <Card padding="0">
          {pushes.length === 0 ? (
            <EmptyState
              heading="Nothing has been pushed yet"
              image=""
              action={{ content: "See what is to be written", url: "/app/catalog/plan" }}
            >
              <Text as="p">Each push will be listed here, with what it wrote, and can be undone.</Text>
            </EmptyState>
          ) : (
            <IndexTable
              resourceName={{ singular: "push", plural: "pushes" }}
              itemCount={pushes.length}
              headings={[{ title: "Started" }, { title: "What" }, { title: "Outcome" }, { title: "Status" }]}
              selectable={false}
              condensed={mdDown}
              loading={loading}
              pagination={{
                hasNext: next !== null,
                hasPrevious: params.has("after"),
                onNext: () => setParams({ after: next ?? "" }),
                onPrevious: () => history.back(),
                accessibilityLabels: { next: "Older pushes", previous: "Newer pushes" },
              }}
            >
              {pushes.map((push, position) => (
                <IndexTable.Row key={push.id} id={push.id} position={position}>
                  {mdDown ? <Narrow push={push} /> : <Wide push={push} />}
                </IndexTable.Row>
              ))}
            </IndexTable>
          )}
        </Card>
      </Box>
    </Page>
  );
}

function Wide({ push }: { push: PushRunView }) {
  return (
    <>
      <IndexTable.Cell>
        <Link dataPrimaryLink url={`/app/catalog/pushes/${push.id}`} monochrome removeUnderline>
          <Moment at={push.createdAt} />
        </Link>
      </IndexTable.Cell>
      <IndexTable.Cell>{PUSH_KIND_WORDS[push.kind]}</IndexTable.Cell>
      <IndexTable.Cell>
        <div style={{ whiteSpace: "normal", maxWidth: "32rem" }}>{push.sentence}</div>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <PushBadge status={push.status} />
      </IndexTable.Cell>
    </>
  );
}

function Narrow({ push }: { push: PushRunView }) {
  return (
    <div style={{ padding: "var(--p-space-300) var(--p-space-400)", whiteSpace: "normal" }}>
      <Link dataPrimaryLink url={`/app/catalog/pushes/${push.id}`} monochrome removeUnderline>
        {PUSH_KIND_WORDS[push.kind]} · <Moment at={push.createdAt} />
      </Link>
      <Text as="p" tone="subdued">
        {push.sentence}
      </Text>
      <PushBadge status={push.status} />
    </div>
  );
}
