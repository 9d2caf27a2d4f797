import { Box, InlineStack, Text } from "@shopify/polaris";
import type { BoxProps } from "@shopify/polaris";
import { useId } from "react";
import type { ReactNode } from "react";

export interface Bar {
  label: string;
  /** Stacked from the bottom, in the order of `series`. */
  values: readonly number[];
}

export interface Series {
  name: string;
  /** A Polaris token of a background. */
  fill: NonNullable<BoxProps["background"]>;
}

const HEIGHT = 96;
const BAR = 10;
const GAP = 3;

/** A small bar chart: a picture for the eye, the same numbers as a table for screen readers. */
export function BarStrip(props: {
  title: string;
  series: readonly Series[];
  bars: readonly Bar[];
  number: (n: number) => string;
}) {
  const id = useId();
  const { bars, series, number } = props;
  const highest = Math.max(1, ...bars.map((bar) => bar.values.reduce((sum, value) => sum + value, 0)));
  const width = bars.length * (BAR + GAP) - GAP;
  return (
    <div>
      <svg
        viewBox={`0 0 ${width} ${HEIGHT}`}
        width="100%"
        height={HEIGHT}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {bars.map((bar, column) => (
          <g key={bar.label}>
            <title>{`${bar.label}: ${bar.values.map((value, s) => `${series[s]?.name} ${number(value)}`).join(", ")}`}</title>
            <rect x={column * (BAR + GAP)} y={HEIGHT - 1} width={BAR} height={1} fill="var(--p-color-border)" />
            {stacked(bar.values, highest).map(({ y, height }, s) => (
              <rect
                key={series[s]?.name}
                x={column * (BAR + GAP)}
                y={y}
                width={BAR}
                height={height}
                fill={`var(--p-color-${series[s]?.fill})`}
              />
            ))}
          </g>
        ))}
      </svg>
      <Text as="span" visuallyHidden>
        <table aria-labelledby={id}>
          <caption id={id}>{props.title}</caption>
          <thead>
            <tr>
              <th scope="col">When</th>
              {series.map(({ name }) => (
                <th scope="col" key={name}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {bars
              .filter((bar) => bar.values.some((value) => value > 0))
              .map((bar) => (
                <tr key={bar.label}>
                  <th scope="row">{bar.label}</th>
                  {bar.values.map((value, s) => (
                    <td key={series[s]?.name}>{number(value)}</td>
                  ))}
                </tr>
              ))}
          </tbody>
        </table>
      </Text>
    </div>
  );
}

/** Which colour is which, and what else there is to say about the picture. */
export function Legend({ series, children }: { series: readonly Series[]; children?: ReactNode }) {
  return (
    <InlineStack gap="400">
      {series.map(({ name, fill }) => (
        <InlineStack key={name} gap="150" blockAlign="center">
          <Box background={fill} minWidth="12px" minHeight="12px" borderRadius="100" />
          <Text as="span" variant="bodySm">
            {name}
          </Text>
        </InlineStack>
      ))}
      {children}
    </InlineStack>
  );
}

function stacked(values: readonly number[], highest: number): { y: number; height: number }[] {
  let below = 0;
  return values.map((value) => {
    // A little is not nothing: one pixel at least.
    const height = value === 0 ? 0 : Math.max(1, (value / highest) * (HEIGHT - 2));
    below += height;
    return { y: HEIGHT - below, height };
  });
}
