import { Modal, Text } from "@shopify/polaris";
import { counted } from "~/lib/words";
import { useFormats } from "../formats-context";
import { useFocusBack } from "../opener";

interface UndoDialogProps {
  /** One product by its title, or null for the whole run. */
  what: string | null;
  count: number;
  busy: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before what was written is taken back, with how much that is and what is not overwritten. */
export function UndoDialog({ what, count, busy, onConfirm, onClose }: UndoDialogProps) {
  const { locale } = useFormats();
  useFocusBack();
  return (
    <Modal
      open
      onClose={onClose}
      title={what === null ? "Undo this run?" : `Undo ${what}?`}
      primaryAction={{ content: "Undo", destructive: true, loading: busy, onAction: onConfirm }}
      secondaryActions={[{ content: "Not now", onAction: onClose }]}
    >
      <Modal.Section>
        <Text as="p">
          {`${counted(count, { one: "product gets", many: "products get" }, locale)} back in Shopify what stood there before. What somebody has changed since is not overwritten, but listed.`}
        </Text>
      </Modal.Section>
    </Modal>
  );
}
