import { BlockStack, Modal, Text } from "@shopify/polaris";
import type { RefObject } from "react";
import { inWords } from "~/lib/words";
import type { ResourceView } from "~/resources/resource-view";

interface ConfirmFullProps extends Pick<ResourceView, "noun"> {
  open: boolean;
  estimate: string | null;
  onConfirm: () => void;
  onClose: () => void;
  busy?: boolean;
  /** Holds the button that asked, which gets the focus back. */
  asker?: RefObject<HTMLElement>;
}

/** A full resync removes what Shopify no longer has: said in numbers before it starts. */
export function ConfirmFull(props: ConfirmFullProps) {
  const { one, many } = props.noun;
  return (
    <Modal
      open={props.open}
      activator={props.asker}
      onClose={props.onClose}
      title="Fetch everything again?"
      primaryAction={{
        content: "Start full resync",
        destructive: true,
        loading: props.busy,
        onAction: props.onConfirm,
      }}
      secondaryActions={[{ content: "Not now", onAction: props.onClose }]}
    >
      <Modal.Section>
        <BlockStack gap="200">
          {props.estimate && <Text as="p">{props.estimate}</Text>}
          <Text as="p">
            {`Every ${one} is fetched from Shopify again. ${inWords(many)} in the mirror that no longer exist in Shopify are removed from the mirror. Nothing changes in Shopify.`}
          </Text>
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}
