import type { Healing } from '../../shared/health/healing.ts';
import { findingKey } from '../../shared/health/health.ts';
import { withCloudAccess } from '../cloud/connect.ts';
import { openStores, type Stores } from '../cloud/stores.ts';
import type { CloudOptions } from '../commands/command-setup.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Surroundings } from '../surroundings.ts';
import { healingText } from './healing-text.ts';

/** Shows what was tried to heal one repository, or anything, in the last 90 days: the newest first. */
export async function healingHistory(
  repository: string | undefined,
  options: CloudOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal } = surroundings;
  return withCloudAccess(options, surroundings, async (cloud) => {
    const { health } = openStores(cloud);
    const isMeant = repository === undefined ? () => true : await healingsOf(repository, health);
    const healings: Healing[] = [];
    for await (const healing of health.healings()) if (isMeant(healing)) healings.push(healing);
    healings.sort((one, other) => other.updatedAt - one.updatedAt);
    if (options.json) terminal.printJson({ healings });
    else if (healings.length > 0) terminal.print(healingText(healings, Date.now(), terminal.paint));
    else terminal.print(`nothing was tried${repository === undefined ? '' : ` for ${repository}`}`);
    return exitCodes.synced;
  });
}

/** Its own, and those of what it shares with others: a credential, a hook. */
async function healingsOf(
  repository: string,
  health: Stores['health'],
): Promise<(healing: Healing) => boolean> {
  const name = repository.toLowerCase();
  const isNamed = (subject: string): boolean => subject === name || subject.endsWith(`/${name}`);
  const keys = new Set<string>();
  for await (const { subject, checks } of health.reports())
    if (isNamed(subject)) for (const check of checks) keys.add(findingKey(check));
  return ({ report, key }) => isNamed(report) || keys.has(key);
}
