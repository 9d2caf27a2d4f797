import { Await } from "@remix-run/react";
import { Badge, BlockStack, Button, Card, InlineStack, SkeletonBodyText, Text } from "@shopify/polaris";
import type { BadgeProps, ButtonProps } from "@shopify/polaris";
import { Suspense } from "react";
import type { ComponentType, ReactNode } from "react";
import type { Block, BlockFacts, Standing } from "~/resources/health";

const BADGES: Readonly<Record<Standing, { word: string; tone: BadgeProps["tone"] }>> = {
  well: { word: "Well", tone: "success" },
  attention: { word: "Needs attention", tone: "attention" },
  bad: { word: "Not working", tone: "critical" },
};

/** A block of Health: its title at once, the rest when it is known. A fault in one block is said there and nowhere else. */
export function HealthBlock<Facts extends BlockFacts>(props: {
  block: Block<Facts>;
  show: ComponentType<{ facts: Facts }>;
}) {
  const { block, show: Show } = props;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {block.title}
        </Text>
        <Suspense fallback={<SkeletonBodyText lines={5} />}>
          <Await resolve={block.answer} errorElement={<Unknown sentence="This took too long or could not be shown." />}>
            {(answer) => ("facts" in answer ? <Show facts={answer.facts} /> : <Unknown sentence={answer.failed} />)}
          </Await>
        </Suspense>
      </BlockStack>
    </Card>
  );
}

/** The inside of a block, the same for all: sentence, picture, button. */
export function BlockBody(props: {
  standing: Standing;
  sentence: ReactNode;
  action?: { content: string } & Pick<ButtonProps, "url" | "external" | "onClick" | "loading">;
  children?: ReactNode;
}) {
  const { word, tone } = BADGES[props.standing];
  return (
    <BlockStack gap="400">
      <InlineStack gap="300" align="space-between" blockAlign="start">
        <Text as="p">{props.sentence}</Text>
        <Badge tone={tone}>{word}</Badge>
      </InlineStack>
      {props.children}
      {props.action && <Act {...props.action} />}
    </BlockStack>
  );
}

function Unknown({ sentence }: { sentence: string }) {
  return (
    <BlockStack gap="300">
      <Text as="p" tone="critical">
        {sentence}
      </Text>
      <Act content="Look again" url="/app/health" />
    </BlockStack>
  );
}

function Act({ content, ...way }: { content: string } & Pick<ButtonProps, "url" | "external" | "onClick" | "loading">) {
  return (
    <InlineStack>
      <Button {...way}>{content}</Button>
    </InlineStack>
  );
}
