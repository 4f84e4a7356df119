import { resolve } from 'node:path';
import type { ServedSite } from '../../local/cloud/sites/site-server.ts';
import type { Configuration } from '../../shared/config/configuration.ts';
import { fillTarget, valuesOf } from '../../shared/config/deployment-values.ts';
import { UsageError } from '../errors.ts';

/**
 * The web sites that static targets keep in a directory and that have a port, of all apps in all environments. Directories are taken from
 * the given one. They are served also while nothing is deployed (`enabled: false`).
 */
export function configuredSites({ deployment }: Configuration, from: string): ServedSite[] {
  return (deployment?.apps ?? []).flatMap((app) =>
    app.environments.flatMap((environment) =>
      app.targets.flatMap((target) => {
        if (target.kind !== 'static') return [];
        const { directory, port } = fillTarget(target, valuesOf(app, environment));
        if (directory === undefined || port === undefined) return [];
        const name = `${app.name} in ${environment.name}`;
        return [{ name, directory: resolve(from, directory), port: portNumber(port, name) }];
      }),
    ),
  );
}

/** A port may be put together of values of the environment, so only now is it known what it is. */
function portNumber(text: string, site: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 1 && port <= 65_535) return port;
  throw new UsageError(
    `"${text}" is no port`,
    site,
    'Let the port of its static target become a number from 1 to 65535.',
  );
}
