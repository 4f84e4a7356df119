import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { identityOf, isAlive } from './process-identity.ts';

const cloudFileSchema = z.object({
  version: z.literal(1),
  pid: z.number().int(),
  processStartedAt: z.string().optional(),
  region: z.string(),
  endpoints: z.object({
    dynamodb: z.string(),
    sqs: z.string(),
    eventbridge: z.string(),
    codebuild: z.string(),
  }),
  webhookUrl: z.string().optional(),
  outputs: z.record(z.string(), z.string()),
  /** `file://` URI by bucket name. */
  buckets: z.record(z.string(), z.string()),
});

/** What a running cloud tells other processes on the same machine. */
export type CloudFile = z.infer<typeof cloudFileSchema>;

/** Writes `<data>/cloud.json`, whole or not at all. */
export async function writeCloudFile(
  dataDirectory: string,
  content: Omit<CloudFile, 'version' | 'pid' | 'processStartedAt'>,
): Promise<void> {
  const { pid, startedAt } = await identityOf(process.pid);
  const file: CloudFile = { version: 1, pid, processStartedAt: startedAt, ...content };
  const temporary = `${cloudFilePath(dataDirectory)}.${pid}`;
  await writeFile(temporary, `${JSON.stringify(file, undefined, 2)}\n`, { mode: 0o600 });
  await rename(temporary, cloudFilePath(dataDirectory));
}

/** The cloud that is up on that data; `undefined` when there is none, or when it was killed. */
export async function readCloudFile(dataDirectory: string): Promise<CloudFile | undefined> {
  let text: string;
  try {
    text = await readFile(cloudFilePath(dataDirectory), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const file = cloudFileSchema.parse(JSON.parse(text));
  return (await isAlive({ pid: file.pid, startedAt: file.processStartedAt })) ? file : undefined;
}

/** Removes it; harmless when there is none. */
export async function removeCloudFile(dataDirectory: string): Promise<void> {
  await rm(cloudFilePath(dataDirectory), { force: true });
}

function cloudFilePath(dataDirectory: string): string {
  return join(dataDirectory, 'cloud.json');
}
