import type { SourceRepository } from './source.ts';

/**
 * A repository that is opened when it is first asked for something: a way back to a site or a function must not wait for
 * a git host that is down.
 */
export function openWhenAsked(open: () => Promise<SourceRepository>): SourceRepository {
  let opened: Promise<SourceRepository> | undefined;
  const source = (): Promise<SourceRepository> => {
    opened ??= open();
    return opened;
  };
  return {
    resolve: async (name) => (await source()).resolve(name),
    tree: async (commit) => (await source()).tree(commit),
    async *contents(ids) {
      yield* (await source()).contents(ids);
    },
  };
}
