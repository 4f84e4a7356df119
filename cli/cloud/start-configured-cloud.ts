import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { synthesize } from '../../infra/synthesize.ts';
import { type Cloud, type CloudOptions, startCloud } from '../../local/cloud/cloud.ts';
import type { CloudEmitter } from '../../local/cloud/cloud-events.ts';
import { type RunningSite, type RunningSites, startSites } from '../../local/cloud/sites/site-server.ts';
import { secretNames } from '../../shared/config/secret-names.ts';
import { SecretNotFoundError } from '../../shared/secrets/errors.ts';
import { type LoadedConfiguration, readConfiguration } from '../configuration.ts';
import type { Surroundings } from '../surroundings.ts';
import { webhookSecretName } from '../webhook-secret.ts';
import { configuredSites } from './configured-sites.ts';

/** How a local cloud is started from the user's configuration. */
export interface StartOptions {
  readonly config: string | undefined;
  readonly data: string;
  readonly schedules: NonNullable<CloudOptions['schedules']>;
  readonly warm?: boolean;
  readonly port?: number;
  readonly host?: string;
  readonly events?: CloudEmitter;
}

/** A running cloud, and what it was made from. */
export interface StartedCloud extends LoadedConfiguration {
  readonly cloud: Cloud;
  /** Web sites of static targets. They are served until the cloud is closed. */
  readonly sites: readonly RunningSite[];
  /** Sites that are not served, because their ports cannot be had. */
  readonly refusedSites: RunningSites['refused'];
}

/**
 * Synthesizes the template from the configuration and runs it on this machine. Throws `CONFIG_*`, `SECRET_NOT_FOUND`
 * for the first credential that is not set, and what the local cloud throws.
 */
export async function startConfiguredCloud(
  options: StartOptions,
  surroundings: Surroundings,
): Promise<StartedCloud> {
  const loaded = await readConfiguration(options.config, surroundings);
  const { configuration, environment } = loaded;
  const secrets = secretsOf(loaded);
  const served = await startSites(configuredSites(configuration, surroundings.directory), (site, error) =>
    options.events?.emit('site.failed', { site, error: String(error) }),
  );
  const outdir = await mkdtemp(join(tmpdir(), 'auto-builder-'));
  try {
    const assemblyDirectory = await synthesize({ configuration, outdir, checked: false });
    const cloud = await startCloud({
      assemblyDirectory,
      dataDirectory: resolve(surroundings.directory, options.data),
      secrets,
      environment: environment.LOG_LEVEL ? { LOG_LEVEL: environment.LOG_LEVEL } : {},
      schedules: options.schedules,
      warm: options.warm ?? true,
      ports: { http: options.port ?? 0 },
      ...(options.host === undefined ? {} : { httpHost: options.host }),
      ...(options.events === undefined ? {} : { events: options.events }),
    });
    const close = async (): Promise<void> => {
      await cloud.close();
      await served.close();
      await rm(outdir, { recursive: true, force: true });
    };
    return { ...loaded, cloud: { ...cloud, close }, sites: served.sites, refusedSites: served.refused };
  } catch (error) {
    await served.close();
    await rm(outdir, { recursive: true, force: true });
    throw error;
  }
}

function secretsOf({ configuration, environment }: LoadedConfiguration): Record<string, string> {
  const named = secretNames(configuration).map((name) => {
    const value = environment[name];
    if (value) return [name, value];
    throw new SecretNotFoundError(
      name,
      'environment and .env',
      `Set the environment variable ${name}, or add ${name}=… to .env.`,
    );
  });
  const webhookSecret = environment[webhookSecretName];
  return {
    ...Object.fromEntries(named),
    ...(webhookSecret ? { [webhookSecretName]: webhookSecret } : {}),
  };
}
