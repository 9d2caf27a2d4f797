import { fork } from "node:child_process";
import { resolve } from "node:path";
import { Sentence } from "../sentence.ts";

export interface ProgramOptions {
  env?: Record<string, string>;
  /** Flags for Node itself, such as `--cpu-prof`. */
  flags?: string[];
}

/** Runs a program of this folder in a process of its own: JSON in, JSON out. */
export async function runProgram<Output>(name: string, input: unknown, options: ProgramOptions = {}): Promise<Output> {
  const program = startProgram<Output>(name, input, options);
  try {
    return await program.answer;
  } finally {
    await program.stop();
  }
}

/** The same for one that goes on after its answer (a server) until it is stopped. */
export function startProgram<Output>(
  name: string,
  input: unknown,
  { env = {}, flags = [] }: ProgramOptions = {},
): { pid: number | undefined; answer: Promise<Output>; stop: () => Promise<void> } {
  const child = fork(resolve(import.meta.dirname, `${name}.ts`), {
    env: { ...process.env, ...env },
    execArgv: flags,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  const answer = new Promise<Output>((done, fail) => {
    child.once("message", (message) => done(message as Output));
    child.once("exit", (code) => fail(new Sentence(`The measuring program ${name} ended with code ${code}.`)));
  });
  child.send(input as object);
  return {
    pid: child.pid,
    answer,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      await ended;
    },
  };
}

/** The other side: what such a program does with its input. The process ends when it is told to. */
export function program<Input, Output>(work: (input: Input) => Promise<Output>): void {
  process.once("message", (input) => {
    work(input as Input).then(
      (output) => process.send?.(output),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
  process.once("disconnect", () => process.exit(0));
  process.once("SIGTERM", () => process.exit(0));
}
