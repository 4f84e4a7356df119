import type { Target } from './target.ts';

/** A target to which the way is opened with the first question, once: then it throws what opening throws. */
export function targetWhenAsked(
  about: Pick<Target, 'name' | 'kind' | 'weighted'>,
  open: () => Promise<Target>,
): Target {
  let opened: Promise<Target> | undefined;
  const target = (): Promise<Target> => {
    opened ??= open();
    return opened;
  };
  return {
    ...about,
    observe: async (signal) => (await target()).observe(signal),
    prepare: async (release, signal) => (await target()).prepare(release, signal),
    shift: async (order, signal) => (await target()).shift(order, signal),
  };
}
