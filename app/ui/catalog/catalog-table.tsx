import { Badge, BlockStack, IndexTable, InlineStack, Link, Text, useBreakpoints } from "@shopify/polaris";
import type { IndexTableProps } from "@shopify/polaris";
import { counted } from "~/lib/words";
import type { CatalogProductRow } from "~/resources/catalog/product";
import { useFormats } from "../formats-context";
import { Ago } from "../time";

const HEADINGS: IndexTableProps["headings"] = [
  { title: "Product" },
  { title: "Stands" },
  { title: "Variants", alignment: "end" },
  { title: "From" },
  { title: "Changed" },
];

const SOURCES: Readonly<Record<string, string>> = {
  adopted: "Shopify",
  import: "A feed",
  edit: "Here",
  api: "The API",
};

interface CatalogTableProps extends Pick<IndexTableProps, "pagination" | "loading"> {
  products: readonly CatalogProductRow[];
}

export function CatalogTable({ products, ...table }: CatalogTableProps) {
  const { mdDown } = useBreakpoints();
  const { number } = useFormats();
  return (
    <IndexTable
      resourceName={{ singular: "product", plural: "products" }}
      itemCount={products.length}
      headings={HEADINGS}
      selectable={false}
      condensed={mdDown}
      {...table}
    >
      {products.map((product, position) => (
        <IndexTable.Row key={product.id} id={product.id} position={position}>
          {mdDown ? (
            <Narrow product={product} />
          ) : (
            <>
              <IndexTable.Cell>
                <Name product={product} />
              </IndexTable.Cell>
              <IndexTable.Cell>
                <Standing product={product} />
              </IndexTable.Cell>
              <IndexTable.Cell>
                <Text as="span" alignment="end" numeric>
                  {number(product.variants)}
                </Text>
              </IndexTable.Cell>
              <IndexTable.Cell>{SOURCES[product.source] ?? product.source}</IndexTable.Cell>
              <IndexTable.Cell>
                <Ago at={product.updatedAt} />
              </IndexTable.Cell>
            </>
          )}
        </IndexTable.Row>
      ))}
    </IndexTable>
  );
}

function Narrow({ product }: { product: CatalogProductRow }) {
  return (
    <div style={{ padding: "var(--p-space-300) var(--p-space-400)", width: "100%" }}>
      <BlockStack gap="100">
        <Name product={product} />
        <InlineStack gap="200">
          <Standing product={product} />
          <Text as="span" tone="subdued">
            <Ago at={product.updatedAt} />
          </Text>
        </InlineStack>
      </BlockStack>
    </div>
  );
}

function Name({ product }: { product: CatalogProductRow }) {
  return (
    <Link dataPrimaryLink monochrome removeUnderline url={`/app/catalog/${product.id}`}>
      <Text as="span" fontWeight="semibold" breakWord>
        {product.title}
      </Text>
    </Link>
  );
}

/** The most urgent thing there is to say of a product. */
function Standing({ product }: { product: CatalogProductRow }) {
  const { locale } = useFormats();
  const { conflict, push, merge, pull, create } = product.differences;
  const fields = (count: number) => counted(count, { one: "field", many: "fields" }, locale);
  if (product.goneAt) return <Badge tone="critical">Deleted in Shopify</Badge>;
  if (conflict > 0) return <Badge tone="warning">{`${fields(conflict)} in conflict`}</Badge>;
  if (product.productId === null) return <Badge tone="attention">Not in Shopify yet</Badge>;
  if (push + merge + create > 0) return <Badge tone="info">{`${fields(push + merge + create)} to Shopify`}</Badge>;
  if (pull > 0) return <Badge>{`${fields(pull)} changed in Shopify`}</Badge>;
  return <Badge tone="success">Agrees with Shopify</Badge>;
}
