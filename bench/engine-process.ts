import { mirrorRepository } from '../functions/mirror/mirror-repository.ts';
import { createMemoryRelief } from '../shared/git/memory-relief.ts';
import { parseRemote } from '../shared/git/remote.ts';
import { testEngine } from '../test/support/mirror.ts';
import { usageOfThisProcess } from './usage.ts';

// The other half of warm-engine.ts: mirrors on request and tells what it took.
const engine = testEngine({ relieveMemory: createMemoryRelief() });

process.on('message', async ({ from, to }: { from: string; to: string[] }) => {
  const started = performance.now();
  const report = await mirrorRepository(
    {
      source: parseRemote(from),
      targets: to.map((url) => ({ remote: parseRemote(url) })),
      filters: { branches: ['*'], tags: ['*'] },
      strategy: 'archive',
      prune: 'off',
      dryRun: false,
    },
    engine,
  );
  const ms = performance.now() - started;
  const ok = report.ok && report.destinations.every(({ verified }) => verified);
  const packBytes = report.destinations[0]?.packBytes ?? 0;
  process.send?.({ ms, ok, packBytes, ...usageOfThisProcess() });
});
process.once('disconnect', () => engine.close());
