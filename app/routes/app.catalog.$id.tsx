import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData, useNavigation, useSubmit } from "@remix-run/react";
import { SaveBar } from "@shopify/app-bridge-react";
import { Banner, BlockStack, Box, Layout, Page, Text } from "@shopify/polaris";
import { editProduct } from "~/catalog/edit";
import { readHistory } from "~/catalog/history";
import { readProduct } from "~/catalog/read-products";
import { adminContext } from "~/context.server";
import { counted } from "~/lib/words";
import type { CatalogProductView } from "~/resources/catalog/product";
import { HistoryList } from "~/ui/catalog/history-list";
import { ProductForm } from "~/ui/catalog/product-form";
import { inputKey, useProductDraft } from "~/ui/catalog/use-product-draft";
import { ErrorBanner } from "~/ui/error-banner";
import { useFormats } from "~/ui/formats-context";
import { useLeaveConfirmation } from "~/ui/leave-confirmation";
import { useToastFor } from "~/ui/toast";
import { formAnswer, pageAnswer } from "./answer";
import { catalogId } from "./catalog-query";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return pageAnswer(ctx.log, async () => {
    const id = catalogId(params.id);
    const after = new URL(request.url).searchParams.get("after") ?? undefined;
    const [product, history] = await Promise.all([readProduct(ctx, id), readHistory(ctx, id, { after })]);
    const adminUrl = product.productId && `https://${ctx.shop.domain}/admin/products/${product.productId}`;
    return { product, history, adminUrl, currency: ctx.shop.currencyCode };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  return formAnswer(ctx.log, async () => {
    const edit: unknown = JSON.parse(String((await request.formData()).get("edit")));
    await editProduct(ctx, catalogId(params.id), edit, { by: ctx.userId, cause: "edit" });
    return { done: "Product saved" };
  });
}

export default function CatalogProductPage() {
  const { product, history, currency, adminUrl } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const draft = useProductDraft(product);
  const submit = useSubmit();
  const { locale } = useFormats();
  const saving = useNavigation().state === "submitting";
  useToastFor(answer);
  useLeaveConfirmation(draft.dirty);
  const request = draft.request();
  const problems = answer && "fields" in answer ? namedProblems(answer.fields ?? {}, request.variants) : {};
  const conflicts = product.differences.filter(({ verdict }) => verdict === "conflict").length;
  const waiting = product.differences.filter(({ verdict }) => verdict === "push" || verdict === "merge").length;

  return (
    <Page
      title={product.title}
      backAction={{ content: "Catalog", url: "/app/catalog" }}
      subtitle={standing(product, waiting, locale)}
      secondaryActions={
        product.productId === null || product.goneAt
          ? []
          : [{ content: "Open in Shopify", url: adminUrl ?? "", target: "_top" as const }]
      }
    >
      <SaveBar id="catalog-product" open={draft.dirty}>
        <button
          variant="primary"
          disabled={saving}
          onClick={() => void submit({ edit: JSON.stringify(request) }, { method: "post" })}
        />
        <button disabled={saving} onClick={draft.discard} />
      </SaveBar>
      <Box paddingBlockEnd="800">
        <BlockStack gap="400">
          <ErrorBanner sentence={answer && "error" in answer ? answer.error : undefined} />
          {product.sentence && (
            <Banner tone="warning">
              <Text as="p">{product.sentence}</Text>
            </Banner>
          )}
          {conflicts > 0 && (
            <Banner
              tone="warning"
              title={`${counted(conflicts, { one: "field", many: "fields" }, locale)} changed here and in Shopify`}
              action={{ content: "Decide", url: `/app/conflicts/${product.id}` }}
            />
          )}
          <Layout>
            <Layout.Section>
              <ProductForm product={product} draft={draft} currency={currency} problems={problems} />
            </Layout.Section>
            <Layout.Section variant="oneThird">
              <HistoryList
                changes={history.changes}
                currency={currency}
                more={history.next && `/app/catalog/${product.id}?after=${encodeURIComponent(history.next)}`}
              />
            </Layout.Section>
          </Layout>
        </BlockStack>
      </Box>
    </Page>
  );
}

function standing(product: CatalogProductView, waiting: number, locale: string): string {
  if (product.goneAt) return "Deleted in Shopify";
  if (product.productId === null) return "Not in Shopify yet: the next push creates it";
  if (waiting > 0)
    return `${counted(waiting, { one: "field waits", many: "fields wait" }, locale)} to be written to Shopify`;
  return product.differences.length === 0 ? "Agrees with Shopify" : "Shopify has something else";
}

/** What is wrong is told by the place in what was sent; shown it is at the input. */
function namedProblems(fields: Readonly<Record<string, string>>, variants: readonly { id: string }[]) {
  return Object.fromEntries(
    Object.entries(fields).map(([place, sentence]) => {
      const [, n, field] = /^variants\.(\d+)\.(.+)$/.exec(place) ?? [];
      return [field ? inputKey(variants[Number(n)]?.id ?? "", field) : inputKey("0", place), sentence];
    }),
  );
}
