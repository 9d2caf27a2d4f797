import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { Card, EmptyState, Page, Text } from "@shopify/polaris";
import { z } from "zod";
import { listConflicts, resolveConflict } from "~/catalog/conflicts";
import { readProduct } from "~/catalog/read-products";
import { adminContext } from "~/context.server";
import { AppError } from "~/lib/errors";
import { counted } from "~/lib/words";
import { ConflictDecisions } from "~/ui/catalog/conflict-decisions";
import type { Decision } from "~/ui/catalog/conflict-decisions";
import { ErrorBanner } from "~/ui/error-banner";
import { useToastFor } from "~/ui/toast";
import { formAnswer, pageAnswer } from "./answer";
import { catalogId } from "./catalog-query";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return pageAnswer(ctx.log, async () => {
    const id = catalogId(params.id);
    const product = await readProduct(ctx, id);
    const { rows, next } = await listConflicts(ctx, { catalogProductId: id, limit: 250 });
    return { id, title: product.title, rows, more: next !== null, currency: ctx.shop.currencyCode };
  });
}

const Choices = z
  .array(
    z.object({
      id: z.string(),
      version: z.string(),
      how: z.union([z.object({ choice: z.enum(["ours", "shopify"]) }), z.object({ value: z.string() })]),
    }),
  )
  .min(1);

/** Each choice is carried out by itself: one that is too late does not hold up the others, and is told. */
export async function action({ request }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  return formAnswer(ctx.log, async () => {
    const asked = Choices.safeParse(JSON.parse(String((await request.formData()).get("choices"))));
    if (!asked.success) throw new AppError("invalid", "Choose for at least one field.");
    const problems: Record<string, string> = {};
    for (const { id, version, how } of asked.data) {
      try {
        await resolveConflict(ctx, id, { ...how, version }, ctx.userId);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        problems[id] = error.message;
      }
    }
    const failed = Object.keys(problems).length;
    if (failed > 0)
      throw new AppError("conflict", [...new Set(Object.values(problems))].join(" "), { fields: problems });
    return { done: `${counted(asked.data.length, { one: "conflict is", many: "conflicts are" })} decided` };
  });
}

export default function ConflictPage() {
  const { id, title, rows, more, currency } = useLoaderData<typeof loader>();
  const act = useDecide();

  if (rows.length === 0)
    return (
      <Page title={title} backAction={{ content: "Conflicts", url: "/app/conflicts" }}>
        <ErrorBanner sentence={act.error} />
        <Card>
          <EmptyState
            heading="This product has no conflicts any more"
            image=""
            action={{ content: "Open the product", url: `/app/catalog/${id}` }}
          >
            <Text as="p">They were decided, or both sides have come to hold the same.</Text>
          </EmptyState>
        </Card>
      </Page>
    );
  return (
    <ConflictDecisions
      title={title}
      rows={rows}
      more={more}
      currency={currency}
      busy={act.busy}
      error={act.error}
      problems={act.fields}
      onDecide={act.decide}
    />
  );
}

function useDecide() {
  const fetcher = useFetcher<typeof action>();
  const answer = fetcher.data;
  useToastFor(answer && "done" in answer ? answer : null);
  return {
    busy: fetcher.state !== "idle",
    error: answer && "error" in answer ? answer.error : undefined,
    fields: (answer && "fields" in answer && answer.fields) || {},
    decide: (choices: readonly Decision[]) => fetcher.submit({ choices: JSON.stringify(choices) }, { method: "post" }),
  };
}
