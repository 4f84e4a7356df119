import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Usage } from './usage.ts';

const root = join(import.meta.dirname, '..');

/** The whole command, process start included. Throws when not everything arrived and was verified. */
export async function coldMirror(
  from: string,
  to: readonly string[],
): Promise<Usage & { readonly ms: number }> {
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [
      '--import',
      join(root, 'bench/report-usage.mjs'),
      join(root, 'cli/auto-builder.mjs'),
      'mirror',
      ...['--from', from],
      ...to.flatMap((url) => ['--to', url]),
      '--json',
    ],
    { stdio: ['ignore', 'pipe', 'inherit', 'pipe'] },
  );
  const usage = text(child.stdio[3] as Readable);
  const output = text(child.stdout as Readable);
  const [code] = await once(child, 'close');
  const ms = performance.now() - started;
  if (code !== 0) throw new Error(`the command ended with ${code}: ${await output}`);
  const { destinations } = JSON.parse(await output) as { destinations: { verified: boolean }[] };
  if (!destinations.every(({ verified }) => verified)) throw new Error(`not verified: ${await output}`);
  return { ms, ...(JSON.parse(await usage) as Usage) };
}
