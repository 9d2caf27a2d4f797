import { BlockStack, Modal, Text } from "@shopify/polaris";

/** A full resync removes what Shopify no longer has: said in numbers before it starts. */
export function ConfirmFull(props: {
  open: boolean;
  estimate: string | null;
  onConfirm: () => void;
  onClose: () => void;
}) {
  return (
    <Modal
      open={props.open}
      onClose={props.onClose}
      title="Fetch everything again?"
      primaryAction={{ content: "Start full resync", destructive: true, onAction: props.onConfirm }}
      secondaryActions={[{ content: "Not now", onAction: props.onClose }]}
    >
      <Modal.Section>
        <BlockStack gap="200">
          {props.estimate && <Text as="p">{props.estimate}</Text>}
          <Text as="p">
            Every order is fetched from Shopify again. Orders in the mirror that no longer exist in Shopify are removed
            from the mirror. Nothing changes in Shopify.
          </Text>
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}
