import { SiteFailure } from '../../shared/sites/errors.ts';
import type { Site } from '../../shared/sites/site.ts';

/** A site of which a call may fail. */
export interface BreakableSite {
  readonly site: Site;
  /** The `nth` call from now on fails once: before it has an effect, or when only the answer is lost. */
  failCall(nth: number, moment: 'before' | 'after'): void;
  /** The `nth` call from now on comes only after that work. */
  duringCall(nth: number, work: () => Promise<void>): void;
  callsMade(): number;
}

/** The same site, whose disk fails when it is told to. */
export function breakableSite(inner: Site): BreakableSite {
  let made = 0;
  let delayed: { readonly at: number; readonly work: () => Promise<void> } | undefined;
  let fault: { readonly at: number; readonly moment: 'before' | 'after' } | undefined;
  const lost = () => new SiteFailure(inner.where, new Error('the disk is gone'), 'EIO');
  const call = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    made += 1;
    const failing = fault?.at === made ? fault.moment : undefined;
    if (failing === 'before') throw lost();
    if (delayed?.at === made) await delayed.work();
    const answer = await work();
    if (failing === 'after') throw lost();
    return answer;
  };
  const site: Site = {
    where: inner.where,
    readPointer: (...words) => call(() => inner.readPointer(...words)),
    writePointer: (...words) => call(() => inner.writePointer(...words)),
    look: (...words) => call(() => inner.look(...words)),
    read: (...words) => call(() => inner.read(...words)),
    put: (...words) => call(() => inner.put(...words)),
    list: (...words) => inner.list(...words),
    remove: (...words) => call(() => inner.remove(...words)),
  };
  return {
    site,
    failCall: (nth, moment) => {
      fault = { at: made + nth, moment };
    },
    duringCall: (nth, work) => {
      delayed = { at: made + nth, work };
    },
    callsMade: () => made,
  };
}
