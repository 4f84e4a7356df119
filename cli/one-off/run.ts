import type { MirrorEngine } from '../../functions/mirror/engine.ts';
import { type MirrorRequest, mirrorRepository } from '../../functions/mirror/mirror-repository.ts';
import type { MirrorReport } from '../../functions/mirror/report.ts';
import { createMemoryRelief } from '../../shared/git/memory-relief.ts';
import { defaultTeeOptions } from '../../shared/git/tee.ts';
import { Transport } from '../../shared/git/transport.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../output/terminal.ts';
import type { Surroundings } from '../surroundings.ts';
import { exitCodeOf } from './exit-code.ts';
import { progressLine } from './progress.ts';
import { reportText } from './report-text.ts';
import { type OneOffOptions, oneOffRequest } from './request.ts';

/** How often a live line is drawn anew, in milliseconds. */
const redrawMs = 80;

/** Mirrors once, without any configuration, and shows the report. */
export async function mirrorOneOff(
  options: OneOffOptions & { readonly json?: boolean | undefined },
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal, environment } = surroundings;
  const tokens = {
    from: environment.AUTO_BUILDER_FROM_TOKEN?.trim(),
    to: environment.AUTO_BUILDER_TO_TOKEN?.trim(),
  };
  for (const token of Object.values(tokens)) if (token) terminal.hide(token);
  const request = oneOffRequest(options, tokens);
  const interrupt = surroundings.onInterrupt();
  try {
    const report = await mirror(request, terminal, interrupt.signal);
    if (options.json) terminal.printJson(request.dryRun ? { ...report, dryRun: true } : report);
    else terminal.print(reportText(report, request.dryRun, terminal.paint));
    return interrupt.signal.aborted && !report.ok ? exitCodes.interrupted : exitCodeOf(report);
  } finally {
    interrupt.stop();
    terminal.clearProgress();
  }
}

async function mirror(
  request: MirrorRequest,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<MirrorReport> {
  const transport = new Transport();
  try {
    return await mirrorRepository(request, {
      transport,
      capabilities: new Map(),
      tee: defaultTeeOptions,
      relieveMemory: createMemoryRelief(),
      now: Date.now,
      random: Math.random,
      sleep,
      // A person waits and can end it at any time; the engine gives up by itself after a few failures in a row.
      deadline: Number.MAX_SAFE_INTEGER,
      signal,
      batchSize: 2_000,
      onProgress: terminal.live ? showProgress(request, terminal) : undefined,
    });
  } finally {
    transport.close();
  }
}

function showProgress(request: MirrorRequest, terminal: Terminal): MirrorEngine['onProgress'] {
  const lineOf = progressLine(request.targets.length);
  let drawnAt = 0;
  return (event) => {
    const line = lineOf(event);
    const now = performance.now();
    if (now - drawnAt < redrawMs && event.kind === 'sent') return;
    drawnAt = now;
    terminal.progress(line);
  };
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = (): void => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
    resolve();
  };
  const timer = setTimeout(end, ms);
  if (signal?.aborted) end();
  else signal?.addEventListener('abort', end);
  return promise;
}
