import { BlockStack, IndexTable, Link, Text, useBreakpoints } from "@shopify/polaris";
import type { IndexTableProps } from "@shopify/polaris";
import type { ProofView } from "~/resources/proof";
import { useFormats } from "../formats-context";
import { Moment } from "../time";
import { useProofFigures } from "./proof";

const HEADINGS: IndexTableProps["headings"] = [
  { title: "Compared" },
  { title: "What" },
  { title: "Shopify", alignment: "end" },
  { title: "Mirror", alignment: "end" },
  { title: "Found", alignment: "end" },
  { title: "Repaired", alignment: "end" },
  { title: "Still different", alignment: "end" },
];

/** Certificates, newest first; a row opens its certificate. */
export function ProofTable(props: {
  proofs: readonly ProofView[];
  pagination?: IndexTableProps["pagination"];
  loading?: boolean;
}) {
  const { mdDown } = useBreakpoints();
  return (
    <IndexTable
      resourceName={{ singular: "certificate", plural: "certificates" }}
      itemCount={props.proofs.length}
      headings={HEADINGS}
      selectable={false}
      condensed={mdDown}
      loading={props.loading}
      pagination={props.pagination}
    >
      {props.proofs.map((proof, position) => (
        <IndexTable.Row key={proof.jobId} id={proof.jobId} position={position}>
          {mdDown ? <Narrow proof={proof} /> : <Wide proof={proof} />}
        </IndexTable.Row>
      ))}
    </IndexTable>
  );
}

const found = ({ missing, outdated, extra }: ProofView) => missing + outdated + extra;

function Wide({ proof }: { proof: ProofView }) {
  const what = useWhat(proof);
  const { number } = useFormats();
  const numbers = [proof.shopify, proof.mirror, found(proof), proof.repaired, proof.differ];
  return (
    <>
      <IndexTable.Cell>
        <Opener proof={proof} />
      </IndexTable.Cell>
      <IndexTable.Cell>{what}</IndexTable.Cell>
      {numbers.map((value, n) => (
        <IndexTable.Cell key={n}>
          <Text as="span" alignment="end" numeric>
            {number(value)}
          </Text>
        </IndexTable.Cell>
      ))}
    </>
  );
}

function Narrow({ proof }: { proof: ProofView }) {
  const what = useWhat(proof);
  const figures = useProofFigures();
  return (
    <div style={{ padding: "var(--p-space-300) var(--p-space-400)", width: "100%" }}>
      <BlockStack gap="100">
        <Opener proof={proof} />
        <Text as="span" numeric>
          {figures(proof)}
        </Text>
        <Text as="span" tone="subdued">
          {what}
        </Text>
      </BlockStack>
    </div>
  );
}

function Opener({ proof }: { proof: ProofView }) {
  return (
    <Link dataPrimaryLink monochrome removeUnderline url={`/app/health/certificate/${proof.jobId}`}>
      <Moment at={proof.at} />
    </Link>
  );
}

/** "orders, all" · "orders created 3 Mar 2026 to 4 Mar 2026, only reported" */
function useWhat({ resource, from, to, reportOnly }: ProofView): string {
  const { date } = useFormats();
  const since = from && `since ${date(from)}`;
  const range = to === null ? (since ?? "all") : `created ${from === null ? "" : `${date(from)} `}to ${date(to)}`;
  return `${resource}, ${range}${reportOnly ? ", only reported" : ""}`;
}
