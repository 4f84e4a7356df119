import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { openBlobStore } from '../../shared/blobs/open-blob-store.ts';
import { repositoryKey } from '../../shared/state/repository-key.ts';
import type { ValidationRecord } from '../../shared/state/validation-store.ts';
import type { CloudAccess } from '../cloud/cloud-access.ts';
import { withCloudAccess } from '../cloud/connect.ts';
import { openStores } from '../cloud/stores.ts';
import { UsageError } from '../errors.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { ago } from '../output/quantities.ts';
import type { Terminal } from '../output/terminal.ts';
import type { Surroundings } from '../surroundings.ts';
import { configurationIfAny } from '../validation/settings.ts';
import type { ReportOptions } from './cloud-commands.ts';

const publicGit = 'https://github.com';

/** Shows the last validation that a cloud has written down for a repository, and writes its HTML report into a file. */
export async function lastReport(
  name: string,
  options: ReportOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const key = await keyOf(name, options, surroundings);
  return withCloudAccess(options, surroundings, async (cloud) => {
    const { terminal, directory } = surroundings;
    const ref =
      options.ref === undefined ? undefined : `refs/heads/${options.ref.replace(/^refs\/heads\//, '')}`;
    const record = await openStores(cloud).validations.latest(key, ref);
    if (!record) {
      throw new UsageError(
        'no validation is written down',
        ref === undefined ? key : `${key}, ${ref}`,
        'Check the name, and that validation is enabled; a push or the schedule leads to one.',
      );
    }
    if (options.output !== undefined) {
      await writeFile(resolve(directory, options.output), await reportOf(cloud, record));
    }
    if (options.json) terminal.printJson(record);
    else terminal.print(describe(record, Date.now(), terminal.paint));
    return record.outcome === 'passed' ? exitCodes.synced : exitCodes.partial;
  });
}

/** A name without its host is looked for among the sources of the configuration. */
async function keyOf(name: string, options: ReportOptions, surroundings: Surroundings): Promise<string> {
  const parts = name.toLowerCase().split('/');
  const [owner = '', repository = ''] = parts;
  if (parts.length === 3 && !parts.includes('')) return parts.join('/');
  if (parts.length !== 2 || parts.includes('')) {
    throw new UsageError('not the name of a repository', name, 'Write it as owner/name or host/owner/name.');
  }
  const { configuration } = await configurationIfAny(options.config, surroundings);
  const source = configuration?.mirrors.find((mirror) => mirror.source.org.toLowerCase() === owner)?.source;
  return repositoryKey(source?.gitUrl ?? publicGit, owner, repository);
}

async function reportOf(cloud: CloudAccess, { report }: ValidationRecord): Promise<Uint8Array> {
  const bytes = report === undefined ? undefined : await openBlobStore(cloud.blobs).get(report);
  if (bytes) return bytes;
  throw new UsageError(
    'the report is not kept any more',
    cloud.place,
    'Validate the repository again: auto-builder validate owner/name --format html -o FILE.',
  );
}

function describe(record: ValidationRecord, now: number, paint: Terminal['paint']): string {
  const { outcome, grade = '–', counts, files, notAnalysed, repository, ref, commit, scope } = record;
  const mark = outcome === 'passed' ? paint('green', '✓ passed') : paint('red', '✗ failed');
  const words = (['critical', 'error', 'warning', 'info'] as const)
    .map((severity) => `${counts[severity]} ${severity}`)
    .join(', ');
  const looked = scope === 'all' ? `${files} files` : `${files} changed files`;
  return [
    `${mark}  grade ${paint('bold', grade)}  ${repository}  ${ref} @ ${commit.slice(0, 10)}  ${ago(record.finishedAt, now)}`,
    `${words}; ${looked}, ${record.reused} of them known; ${notAnalysed} not analysed`,
  ].join('\n');
}
