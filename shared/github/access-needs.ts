import type { Configuration, Mirror } from '../config/configuration.ts';
import { matchesRepository } from '../config/globs.ts';
import type { AccessNeeds } from './check-access.ts';

/** What the configuration uses one side of a mirror for. Pure. */
export function accessNeeds(
  { validation, taxonomy, deployment }: Pick<Configuration, 'validation' | 'taxonomy' | 'deployment'>,
  mirror: Mirror,
  { role, org }: { readonly role: AccessNeeds['role']; readonly org: string },
): AccessNeeds {
  const isSource = role === 'source';
  return {
    role,
    createMissing: mirror.createMissing,
    taxonomy: isSource && holdsReplicas(taxonomy, org),
    deployment: isSource ? deploymentNeeds(deployment, mirror) : undefined,
    validation:
      isSource && validation?.enabled === true
        ? { pushes: validation.autoCommit && validation.autoPush }
        : undefined,
  };
}

/** Whether a set may have repositories of that organisation. */
function holdsReplicas(taxonomy: Configuration['taxonomy'], org: string): boolean {
  if (taxonomy?.enabled !== true) return false;
  return taxonomy.sets.some(({ repos, hub = '' }) =>
    [...repos, hub].some((pattern) => {
      const [owner = ''] = pattern.split('/');
      return !pattern.startsWith('!') && matchesRepository([owner], org);
    }),
  );
}

/** What the apps of a mirror's source need there; `undefined`: there are none. */
function deploymentNeeds(deployment: Configuration['deployment'], mirror: Mirror): AccessNeeds['deployment'] {
  const apps = deployment?.enabled ? deployment.apps.filter((app) => app.mirror === mirror.id) : [];
  if (apps.length === 0) return undefined;
  const uses = (kind: string) => apps.some(({ targets }) => targets.some((target) => target.kind === kind));
  return { pushes: uses('git'), dispatches: uses('workflow') };
}
