import { flushCompileCache } from "node:module";
import "./app-modules.ts";

/** What a worker's decoding thread runs. */
const { decodeForParent } = await import("../app/sync/sources/decoding-thread.server.ts");
// A thread is ended from outside, before Node keeps what it has compiled.
flushCompileCache();
await decodeForParent();
