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

type AlertsInput = NonNullable<ConfigurationInput['alerts']>;
type ChannelInput = AlertsInput['channels'][number];

/** A channel of each kind, with a secret of its own where it needs one. */
export const channelInputs = {
  slack: { kind: 'slack', url: reference('SLACK_URL') },
  pagerduty: { kind: 'pagerduty', routingKey: reference('PAGER_KEY') },
  email: { kind: 'email', from: 'auto-builder@example.com', to: 'ops@example.com' },
  sns: { kind: 'sns', phones: ['+15551234567'] },
  webhook: { kind: 'webhook', url: 'https://example.com/alerts', secret: reference('WEBHOOK_KEY') },
} as const satisfies Record<string, ChannelInput>;

/** A section `alerts` with one channel of Slack, with the given parts changed. */
export function alertsInput(changes: Partial<AlertsInput> = {}): AlertsInput {
  return { channels: [channelInputs.slack], ...changes };
}
