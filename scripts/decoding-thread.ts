import "./app-modules.ts";

/** What a worker's decoding thread runs. */
const { decodeForParent } = await import("../app/sync/sources/decoding-thread.server.ts");
await decodeForParent();
