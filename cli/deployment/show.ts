import type { BlobStore } from '../../shared/blobs/blob-store.ts';
import type { DeploymentRun, Step } from '../../shared/state/deployment-state.ts';
import { withCloudAccess } from '../cloud/connect.ts';
import type { ShowOptions } from '../commands/deploy-report-commands.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Surroundings } from '../surroundings.ts';
import { knownPlaces } from './choose-places.ts';
import { readApps } from './configured-apps.ts';
import { keyOf, openDeploymentRecords } from './deployment-records.ts';
import { findRun } from './find-run.ts';
import { runText } from './run-text.ts';

/** What a part of a run printed. */
interface StepLog {
  readonly phase: Step['phase'];
  readonly subject?: string;
  /** `undefined`: it is not kept any more. */
  readonly text: string | undefined;
}

/** Shows all that is kept of one run; with `--log` also what its builds and commands printed. */
export async function showRun(
  id: string,
  options: ShowOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal } = surroundings;
  const places = knownPlaces(await readApps(options, surroundings), undefined, undefined);
  return withCloudAccess(options, surroundings, async (cloud) => {
    const { store, blobs } = openDeploymentRecords(cloud);
    const run = await findRun(store, places.map(keyOf), id);
    const logs = options.log ? await logsOf(run, blobs) : undefined;
    if (options.json) terminal.printJson({ run, ...(logs ? { logs } : {}) });
    else
      terminal.print([runText(run, Date.now(), terminal.paint), ...(logs ?? []).map(logText)].join('\n\n'));
    return exitCodes.synced;
  });
}

async function logsOf({ steps }: DeploymentRun, blobs: BlobStore): Promise<readonly StepLog[]> {
  const logs: StepLog[] = [];
  for (const { phase, subject, log } of steps) {
    if (log === undefined) continue;
    const bytes = await blobs.get(log);
    const text = bytes === undefined ? undefined : new TextDecoder().decode(bytes);
    logs.push({ phase, ...(subject === undefined ? {} : { subject }), text });
  }
  return logs;
}

function logText({ phase, subject, text }: StepLog): string {
  const name = [phase, subject].filter(Boolean).join(' ');
  return `── log of ${name}\n${text === undefined ? 'it is not kept any more' : plain(text)}`;
}

/** What a build printed must not move the cursor. */
function plain(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/(?![\n\t])\p{Cc}/gu, '·')
    .trimEnd();
}
