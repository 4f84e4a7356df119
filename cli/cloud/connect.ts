import type { CloudOptions } from '../commands/command-setup.ts';
import type { Surroundings } from '../surroundings.ts';
import type { CloudAccess } from './cloud-access.ts';
import { connectLocal } from './local.ts';

/** Opens the cloud that the options mean: a deployed stack, the local cloud that is up, or one of this command's own. */
export async function connectCloud(options: CloudOptions, surroundings: Surroundings): Promise<CloudAccess> {
  if (options.stack === undefined) return connectLocal(options, surroundings);
  const { connectStack } = await import('./stack.ts');
  return connectStack(options.stack);
}

/** Does something with the cloud, and leaves it as it was found whatever happens. */
export async function withCloudAccess<Result>(
  options: CloudOptions,
  surroundings: Surroundings,
  work: (cloud: CloudAccess) => Promise<Result>,
): Promise<Result> {
  const cloud = await connectCloud(options, surroundings);
  try {
    return await work(cloud);
  } finally {
    surroundings.terminal.clearProgress();
    await cloud.close();
  }
}
