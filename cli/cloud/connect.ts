import type { CloudOptions } from '../commands/command-setup.ts';
import type { Terminal } from '../output/terminal.ts';
import type { CloudAccess } from './cloud-access.ts';
import { connectLocal } from './local.ts';

/** Opens the cloud that the options mean: a deployed stack, the local cloud that is up, or one of this command's own. */
export async function connectCloud(options: CloudOptions, terminal: Terminal): Promise<CloudAccess> {
  if (options.stack === undefined) return connectLocal(options, terminal);
  const { connectStack } = await import('./stack.ts');
  return connectStack(options.stack);
}

/** Does something with the cloud, and leaves it as it was found whatever happens. */
export async function withCloudAccess<Result>(
  options: CloudOptions,
  terminal: Terminal,
  work: (cloud: CloudAccess) => Promise<Result>,
): Promise<Result> {
  const cloud = await connectCloud(options, terminal);
  try {
    return await work(cloud);
  } finally {
    terminal.clearProgress();
    await cloud.close();
  }
}
