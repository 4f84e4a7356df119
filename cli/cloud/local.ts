import { resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { readCloudFile } from '../../local/cloud/cloud-file.ts';
import { localCredentials } from '../../local/cloud/credentials.ts';
import type { CloudOptions } from '../commands/command-setup.ts';
import type { Surroundings } from '../surroundings.ts';
import { type CloudAccess, namesFrom } from './cloud-access.ts';
import { letFiguresSettle } from './let-figures-settle.ts';

/** What is known of a local cloud, from its file or from having started it. */
interface LocalCloud {
  readonly region: string;
  readonly endpoints: { readonly dynamodb: string; readonly sqs: string; readonly codebuild: string };
  readonly outputs: Readonly<Record<string, string>>;
  /** `file://` URI by bucket name. */
  readonly buckets: Readonly<Record<string, string>>;
  readonly webhookUrl?: string | undefined;
}

/** The local cloud on `--data`: the one that is up, or one that is started for this command and does only its work. */
export async function connectLocal(
  options: Pick<CloudOptions, 'data' | 'config'>,
  surroundings: Surroundings,
): Promise<CloudAccess> {
  const { terminal, directory } = surroundings;
  const file = await readCloudFile(resolve(directory, options.data));
  if (file) return access(file, `the local cloud in ${options.data}`, false, async () => undefined);
  terminal.progress('starting a local cloud for this command …');
  const { startConfiguredCloud } = await import('./start-configured-cloud.ts');
  const { createCloudEmitter } = await import('../../local/cloud/cloud-events.ts');
  const { noteProblems } = await import('../commands/watch-cloud.ts');
  const events = createCloudEmitter();
  noteProblems(events, terminal);
  const { config, data } = options;
  const { cloud } = await startConfiguredCloud(
    // Most commands read, and call no function at all.
    { config, data, schedules: 'off', warm: false, events },
    surroundings,
  );
  terminal.clearProgress();
  return access(cloud, `a local cloud of its own, on ${options.data}`, true, () => cloud.close());
}

/** The local cloud that is up, if one is. */
export async function findLocal(
  data: string,
  { directory }: Pick<Surroundings, 'directory'>,
): Promise<CloudAccess | undefined> {
  const file = await readCloudFile(resolve(directory, data));
  return file && access(file, `the local cloud in ${data}`, false, async () => undefined);
}

function access(cloud: LocalCloud, place: string, own: boolean, close: () => Promise<void>): CloudAccess {
  const common = { region: cloud.region, credentials: localCredentials };
  const dynamodb = new DynamoDBClient({ ...common, endpoint: cloud.endpoints.dynamodb });
  const sqs = new SQSClient({ ...common, endpoint: cloud.endpoints.sqs });
  const names = namesFrom(cloud.outputs, place);
  return {
    place,
    names,
    dynamodb,
    sqs,
    codeBuild: { endpoint: cloud.endpoints.codebuild, region: cloud.region },
    blobs: cloud.buckets[names.blobBucket] ?? '',
    webhookUrl: cloud.webhookUrl,
    pollMs: 150,
    own,
    close: async () => {
      if (own) await letFiguresSettle({ sqs, names, pollMs: 150 });
      dynamodb.destroy();
      sqs.destroy();
      await close();
    },
  };
}
