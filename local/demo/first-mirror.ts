import type { CloudEmitter } from '../cloud/cloud-events.ts';
import { DemoFailure } from './demo-failure.ts';
import type { Display } from './display.ts';
import { type EndedRun, onRunEnded } from './watch-runs.ts';

/** Frames of a thing that turns. */
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 80;

/**
 * Shows the first mirror of the named repositories, one line each, until every one has had a run. `begin` starts it, and
 * is called once somebody listens. Throws `DemoFailure` when a run does not sync or nothing happens for too long.
 */
export async function watchFirstMirror<Result>(
  names: readonly string[],
  { display, events, limitMs }: { display: Display; events: CloudEmitter; limitMs: number },
  begin: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly tookMs: number }> {
  const ended = new Map<string, EndedRun>();
  const started = performance.now();
  const { promise: all, resolve, reject } = Promise.withResolvers<void>();
  const draw = (): void => display.live(names.map((name) => lineOf(name, ended.get(name), display, started)));
  const stop = onRunEnded(events, (run) => {
    const name = run.repository.split('/').at(-1) ?? '';
    if (!names.includes(name)) return;
    ended.set(name, run);
    if (!display.animated) display.line(lineOf(name, run, display, started));
    if (!run.synced) reject(new DemoFailure(`${name} was not mirrored: ${run.reasons.join('; ')}`));
    else if (ended.size === names.length) resolve();
  });
  const timer = display.animated ? setInterval(draw, frameMs) : undefined;
  const limit = setTimeout(
    () => reject(new DemoFailure(`only ${ended.size} of ${names.length} repositories were mirrored in time`)),
    limitMs,
  );
  try {
    // A failure of a run may come before the cloud has finished starting.
    all.catch(() => undefined);
    const result = await begin();
    await all;
    return { result, tookMs: performance.now() - started };
  } finally {
    clearInterval(timer);
    clearTimeout(limit);
    stop();
    if (display.animated) {
      draw();
      display.endLive();
    }
  }
}

function lineOf(name: string, run: EndedRun | undefined, display: Display, started: number): string {
  const title = name.padEnd(16);
  if (!run) {
    const frame = frames[Math.floor((performance.now() - started) / frameMs) % frames.length] ?? '';
    return `   ${display.paint('cyan', frame)} ${title} …`;
  }
  if (!run.synced) return `   ${display.paint('red', '✗')} ${title} ${run.reasons.join('; ')}`;
  return `   ${display.paint('green', '✓')} ${title} → 2 destinations, verified  ${`${Math.round(run.durationMs)} ms`.padStart(7)}`;
}
