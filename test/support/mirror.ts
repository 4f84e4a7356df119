import type { MirrorEngine, MirrorTarget } from '../../functions/mirror/engine.ts';
import { type MirrorRequest, mirrorRepository } from '../../functions/mirror/mirror-repository.ts';
import type { MirrorReport } from '../../functions/mirror/report.ts';
import { parseRemote } from '../../shared/git/remote.ts';
import { defaultTeeOptions } from '../../shared/git/tee.ts';
import { Transport } from '../../shared/git/transport.ts';

/** An engine with the real transport; backoff costs no time, and the deadline is far away. */
export function testEngine(
  overrides: Partial<MirrorEngine> = {},
): MirrorEngine & { readonly close: () => void } {
  const transport = new Transport({ idleTimeoutMs: 20_000 });
  return {
    transport,
    capabilities: new Map(),
    tee: defaultTeeOptions,
    now: () => Date.now(),
    random: () => 0,
    // Backoff resolves at once; the window for late destinations stays open until it is no longer needed.
    sleep: (ms, signal) => (ms === 0 ? Promise.resolve() : untilAborted(signal)),
    deadline: Number.MAX_SAFE_INTEGER,
    batchSize: 2_000,
    close: () => transport.close(),
    ...overrides,
  };
}

function untilAborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (!signal || signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** What a test says of a mirror; the rest has the defaults of one-off use. */
export interface TestMirror extends Partial<Omit<MirrorRequest, 'source' | 'targets'>> {
  readonly from: string;
  /** URLs, or targets with a URL for those that remember. */
  readonly to: readonly (string | (Omit<MirrorTarget, 'remote'> & { readonly url: string }))[];
  readonly engine?: Partial<MirrorEngine>;
}

/** Mirrors once, with an engine of its own. */
export async function mirrorOnce({
  from,
  to,
  engine: overrides,
  ...rest
}: TestMirror): Promise<MirrorReport> {
  const engine = testEngine(overrides);
  try {
    return await mirrorRepository(
      {
        source: parseRemote(from),
        targets: to.map((target) =>
          typeof target === 'string'
            ? { remote: parseRemote(target) }
            : { ...target, remote: parseRemote(target.url) },
        ),
        filters: { branches: ['*'], tags: ['*'] },
        strategy: 'archive',
        prune: 'off',
        dryRun: false,
        ...rest,
      },
      engine,
    );
  } finally {
    engine.close();
  }
}
