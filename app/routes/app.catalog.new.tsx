import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { redirect } from "@remix-run/node";
import { useActionData, useLoaderData, useNavigation, useSubmit } from "@remix-run/react";
import { BlockStack, Box, Card, FormLayout, Page } from "@shopify/polaris";
import { useState } from "react";
import { createProduct } from "~/catalog/edit";
import { adminContext } from "~/context.server";
import { fieldSpec } from "~/resources/catalog/fields";
import { FieldInput } from "~/ui/catalog/field-input";
import { ErrorBanner } from "~/ui/error-banner";
import { formAnswer } from "./answer";

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await adminContext(request);
  return { currency: shop.currencyCode };
}

export async function action({ request }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  return formAnswer(ctx.log, async () => {
    const product: unknown = JSON.parse(String((await request.formData()).get("product")));
    const { id } = await createProduct(ctx, product, { by: ctx.userId, cause: "edit" });
    return redirect(`/app/catalog/${id}`);
  });
}

const PRODUCT = ["title", "descriptionHtml", "vendor", "productType", "tags"];
const VARIANT = ["price", "sku", "barcode"];

/** The few fields that most products begin with; the others are on the product's own page. */
export default function NewProductPage() {
  const { currency } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const submit = useSubmit();
  const saving = useNavigation().state !== "idle";
  const [texts, setTexts] = useState<Record<string, string>>({});
  const problems: Record<string, string> = answer && "fields" in answer ? (answer.fields ?? {}) : {};
  const typed = (fields: readonly string[]) =>
    Object.fromEntries(fields.flatMap((field) => (texts[field] ? [[field, texts[field]]] : [])));
  const input = (field: string, place: string) => (
    <FieldInput
      key={field}
      field={field}
      label={fieldSpec(field)?.label ?? field}
      text={texts[field] ?? ""}
      onChange={(text) => setTexts({ ...texts, [field]: text })}
      currency={currency}
      difference={undefined}
      problem={problems[place]}
      disabled={false}
    />
  );
  return (
    <Page
      narrowWidth
      title="New product"
      subtitle="It is created in Shopify, as a draft, by a push that may create products."
      backAction={{ content: "Catalog", url: "/app/catalog" }}
      primaryAction={{
        content: "Add to the catalog",
        loading: saving,
        onAction: () =>
          void submit(
            {
              product: JSON.stringify({
                ours: { status: "draft", ...typed(PRODUCT) },
                variants: [{ ours: typed(VARIANT) }],
              }),
            },
            { method: "post" },
          ),
      }}
    >
      <Box paddingBlockEnd="800">
        <BlockStack gap="400">
          <ErrorBanner sentence={answer && "error" in answer ? answer.error : undefined} />
          <Card>
            <FormLayout>{PRODUCT.map((field) => input(field, field))}</FormLayout>
          </Card>
          <Card>
            <FormLayout>{VARIANT.map((field) => input(field, `variants.0.${field}`))}</FormLayout>
          </Card>
        </BlockStack>
      </Box>
    </Page>
  );
}
