import { BlockStack, Box, Button, Card, Divider, InlineStack, Text } from "@shopify/polaris";
import { useState } from "react";
import type { ReactNode } from "react";
import { counted } from "~/lib/words";
import type { ProductView, VariantView } from "~/resources/products/shown";
import { useFormats } from "../formats-context";

/** More would push everything else off the first look. */
const LONG = 600;

export function DescriptionCard({ description }: { description: string }) {
  const [all, setAll] = useState(false);
  const isCut = description.length > LONG && !all;
  const text = isCut
    ? `${description.slice(0, description.lastIndexOf(" ", LONG) + 1 || LONG).replace(/[\s.,;:]+$/, "")}…`
    : description;
  return (
    <Section title="Description">
      <Text as="p" tone={description ? undefined : "subdued"} breakWord>
        {description ? <span style={{ whiteSpace: "pre-wrap" }}>{text}</span> : "No description"}
      </Text>
      {description.length > LONG && (
        <InlineStack>
          <Button variant="plain" onClick={() => setAll(!all)} ariaExpanded={all}>
            {all ? "Show less" : "Show all of it"}
          </Button>
        </InlineStack>
      )}
    </Section>
  );
}

const SHOWN = 100;

export function VariantsCard({ variants, currency }: { variants: readonly VariantView[]; currency: string }) {
  const { number, locale } = useFormats();
  return (
    <Section title={counted(variants.length, { one: "variant", many: "variants" }, locale)}>
      {variants.slice(0, SHOWN).map((variant, index) => (
        <BlockStack key={variant.id} gap="200">
          {index > 0 && <Divider />}
          <Variant variant={variant} currency={currency} />
        </BlockStack>
      ))}
      {variants.length > SHOWN && (
        <details>
          <summary>{`${number(variants.length - SHOWN)} more variants`}</summary>
          {variants.slice(SHOWN).map((variant) => (
            <Variant key={variant.id} variant={variant} currency={currency} />
          ))}
        </details>
      )}
    </Section>
  );
}

function Variant({ variant, currency }: { variant: VariantView; currency: string }) {
  const { money, number } = useFormats();
  const codes = [variant.sku && `SKU ${variant.sku}`, variant.barcode && `Barcode ${variant.barcode}`].filter(Boolean);
  const stock = variant.stock.map(({ location, available }) =>
    available === null ? location : `${location}: ${number(available)}`,
  );
  return (
    <InlineStack align="space-between" blockAlign="start" gap="300" wrap={false}>
      <BlockStack gap="050">
        <Text as="h3" fontWeight="semibold" breakWord>
          {variant.title === "Default Title" ? "The product itself" : variant.title}
        </Text>
        {codes.length > 0 && (
          <Text as="p" tone="subdued" breakWord>
            {codes.join(" · ")}
          </Text>
        )}
        <Text as="p" tone="subdued" breakWord>
          {!variant.tracked ? "Inventory not tracked" : stock.length > 0 ? stock.join(" · ") : "Stocked nowhere"}
        </Text>
      </BlockStack>
      <Box minWidth="fit-content">
        <BlockStack gap="050">
          <Text as="p" alignment="end" numeric fontWeight="semibold">
            {money(variant.price, currency)}
          </Text>
          {variant.compareAtPrice !== null && (
            <Text as="p" alignment="end" numeric tone="subdued" textDecorationLine="line-through">
              {money(variant.compareAtPrice, currency)}
            </Text>
          )}
          {variant.tracked && variant.inventory !== null && (
            <Text as="p" alignment="end" numeric tone="subdued">
              {`${number(variant.inventory)} available`}
            </Text>
          )}
        </BlockStack>
      </Box>
    </InlineStack>
  );
}

export function OrganizationCard({ product }: { product: ProductView }) {
  const facts: [string, string | null][] = [
    ["Type", product.productType],
    ["Vendor", product.vendor],
    ["Category", product.category],
    ["Tags", product.tags.join(", ")],
    ["Handle", product.handle],
  ];
  return <Facts title="Product organization" facts={facts} />;
}

export function SearchListingCard({ seo }: { seo: ProductView["seo"] }) {
  const facts: [string, string | null][] = [
    ["Page title", seo.title],
    ["Meta description", seo.description],
  ];
  return <Facts title="Search engine listing" facts={facts} />;
}

export function MetafieldsCard({ metafields }: { metafields: ProductView["metafields"] }) {
  return <Facts title="Metafields" facts={metafields.map(({ name, value }) => [name, value])} />;
}

function Facts({ title, facts }: { title: string; facts: readonly (readonly [string, string | null])[] }) {
  const told = facts.filter(([, value]) => value);
  if (told.length === 0) return null;
  return (
    <Section title={title}>
      {told.map(([label, value]) => (
        <BlockStack key={label}>
          <Text as="h3" variant="headingSm" breakWord>
            {label}
          </Text>
          <Text as="p" breakWord>
            {value}
          </Text>
        </BlockStack>
      ))}
    </Section>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {title}
        </Text>
        {children}
      </BlockStack>
    </Card>
  );
}
