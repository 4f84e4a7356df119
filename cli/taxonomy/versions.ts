import { readVersions } from '../../functions/taxonomy/round/read-state.ts';
import type { VersionRecord } from '../../functions/taxonomy/round/set-state.ts';
import type { VersionsOptions } from '../commands/taxonomy-cloud-commands.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { ago } from '../output/quantities.ts';
import { table } from '../output/table.ts';
import type { Surroundings } from '../surroundings.ts';
import { withKnownSet } from './set-records.ts';

const shownCommits = 3;

/** Shows the versions of a set's unified index, newest first. */
export async function versions(
  name: string | undefined,
  options: VersionsOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal } = surroundings;
  return withKnownSet(name, options, surroundings, async ({ set, blobs, state }) => {
    const records = await readVersions(blobs, state, options.limit);
    if (options.json) terminal.printJson({ set, versions: records.map(withoutHashes) });
    else
      terminal.print(records.length === 0 ? `no versions of ${set} yet` : versionsText(records, Date.now()));
    return exitCodes.synced;
  });
}

/** Hashes of blobs are of no use to others; the paths are. */
function withoutHashes({ parent: _parent, documents, ...rest }: VersionRecord): object {
  return { ...rest, documents: documents.map(([path]) => path) };
}

function versionsText(records: readonly VersionRecord[], now: number): string {
  const right = 'right' as const;
  const columns = [
    { title: 'version', align: right },
    { title: 'when' },
    { title: 'because of' },
    { title: 'files', align: right },
    { title: '+', align: right },
    { title: '~', align: right },
    { title: '-', align: right },
    { title: 'conflicts', align: right },
    { title: 'commits' },
  ];
  const rows = records.map((record) => {
    const { files, added, changed, deleted, conflicts } = record.counts;
    const numbers = [files, added, changed, deleted, conflicts].map(String);
    return [String(record.number), ago(record.at, now), causeText(record), ...numbers, commitsText(record)];
  });
  return table(columns, rows);
}

function causeText({ cause, rollbackTo }: VersionRecord): string {
  if (cause === 'rollback') return `rollback to ${rollbackTo}`;
  return cause === 'resolve' ? 'a decision' : 'a round';
}

function commitsText({ commits }: VersionRecord): string {
  const shown = commits
    .slice(0, shownCommits)
    .map(({ repository, commit, author }) => `${repository}@${commit.slice(0, 8)} (${author})`);
  const more = commits.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
