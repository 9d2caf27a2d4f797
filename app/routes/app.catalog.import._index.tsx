import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useNavigate } from "@remix-run/react";
import {
  BlockStack,
  Box,
  Card,
  DropZone,
  Link,
  Page,
  ResourceItem,
  ResourceList,
  Spinner,
  Text,
} from "@shopify/polaris";
import { useState } from "react";
import { listImports } from "~/catalog/feed/show-imports";
import { adminContext } from "~/context.server";
import type { FeedImportView } from "~/resources/catalog/feed";
import { ImportBadge } from "~/ui/catalog/import-badge";
import { ErrorBanner } from "~/ui/error-banner";
import { Moment } from "~/ui/time";
import { pageAnswer } from "./answer";

export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return pageAnswer(ctx.log, async () => listImports(ctx, { limit: 20 }));
}

export default function ImportPage() {
  const { imports } = useLoaderData<typeof loader>();
  const upload = useUpload();
  return (
    <Page
      title="Import a feed"
      subtitle="Nothing is changed until you have seen what would change."
      backAction={{ content: "Catalog", url: "/app/catalog" }}
    >
      <Box paddingBlockEnd="800">
        <BlockStack gap="400">
          <ErrorBanner sentence={upload.error} />
          <Card>
            {upload.busy ? (
              <Box padding="800">
                <BlockStack gap="200" inlineAlign="center">
                  <Spinner accessibilityLabel="Uploading" />
                  <Text as="p">{`${upload.busy} is coming in`}</Text>
                </BlockStack>
              </Box>
            ) : (
              <DropZone
                allowMultiple={false}
                label="Feed file"
                labelHidden
                onDrop={(_all, accepted) => accepted[0] && void upload.send(accepted[0])}
              >
                <DropZone.FileUpload
                  actionTitle="Choose a file"
                  actionHint="CSV or JSON Lines, up to 512 MB. Shopify's own product export can be imported as it is."
                />
              </DropZone>
            )}
          </Card>
          {imports.length > 0 && <Earlier imports={imports} />}
        </BlockStack>
      </Box>
    </Page>
  );
}

function Earlier({ imports }: { imports: readonly FeedImportView[] }) {
  return (
    <Card padding="0">
      <Box padding="400" paddingBlockEnd="0">
        <Text as="h2" variant="headingMd">
          Earlier imports
        </Text>
      </Box>
      <ResourceList
        resourceName={{ singular: "import", plural: "imports" }}
        items={[...imports]}
        renderItem={(feed) => (
          <ResourceItem
            id={feed.id}
            url={`/app/catalog/import/${feed.id}`}
            accessibilityLabel={`Open ${feed.fileName}`}
          >
            <BlockStack gap="100">
              <Link url={`/app/catalog/import/${feed.id}`} monochrome removeUnderline>
                <Text as="span" fontWeight="semibold" breakWord>
                  {feed.fileName}
                </Text>
              </Link>
              <Text as="span" tone="subdued">
                {feed.sentence} <Moment at={feed.createdAt} />
              </Text>
              <Box>
                <ImportBadge state={feed.state} />
              </Box>
            </BlockStack>
          </ResourceItem>
        )}
      />
    </Card>
  );
}

/** Sends the file itself, as it is: the server takes it in while it comes. */
function useUpload() {
  const navigate = useNavigate();
  const [state, setState] = useState<{ busy: string | null; error?: string }>({ busy: null });
  const send = async (file: File) => {
    setState({ busy: file.name });
    const url = `/api/catalog/imports?${new URLSearchParams({ fileName: file.name })}`;
    const answer = await fetch(url, { method: "POST", body: file, headers: { "Content-Type": "text/csv" } })
      .then(async (response) => (await response.json()) as { id?: string; error?: string })
      .catch(() => ({ error: "The upload broke off: choose the file again." }));
    if ("id" in answer && answer.id) return navigate(`/app/catalog/import/${answer.id}`);
    setState({ busy: null, error: answer.error ?? "The file could not be imported." });
  };
  return { ...state, send };
}
