import type { MirrorRequest } from '../../functions/mirror/mirror-repository.ts';
import type { ConflictStrategy } from '../../shared/config/schema.ts';
import { parseRemote, type Remote } from '../../shared/git/remote.ts';
import { UsageError } from '../errors.ts';
import { splitGlobs } from './split-globs.ts';

/** What stands on the command line of a mirror without a configuration. */
export interface OneOffOptions {
  readonly from?: string | undefined;
  readonly to?: readonly string[] | undefined;
  readonly branches?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly strategy?: string | undefined;
  readonly prune?: string | boolean | undefined;
  readonly dryRun?: boolean | undefined;
}

const strategies: readonly ConflictStrategy[] = ['archive', 'theirs', 'ours', 'fail'];
const form = 'auto-builder mirror --from URL --to URL [--to URL …]';

/** Checks the options. Throws `UsageError` that names no credential. */
export function oneOffRequest(
  options: OneOffOptions,
  tokens: { readonly from?: string | undefined; readonly to?: string | undefined },
): MirrorRequest {
  if (options.from === undefined)
    throw new UsageError('the source is missing', '--from', `Write it as ${form}.`);
  if (!options.to?.length) throw new UsageError('the destination is missing', '--to', `Write it as ${form}.`);
  const source = remoteOf(options.from, tokens.from, '--from');
  const targets = options.to.map((url) => ({ remote: remoteOf(url, tokens.to, '--to') }));
  const urls = [source, ...targets.map(({ remote }) => remote)].map(({ url }) => url.replace(/\.git$/, ''));
  const twice = urls.find((url, index) => urls.indexOf(url) !== index);
  if (twice) throw new UsageError('the same repository is named twice', twice, 'Name every repository once.');
  return {
    source,
    targets,
    filters: { branches: splitGlobs(options.branches), tags: splitGlobs(options.tags) },
    strategy: strategyOf(options.strategy ?? 'archive'),
    prune: pruneOf(options.prune),
    dryRun: options.dryRun ?? false,
  };
}

function remoteOf(text: string, token: string | undefined, option: string): Remote {
  try {
    return parseRemote(text, token || undefined);
  } catch {
    // What cannot be read may hold a credential anywhere before its last @: only the rest is shown.
    const shown = text.slice(text.lastIndexOf('@') + 1).slice(0, 200);
    throw new UsageError(
      `${shown || 'an empty text'} is not an http(s) URL of a git repository`,
      option,
      'Write it as https://host/owner/name.git; a token goes into the environment.',
    );
  }
}

function strategyOf(text: string): ConflictStrategy {
  const strategy = strategies.find((known) => known === text);
  if (strategy) return strategy;
  throw new UsageError(`${text} is not a strategy`, '--strategy', `Use one of ${strategies.join(', ')}.`);
}

function pruneOf(value: string | boolean | undefined): MirrorRequest['prune'] {
  if (value === undefined || value === false) return 'off';
  if (value === true || value === 'on') return 'on';
  if (value === 'force') return 'force';
  throw new UsageError(`${value} is not a way to prune`, '--prune', 'Write --prune or --prune=force.');
}
