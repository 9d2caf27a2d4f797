import { Text } from "@shopify/polaris";
import type { ResourceView } from "~/resources/resource-view";

/** Why nothing of a resource can be started at the moment. */
export function AlreadyRunning({ noun }: Pick<ResourceView, "noun">) {
  return (
    <Text as="p">
      {`A job is running for your ${noun.many}. One runs at a time; you can start the next when it has ended.`}
    </Text>
  );
}
