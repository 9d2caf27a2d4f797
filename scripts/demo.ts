import { compareMirror, verdict } from "./demo/compare.ts";
import { createEndings, interruption, type Endings } from "./demo/endings.ts";
import { readDemoOptions, type DemoOptions } from "./demo/options.ts";
import { say } from "./demo/say.ts";
import { PRODUCTS, startDemo } from "./demo/start.ts";
import * as story from "./demo/story.ts";
import { developmentKey } from "./encryption-key.ts";
import { counted } from "./follow-job.ts";
import { command } from "./sentence.ts";

// `npm run demo`: a simulated Shopify, the app, and what it does for one store, told as it happens.
await command(async () => {
  const options = readDemoOptions(process.argv.slice(2), process.env);
  const endings = createEndings();
  const interrupted = interruption().then(() => {
    console.log("\nThe demo ends.");
    return 0;
  });
  try {
    return await Promise.race([demo(options, endings, interrupted), interrupted]);
  } finally {
    await endings.all();
  }
});

async function demo(options: DemoOptions, endings: Endings, interrupted: Promise<number>): Promise<number> {
  console.log(
    `Lockstep, with a simulated Shopify store of ${counted(options.orders)} and ${counted(PRODUCTS, "products")}.\n`,
  );
  const key = await developmentKey();
  const { shop, database, lost } = await startDemo(options, key, endings);
  const code = await Promise.race([tell(options, { shop, client: database.client }, key), ...lost]);
  if (options.exit) return code;
  say(`Open the app in the simulated Shopify Admin, and stop the demo with Ctrl-C:\n\n  ${shop.adminUrl}`);
  return Promise.race([interrupted, ...lost]);
}

/** All that happens, and what came of it: the exit code. */
async function tell(options: DemoOptions, ctx: story.StoryCtx, key: string): Promise<number> {
  const populate = await story.runJob(ctx, "Populate", { resource: "orders", mode: "populate" });
  const { edited, refunded, fulfilled, sold } = await story.changeUnnoticed(ctx, options.orders);
  say(
    `Meanwhile in the store, and every webhook lost: ${counted(edited)} edited, ${refunded} refunded, ${fulfilled} fulfilled, ${sold} sold.`,
  );
  const update = await story.runJob(ctx, "Update", { resource: "orders", mode: "update" });
  const { deleted, ms: deletionMs } = await story.deletionNoticed(ctx, Math.min(3, options.orders));
  const { name, ms } = await story.editNoticed(ctx);
  say(
    `Webhooks arrive again: ${counted(deleted)} deleted, gone from the mirror after ${seconds(deletionMs)}; ` +
      `order ${name} edited, its row shows it after ${seconds(ms)}.`,
  );
  say("Now the products, with their variants and stock.");
  const products = await story.runJob(ctx, "Populate", { resource: "products", mode: "populate" });
  say(story.table({ "Orders, populate": populate, "Orders, update": update, "Products, populate": products }));
  const pending = await story.pendingOrders(ctx);
  if (pending > 0) {
    say(
      `Of ${counted(pending)}, lines of refunds, fulfillments or further shipping, which a bulk file cannot carry, are still pending\n` +
        "if there are any: they say so, and are being completed from the spare API budget, newest first.",
    );
  }
  if (!options.exit) return 0;
  await story.inboxEmpty(ctx);
  await story.partsComplete(ctx);
  const { equal, text } = verdict(await compareMirror(ctx, key));
  say(text);
  return equal ? 0 : 1;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
