import type {
  Configuration,
  Mirror,
  MirrorSource,
  ValidationSettings,
} from '../../shared/config/configuration.ts';
import { defaultHealth, defaultMetrics } from '../../shared/config/health-defaults.ts';
import { validationDefaults } from '../../shared/config/validation-settings.ts';
import { reference } from './configuration-input.ts';

/** A mirror of everything in `acme` to `acme-backup`; name what matters to the test. */
export function mirror(
  overrides: Partial<Omit<Mirror, 'source'>> & { readonly source?: Partial<MirrorSource> } = {},
): Mirror {
  const host = { apiUrl: 'https://api.github.com', gitUrl: 'https://github.com' };
  return {
    id: 'acme',
    destinations: [{ ...host, org: 'acme-backup', credentials: { token: reference('BACKUP_TOKEN') } }],
    syncInterval: 6,
    branches: ['*'],
    tags: ['*'],
    conflictStrategy: 'archive',
    prune: false,
    createMissing: true,
    waitForValidation: false,
    ...overrides,
    source: {
      ...host,
      org: 'acme',
      credentials: { token: reference('GITHUB_TOKEN') },
      repos: ['*'],
      archived: false,
      forks: false,
      ...overrides.source,
    },
  };
}

/** A configuration of these mirrors that validates; name the settings that matter. */
export function validatingConfiguration(
  mirrors: readonly Mirror[],
  settings: Partial<ValidationSettings> = {},
): Configuration {
  return { ...configuration(...mirrors), validation: { ...validationDefaults(), ...settings } };
}

/** A configuration of these mirrors. */
export function configuration(...mirrors: readonly Mirror[]): Configuration {
  return { mirrors, logLevel: 'INFO', health: defaultHealth, metrics: defaultMetrics };
}
