// Loaded into the processes of the demo (`node --import`): when the demo is gone, for whatever reason, they end too.
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
process.channel?.unref();
