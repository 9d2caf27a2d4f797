import { BlockStack, Box, Card, Checkbox, ChoiceList, FormLayout, Select, Text, TextField } from "@shopify/polaris";
import { FIELDS } from "~/resources/catalog/fields";
import { OWNERS, STRATEGIES, STRATEGY_WORDS } from "~/resources/catalog/strategy";
import type { Strategy } from "~/resources/catalog/strategy";
import { BOUNDS, DEFAULT_POLICY, SHARES, TIERS } from "~/resources/catalog/trust";
import type { CatalogPolicy, Share } from "~/resources/catalog/trust";

interface CatalogSettingsProps {
  policy: CatalogPolicy;
  change: (part: Partial<CatalogPolicy>) => void;
  /** By the name of the setting. */
  problems: Readonly<Record<string, string>>;
}

/** How far the push may go, and how conflicts end, each with what follows from it and its default. */
export function CatalogSettings(props: CatalogSettingsProps) {
  return (
    <BlockStack gap="400">
      <Trust {...props} />
      <Conflicts {...props} />
      <Pace {...props} />
    </BlockStack>
  );
}

function Trust({ policy, change, problems }: CatalogSettingsProps) {
  return (
    <Card>
      <BlockStack gap="400">
        <ChoiceList
          title="What the catalog may do"
          choices={[
            {
              label: "Only watch",
              value: "monitor",
              helpText: "Everything is worked out and shown, nothing is written, on either side. This is the default.",
            },
            {
              label: "Write",
              value: "live",
              helpText: "Pushes write what the tiers below allow, and changes of Shopify's are taken over.",
            },
          ]}
          selected={[policy.mode]}
          onChange={([mode]) => change({ mode: mode === "live" ? "live" : "monitor" })}
        />
        {TIERS.map(({ tier, title, meaning }) => (
          <Select
            key={tier}
            label={`${tier}. ${title}`}
            helpText={`${meaning} Default: off.`}
            options={SHARES.map((share) => ({ value: String(share), label: shareLabel(share) }))}
            value={String(policy.tiers[tier])}
            onChange={(share) => change({ tiers: { ...policy.tiers, [tier]: Number(share) as Share } })}
            error={problems[`tiers.${tier}`]}
            disabled={policy.mode === "monitor"}
          />
        ))}
        <Checkbox
          label="Adopt new products of Shopify's"
          helpText="A product that is new in Shopify comes into the catalog as it is. Default: off."
          checked={policy.adoptNew}
          onChange={(adoptNew) => change({ adoptNew })}
        />
      </BlockStack>
    </Card>
  );
}

const shareLabel = (share: Share) =>
  share === 0 ? "Off" : share === 100 ? "All products" : `${share} % of products, always the same ones`;

const strategyOptions = STRATEGIES.map((strategy) => ({ value: strategy, label: STRATEGY_WORDS[strategy].title }));

function Conflicts({ policy, change }: CatalogSettingsProps) {
  const usesOwners =
    policy.strategy === "merge_fields" || Object.values(policy.fieldStrategies).includes("merge_fields");
  return (
    <Card>
      <BlockStack gap="400">
        <Select
          label="When both sides changed a field"
          helpText={`${STRATEGY_WORDS[policy.strategy].meaning} Default: ${STRATEGY_WORDS[DEFAULT_POLICY.strategy].title}.`}
          options={strategyOptions}
          value={policy.strategy}
          onChange={(strategy) => change({ strategy: strategy as Strategy })}
        />
        <Checkbox
          label="Decide by itself"
          helpText="The strategy ends conflicts without asking. Off, it only proposes. Default: off."
          checked={policy.autoResolve}
          onChange={(autoResolve) => change({ autoResolve })}
        />
        <Text as="h3" variant="headingSm">
          Fields with a strategy of their own
        </Text>
        <FormLayout>
          <FormLayout.Group condensed>
            {[...Object.entries(FIELDS), ["inventory", { label: "Inventory" }] as const].map(([field, { label }]) => (
              <Select
                key={field}
                label={label}
                options={[{ value: "", label: "As above" }, ...strategyOptions]}
                value={policy.fieldStrategies[field] ?? ""}
                onChange={(strategy) => change({ fieldStrategies: withValue(policy.fieldStrategies, field, strategy) })}
              />
            ))}
          </FormLayout.Group>
        </FormLayout>
        {usesOwners && (
          <FormLayout>
            <FormLayout.Group condensed>
              {[...Object.entries(FIELDS), ["inventory", { label: "Inventory" }] as const].map(([field, { label }]) => (
                <Select
                  key={field}
                  label={`${label} belongs to`}
                  options={[
                    { value: "", label: "Ask me" },
                    ...OWNERS.map((value) => ({ value, label: value === "ours" ? "My catalog" : "Shopify" })),
                  ]}
                  value={policy.fieldOwners[field] ?? ""}
                  onChange={(owner) => change({ fieldOwners: withValue(policy.fieldOwners, field, owner) })}
                />
              ))}
            </FormLayout.Group>
          </FormLayout>
        )}
      </BlockStack>
    </Card>
  );
}

/** Without an entry of its own where none is chosen. */
function withValue<T extends string>(all: Readonly<Record<string, T>>, field: string, value: string) {
  const { [field]: _before, ...others } = all;
  return value === "" ? others : { ...others, [field]: value as T };
}

const NUMBERS = [
  {
    name: "batchSize",
    label: "Products to a batch",
    help: `A smaller batch stops sooner, a larger one costs fewer calls. ${BOUNDS.batchSize.min} to ${BOUNDS.batchSize.max}. Default: ${DEFAULT_POLICY.batchSize}.`,
    scale: 1,
  },
  {
    name: "concurrency",
    label: "Batches at once",
    help: `More are faster, and leave less of the API budget to everything else. ${BOUNDS.concurrency.min} to ${BOUNDS.concurrency.max}. Default: ${DEFAULT_POLICY.concurrency}.`,
    scale: 1,
  },
  {
    name: "maxErrorShare",
    label: "Stop when so many products failed",
    help: `A push stops by itself beyond this share of what it has tried. Default: ${DEFAULT_POLICY.maxErrorShare * 100} %.`,
    scale: 100,
  },
  {
    name: "maxConflictShare",
    label: "Stop when so many products are in conflict",
    help: `Likewise. Default: ${DEFAULT_POLICY.maxConflictShare * 100} %.`,
    scale: 100,
  },
] as const;

function Pace({ policy, change, problems }: CatalogSettingsProps) {
  return (
    <Card>
      <FormLayout>
        {NUMBERS.map(({ name, label, help, scale }) => (
          <Box key={name} maxWidth="24rem">
            <TextField
              label={label}
              helpText={help}
              type="number"
              autoComplete="off"
              suffix={scale === 100 ? "%" : undefined}
              value={String(Math.round(policy[name] * scale * 100) / 100)}
              onChange={(text) => change({ [name]: Number(text) / scale })}
              error={problems[name]}
            />
          </Box>
        ))}
      </FormLayout>
    </Card>
  );
}
