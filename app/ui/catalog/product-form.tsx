import { BlockStack, Card, FormLayout, Select, Text } from "@shopify/polaris";
import { useState } from "react";
import { fieldSpec, locationOf } from "~/resources/catalog/fields";
import type { CatalogProductView } from "~/resources/catalog/product";
import { FieldInput } from "./field-input";
import { inputKey, PRODUCT_FORM, variantForm } from "./use-product-draft";
import type { useProductDraft } from "./use-product-draft";

interface ProductFormProps {
  product: CatalogProductView;
  draft: ReturnType<typeof useProductDraft>;
  currency: string;
  /** By `inputKey`. */
  problems: Readonly<Record<string, string>>;
}

/** All that can be edited of a product: its own fields, and those of one variant after the other. */
export function ProductForm(props: ProductFormProps) {
  const { product } = props;
  const [chosen, setChosen] = useState(product.variants[0]?.id ?? "");
  const variant = product.variants.find(({ id }) => id === chosen) ?? product.variants[0];
  return (
    <BlockStack gap="400">
      <Card>
        <FormLayout>
          {PRODUCT_FORM.map((field) => (
            <Input key={field} {...props} record="0" field={field} />
          ))}
        </FormLayout>
      </Card>
      {variant && (
        <Card>
          <BlockStack gap="400">
            <Text as="h2" variant="headingMd">
              {product.variants.length === 1 ? "Price and stock" : "Variants"}
            </Text>
            {product.variants.length > 1 && (
              <Select
                label="Variant"
                options={product.variants.map(({ id, title }) => ({ value: id, label: title }))}
                value={variant.id}
                onChange={setChosen}
              />
            )}
            {variant.goneAt && (
              <Text as="p" tone="critical">
                Shopify has deleted this variant: nothing is written for it any more.
              </Text>
            )}
            <FormLayout>
              <FormLayout.Group>
                {variantForm(product).map((field) => (
                  <Input key={`${variant.id} ${field}`} {...props} record={variant.id} field={field} />
                ))}
              </FormLayout.Group>
            </FormLayout>
          </BlockStack>
        </Card>
      )}
    </BlockStack>
  );
}

function Input({
  product,
  draft,
  currency,
  problems,
  record,
  field,
}: ProductFormProps & { record: string; field: string }) {
  const gone = product.variants.find(({ id }) => id === record)?.goneAt;
  return (
    <FieldInput
      field={field}
      label={labelOf(product, field)}
      text={draft.textOf(record, field)}
      onChange={(text) => draft.change(record, field, text)}
      currency={currency}
      difference={product.differences.find((one) => one.catalogVariantId === record && one.field === field)}
      problem={problems[inputKey(record, field)]}
      disabled={product.goneAt !== null || Boolean(gone)}
    />
  );
}

function labelOf({ locations }: CatalogProductView, field: string): string {
  const location = locations.find(({ id }) => id === locationOf(field));
  return location ? `Stock at ${location.name}` : (fieldSpec(field)?.label ?? field);
}
