import type { Proposal } from '../replicas/replica.ts';
import type { RoundInput } from './plan.ts';
import type { ConflictRecord, VersionRecord } from './set-state.ts';

const namedFiles = 20;
const namedConflicts = 20;

/** The author of every commit that a round makes. */
export const syncAuthor = { name: 'Auto-Builder', email: 'auto-builder@users.noreply.github.com' } as const;

/** What the commit says. The trailers are for people who look back: nothing is decided by them. */
export function commitMessage(
  { set, runId }: RoundInput,
  changes: ReadonlyMap<string, Uint8Array | undefined>,
  version: VersionRecord | undefined,
): string {
  const files = [...changes.keys()];
  const named = files.slice(0, namedFiles).map((path) => `- ${oneLine(path)}`);
  const more = files.length > namedFiles ? [`- and ${files.length - namedFiles} more`] : [];
  const subject = `chore(taxonomy): bring ${files.length} ${files.length === 1 ? 'file' : 'files'} of ${set.name} in step`;
  const trailers = [`Auto-Builder-Run: ${runId}`, `Auto-Builder-Version: ${version?.number ?? 0}`];
  return `${[subject, '', ...named, ...more, '', ...trailers].join('\n')}\n`;
}

/** Paths come from repositories: a line break in one must not make a trailer. */
function oneLine(path: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is to be shown otherwise
  return path.replace(/[\u0000-\u001f\u007f]/g, '?');
}

/** The pull request with the same changes, and the conflicts that somebody should look at. */
export function proposalOf(
  set: RoundInput['set'],
  about: {
    readonly version: VersionRecord | undefined;
    /** All that are kept after the round. */
    readonly conflicts: readonly ConflictRecord[];
    /** Why the commit itself was not taken. */
    readonly refusal: string | undefined;
  },
): Proposal {
  const { version, conflicts, refusal } = about;
  const open = conflicts.filter(({ status }) => status === 'open');
  const lines = open
    .slice(0, namedConflicts)
    .map(({ id, file, place }) => `- \`${id}\`: ${code(file)} ${code(place)}`);
  return {
    branch: `auto-builder/taxonomy/${set.name}`,
    title: `chore(taxonomy): bring the files of ${set.name} in step`,
    body: [
      `This brings the shared files of the set \`${set.name}\` to version ${version?.number ?? 0} of the unified index.`,
      'It is kept up to date until it is merged; what the repository changes meanwhile is taken in.',
      ...(refusal === undefined
        ? []
        : ['', `A commit on the branch was refused: ${code(refusal.slice(0, 500))}`]),
      ...(open.length === 0
        ? []
        : [
            '',
            `${open.length} open ${open.length === 1 ? 'conflict' : 'conflicts'}, not part of this:`,
            ...lines,
            '',
            'Decide with `auto-builder taxonomy resolve <conflict>`.',
          ]),
    ].join('\n'),
  };
}

function code(text: string): string {
  return `\`${oneLine(text).replaceAll('`', "'")}\``;
}
