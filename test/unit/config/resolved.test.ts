import { describe, expect, it } from 'vitest';
import { resolveConfiguration } from '../../../shared/config/resolve.ts';
import { parseResolvedConfiguration } from '../../../shared/config/resolved.ts';
import { secretNames, secretNamesFor } from '../../../shared/config/secret-names.ts';
import {
  alertsInput,
  channelInputs,
  configurationInput,
  mirrorInput,
  reference,
} from '../../support/configuration-input.ts';

describe('the resolved configuration', () => {
  it('comes back from its file as it was, with and without the optional sections', () => {
    for (const input of [
      configurationInput(),
      configurationInput({
        health: {
          checks: { git: 'off' },
          quietHours: [{ from: '22:00', to: '06:00' }],
          webhookUrl: 'https://example.com',
        },
        alerts: alertsInput({
          channels: Object.values(channelInputs),
          maintenance: [{ from: '2026-12-20T00:00:00Z', to: '2026-12-21T00:00:00Z', reason: 'rest' }],
        }),
        metrics: { token: reference('METRICS_TOKEN') },
      }),
      configurationInput({ taxonomy: {}, validation: { baseline: 'known.json' }, deployment: {} }),
    ]) {
      const configuration = resolveConfiguration(input);
      expect(parseResolvedConfiguration(JSON.stringify(configuration))).toEqual(configuration);
    }
  });

  it('of another form is refused with the paths', () => {
    expect(() => parseResolvedConfiguration('{"mirrors":[{"id":1}],"logLevel":"INFO"}')).toThrow(
      /mirrors\[0\]\.id/,
    );
  });
});

describe('names of secrets', () => {
  const configuration = resolveConfiguration({
    mirrors: [
      mirrorInput({
        source: { org: 'acme', credentials: { app: { id: 1, privateKey: reference('KEY') } } },
        destinations: [
          { org: 'one', credentials: reference('ONE') },
          { org: 'two', credentials: reference('KEY') },
        ],
      }),
      mirrorInput({ source: { org: 'other', credentials: reference('ANOTHER') } }),
    ],
  });

  it('are every name once, sorted', () => {
    expect(secretNames(configuration)).toEqual(['ANOTHER', 'BACKUP_TOKEN', 'KEY', 'ONE']);
  });

  it('are known for each mirror', () => {
    expect(configuration.mirrors.map(secretNamesFor)).toEqual([
      ['KEY', 'ONE'],
      ['ANOTHER', 'BACKUP_TOKEN'],
    ]);
  });
});
