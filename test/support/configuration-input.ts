import type { ConfigurationInput } from '../../shared/config/schema.ts';

type MirrorInput = ConfigurationInput['mirrors'][number];

/** A reference to a secret, as it stands in the file. */
export const reference = (name: string): string => `\${${name}}`;

/** One mirror from `acme` to `backup`, with the given parts changed. */
export function mirrorInput(changes: Partial<MirrorInput> = {}): MirrorInput {
  return {
    source: { org: 'acme', credentials: reference('SOURCE_TOKEN') },
    destinations: [{ org: 'backup', credentials: reference('BACKUP_TOKEN') }],
    ...changes,
  };
}

/** A file with that one mirror, with the given parts changed. */
export function configurationInput(changes: Partial<ConfigurationInput> = {}): ConfigurationInput {
  return { mirrors: [mirrorInput()], ...changes };
}
