import {
  BlockStack,
  Box,
  Card,
  Divider,
  InlineStack,
  Layout,
  SkeletonBodyText,
  SkeletonDisplayText,
  SkeletonPage,
  SkeletonTabs,
} from "@shopify/polaris";
import type { ReactNode } from "react";
import { inWords } from "~/lib/words";
import { KeyFiguresSkeleton } from "./overview/key-figures";
import { StandingsSkeleton } from "./overview/standings";
import { WriteChartSkeleton } from "./overview/write-chart";

/** The shape of the page at an address of the app, while it is on its way. */
export function PageSkeleton({ pathname }: { pathname: string }) {
  const [, section, id] = pathname.split("/").filter((part) => part !== "");
  if (section === undefined) return <OverviewShape />;
  if (section === "jobs" && id === "new") return <StartShape />;
  if (section === "orders" && id === undefined) return <ListShape title="Orders" tabs />;
  if (section === "products" && id === undefined) return <ListShape title="Products" tabs />;
  if (section === "jobs" && id === undefined) return <ListShape title="Job history" tabs />;
  if (section === "orders" || section === "products" || section === "jobs") return <RecordShape />;
  return <PlainShape title={id === undefined ? inWords(section) : undefined} />;
}

function OverviewShape() {
  return (
    <SkeletonPage title="Overview" primaryAction>
      <BlockStack gap="400">
        <StandingsSkeleton />
        <KeyFiguresSkeleton />
        <WriteChartSkeleton />
        <Card padding="0">
          <Rows count={5} />
        </Card>
      </BlockStack>
    </SkeletonPage>
  );
}

function ListShape({ title, tabs }: { title: string; tabs?: boolean }) {
  return (
    <SkeletonPage fullWidth title={title} primaryAction>
      <Card padding="0">
        {tabs && <SkeletonTabs count={4} />}
        <Rows count={12} />
      </Card>
    </SkeletonPage>
  );
}

function RecordShape() {
  return (
    <SkeletonPage backAction primaryAction>
      <Layout>
        <Layout.Section>
          <BlockStack gap="400">
            <TextCard lines={6} />
            <TextCard lines={8} />
          </BlockStack>
        </Layout.Section>
        <Layout.Section variant="oneThird">
          <BlockStack gap="400">
            <TextCard lines={5} />
            <TextCard lines={3} />
            <TextCard lines={3} />
          </BlockStack>
        </Layout.Section>
      </Layout>
    </SkeletonPage>
  );
}

function StartShape() {
  return (
    <SkeletonPage narrowWidth title="Start a sync" backAction>
      <BlockStack gap="400">
        <BlockStack gap="300">
          <TextCard lines={4} />
          <TextCard lines={1} />
          <TextCard lines={1} />
          <TextCard lines={1} />
        </BlockStack>
        <TextCard lines={1} />
      </BlockStack>
    </SkeletonPage>
  );
}

function PlainShape({ title }: { title: string | undefined }) {
  return (
    <SkeletonPage title={title}>
      <BlockStack gap="400">
        <TextCard lines={3} />
        <TextCard lines={5} />
        <TextCard lines={5} />
      </BlockStack>
    </SkeletonPage>
  );
}

function TextCard({ lines }: { lines: number }) {
  return (
    <Card>
      <BlockStack gap="400">
        <SkeletonDisplayText size="small" />
        <SkeletonBodyText lines={lines} />
      </BlockStack>
    </Card>
  );
}

function Rows({ count }: { count: number }) {
  return Array.from({ length: count }, (_, row) => (
    <Box key={row} paddingInline="400">
      {row > 0 && <Divider />}
      <Box paddingBlock="300">
        <InlineStack gap="800" wrap={false}>
          <Cell width="20%" />
          <Cell width="45%" />
          <Cell width="35%" />
        </InlineStack>
      </Box>
    </Box>
  ));
}

function Cell({ width }: { width: string }): ReactNode {
  return (
    <Box width={width}>
      <SkeletonBodyText lines={1} />
    </Box>
  );
}
