import { Badge } from "@shopify/polaris";
import type { BadgeProps } from "@shopify/polaris";
import { inWords } from "~/lib/words";

const TONES: Readonly<Record<string, BadgeProps["tone"]>> = { ACTIVE: "success", DRAFT: "info" };

export function ProductBadge({ status }: { status: string }) {
  return <Badge tone={TONES[status]}>{inWords(status)}</Badge>;
}
