import { Badge, BlockStack, Card, InlineStack, Tag, Text } from "@shopify/polaris";
import type { BadgeProps } from "@shopify/polaris";
import type { ReactNode } from "react";
import { inWords } from "~/lib/words";
import type { OrderDetail } from "~/resources/orders/view";

export function NotesCard({ detail }: { detail: OrderDetail }) {
  return (
    <Section title="Notes">
      <Text as="p" tone={detail.note ? undefined : "subdued"} breakWord>
        {detail.note ? <span style={{ whiteSpace: "pre-wrap" }}>{detail.note}</span> : "No notes from the customer"}
      </Text>
      {detail.attributes.map(({ key, value }) => (
        <Fact key={key} label={key} value={value} />
      ))}
    </Section>
  );
}

export function CustomerCard({ detail }: { detail: OrderDetail }) {
  const { customer, shippingAddress, billingAddress } = detail;
  const sameAddress = shippingAddress.join() === billingAddress.join();
  return (
    <Section title="Customer">
      <Text as="p" breakWord tone={customer.name ? undefined : "subdued"}>
        {customer.name ?? (customer.isGuest ? "Guest, no account" : "No customer")}
      </Text>
      {customer.name && customer.isGuest && (
        <Text as="p" tone="subdued">
          Guest, no account
        </Text>
      )}
      <Text as="h3" variant="headingSm">
        Contact
      </Text>
      <Lines lines={[customer.email, customer.phone]} none="No e-mail or phone" />
      <Text as="h3" variant="headingSm">
        Shipping address
      </Text>
      <Lines lines={shippingAddress} none="No shipping address" />
      <Text as="h3" variant="headingSm">
        Billing address
      </Text>
      {sameAddress && billingAddress.length > 0 ? (
        <Text as="p" tone="subdued">
          Same as shipping address
        </Text>
      ) : (
        <Lines lines={billingAddress} none="No billing address" />
      )}
    </Section>
  );
}

const RISK_TONES: Readonly<Record<string, BadgeProps["tone"]>> = {
  ACCEPT: "success",
  INVESTIGATE: "warning",
  CANCEL: "critical",
};
const RISK_WORDS: Readonly<Record<string, string>> = { NONE: "No recommendation" };

export function RiskCard({ risk }: { risk: OrderDetail["risk"] }) {
  return (
    <Section title="Risk">
      <InlineStack gap="200">
        <Badge tone={RISK_TONES[risk.recommendation]}>
          {RISK_WORDS[risk.recommendation] ?? inWords(risk.recommendation)}
        </Badge>
        {risk.levels.map((level, index) => (
          <Badge key={index}>{`${inWords(level)} risk`}</Badge>
        ))}
      </InlineStack>
    </Section>
  );
}

export function TagsCard({ tags }: { tags: readonly string[] }) {
  return (
    <Section title="Tags">
      {tags.length === 0 ? (
        <Text as="p" tone="subdued">
          No tags
        </Text>
      ) : (
        <InlineStack gap="200">
          {tags.map((tag) => (
            <Tag key={tag} url={`/app/orders?tag=${encodeURIComponent(tag)}`}>
              {tag}
            </Tag>
          ))}
        </InlineStack>
      )}
    </Section>
  );
}

export function FactsCard({ facts }: { facts: OrderDetail["facts"] }) {
  if (facts.length === 0) return null;
  return (
    <Section title="Details">
      {facts.map(({ label, value }) => (
        <Fact key={label} label={label} value={value} />
      ))}
    </Section>
  );
}

function Fact({ label, value }: { label: string; value: string | null }) {
  return (
    <BlockStack>
      <Text as="h3" variant="headingSm">
        {label}
      </Text>
      <Text as="p" breakWord>
        {value}
      </Text>
    </BlockStack>
  );
}

function Lines({ lines, none }: { lines: readonly (string | null)[]; none: string }) {
  const present = lines.filter((line): line is string => Boolean(line));
  if (present.length === 0) {
    return (
      <Text as="p" tone="subdued">
        {none}
      </Text>
    );
  }
  return (
    <div>
      {present.map((line, index) => (
        <Text as="p" key={index} breakWord>
          <bdi>{line}</bdi>
        </Text>
      ))}
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          {title}
        </Text>
        {children}
      </BlockStack>
    </Card>
  );
}
