import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Usage } from './usage.ts';

/** One mirroring by a process that has mirrored before, as a function has it. */
export interface WarmRun extends Usage {
  readonly ms: number;
  /** Everything arrived and was verified. */
  readonly ok: boolean;
  readonly packBytes: number;
}

/** The engine in a process of its own. */
export interface WarmEngine {
  mirror(from: string, to: readonly string[]): Promise<WarmRun>;
  close(): Promise<void>;
}

/** Bundles the engine as the functions are bundled, and starts it. The first mirroring still pays for compilation. */
export async function startWarmEngine(): Promise<WarmEngine> {
  const directory = await mkdtemp(join(tmpdir(), 'auto-builder-engine-'));
  const bundle = join(directory, 'engine.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'engine-process.ts')],
    outfile: bundle,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    logLevel: 'error',
  });
  const child = fork(bundle, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return {
    mirror: async (from, to) => {
      child.send({ from, to });
      const [run] = (await once(child, 'message')) as [WarmRun];
      if (!run.ok) throw new Error(`the engine did not mirror ${from} completely`);
      return run;
    },
    close: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
      await rm(directory, { recursive: true });
    },
  };
}
