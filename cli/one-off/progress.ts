import type { MirrorProgress } from '../../functions/mirror/engine.ts';
import { bytes, count } from '../output/quantities.ts';

/** Sums up what the engine tells into one line: `3 refs to push · 1.2 MB sent · 1 of 2 destinations done`. */
export function progressLine(destinations: number): (event: MirrorProgress) => string {
  const planned = new Map<string, number>();
  const sent = new Map<string, number>();
  const settled = new Set<string>();
  let before = 0;
  return (event) => {
    if (event.kind === 'planned') planned.set(event.url, Math.max(event.refs, planned.get(event.url) ?? 0));
    if (event.kind === 'settled') settled.add(event.url);
    if (event.kind === 'sent') {
      // Every push counts from nothing again.
      const last = sent.get(event.url) ?? 0;
      if (event.bytes < last) before += last;
      sent.set(event.url, event.bytes);
    }
    const refs = Math.max(0, ...planned.values());
    const total = [...sent.values()].reduce((sum, one) => sum + one, before);
    return `${count(refs, 'ref')} to push · ${bytes(total)} sent · ${settled.size} of ${count(destinations, 'destination')} done`;
  };
}
