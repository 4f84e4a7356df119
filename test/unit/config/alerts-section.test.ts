import { describe, expect, it } from 'vitest';
import type { AlertSettings } from '../../../shared/config/health-settings.ts';
import { resolveConfiguration } from '../../../shared/config/resolve.ts';
import { notifierSecretNames, secretNames } from '../../../shared/config/secret-names.ts';
import {
  alertsInput,
  channelInputs,
  configurationInput,
  reference,
} from '../../support/configuration-input.ts';
import { pathsFoundBy, problemsFoundBy } from '../../support/configuration-problems.ts';

const configured = (alerts: object) => resolveConfiguration({ ...configurationInput(), alerts });
const { slack, pagerduty, email, sns, webhook } = channelInputs;

function resolved(alerts: object): AlertSettings {
  const settings = configured(alerts).alerts;
  if (!settings) throw new Error('the section is gone');
  return settings;
}

describe('the section alerts', () => {
  it('is absent where the file has none', () => {
    expect(resolveConfiguration(configurationInput())).not.toHaveProperty('alerts');
  });

  it('needs nothing but a channel', () => {
    expect(resolved(alertsInput())).toMatchObject({
      enabled: true,
      channels: [{ kind: 'slack', name: 'slack', url: reference('SLACK_URL') }],
      groupWait: 30,
      repeat: 24,
      acknowledgeWithin: { critical: 300, high: 900, medium: 3600, low: 14_400 },
      digest: 4,
      maintenance: [],
    });
  });

  it('keeps what it is told of times', () => {
    const times = { enabled: false, groupWait: 0, repeat: 1, digest: 12 };
    expect(resolved(alertsInput({ ...times, acknowledgeWithin: { high: 600 } }))).toMatchObject({
      ...times,
      acknowledgeWithin: { critical: 300, high: 600, medium: 3600, low: 14_400 },
    });
  });

  it('turns the times of maintenance into moments', () => {
    const maintenance = [
      { from: '2026-12-20T00:00:00Z', to: '2026-12-20T03:00:00+02:00', reason: 'the host moves' },
    ];
    expect(resolved(alertsInput({ maintenance })).maintenance).toEqual([
      {
        from: Date.UTC(2026, 11, 20),
        to: Date.UTC(2026, 11, 20, 1),
        repositories: [],
        reason: 'the host moves',
      },
    ]);
  });

  it.each([
    ['', 'everywhere'],
    ['channels', { channels: [] }],
    ['channels', { channels: undefined }],
    ['routes', { routes: [] }],
    ['groupWait', { groupWait: 901 }],
    ['repeat', { repeat: 0 }],
    ['acknowledgeWithin.high', { acknowledgeWithin: { high: 59 } }],
    ['acknowledgeWithin.urgent', { acknowledgeWithin: { urgent: 60 } }],
    ['digest', { digest: '4h' }],
    ['maintenance[0].from', { maintenance: [{ from: '2026-12-20', to: '2026-12-21', reason: 'x' }] }],
    [
      'maintenance[0].from',
      { maintenance: [{ from: '2026-02-30T00:00:00Z', to: '2026-12-21T00:00:00Z', reason: 'x' }] },
    ],
    [
      'maintenance[0].to',
      { maintenance: [{ from: '2026-12-21T00:00:00Z', to: '2026-12-21T01:00:00+01:00', reason: 'x' }] },
    ],
    [
      'maintenance[0].repositories[0]',
      {
        maintenance: [
          { from: '2026-12-20T00:00:00Z', to: '2026-12-21T00:00:00Z', repositories: ['app'], reason: 'x' },
        ],
      },
    ],
  ])('is refused for its %s: %j', (path, change) => {
    const section = typeof change === 'string' ? change : { ...alertsInput(), ...change };
    const [found] = pathsFoundBy(() => configured(section as object));
    expect(found).toBe(path === '' ? 'alerts' : `alerts.${path}`);
  });
});

describe('a channel of alerts', () => {
  const completed = (channel: object) => resolved({ channels: [channel] }).channels[0];

  it('has its kind as its name, unless it has one', () => {
    const named = { ...slack, name: 'operators' };
    expect(resolved({ channels: [slack, named, email] }).channels.map(({ name }) => name)).toEqual([
      'slack',
      'operators',
      'email',
    ]);
  });

  it('of PagerDuty goes to the public address, unless it is told otherwise', () => {
    expect(completed(pagerduty)).toMatchObject({ apiUrl: 'https://events.pagerduty.com' });
    expect(completed({ ...pagerduty, apiUrl: 'http://localhost:8080/' })).toMatchObject({
      apiUrl: 'http://localhost:8080',
    });
  });

  it('of e-mail goes to one address or several, by Amazon SES without a server', () => {
    expect(completed(email)).toEqual({ ...email, name: 'email', to: ['ops@example.com'] });
    const to = ['a@example.com', 'b@example.com'];
    expect(completed({ ...email, from: 'Auto-Builder <ab@example.com>', to })).toMatchObject({ to });
  });

  it.each([
    [{}, { port: 587, secure: false }],
    [{ secure: true }, { port: 465, secure: true }],
    [{ port: 2525 }, { port: 2525, secure: false }],
    [
      { username: 'me', password: reference('P') },
      { port: 587, secure: false, username: 'me', password: reference('P') },
    ],
  ])('of e-mail completes the server %j', (smtp, expected) => {
    const host = 'smtp.example.com';
    expect(completed({ ...email, smtp: { host, ...smtp } })).toMatchObject({ smtp: { host, ...expected } });
  });

  it('of SNS has a topic, telephone numbers, or both', () => {
    const topic = 'arn:aws:sns:us-east-1:123456789012:alerts';
    expect(completed({ kind: 'sns', topic })).toEqual({ kind: 'sns', name: 'sns', topic, phones: [] });
    expect(completed({ ...sns, topic })).toEqual({ ...sns, name: 'sns', topic });
  });

  it.each([
    ['url', { ...slack, url: undefined }],
    ['name', { ...slack, name: 'Our Slack' }],
    ['kind', { kind: 'pigeon' }],
    ['routingKey', { kind: 'pagerduty' }],
    ['apiUrl', { ...pagerduty, apiUrl: 'http://events.example.com' }],
    ['from', { ...email, from: 'nobody' }],
    ['to', { ...email, to: [] }],
    ['to[1]', { ...email, to: ['a@example.com', 'b'] }],
    ['smtp', { ...email, smtp: { host: 'smtp.example.com', username: 'me' } }],
    ['smtp.port', { ...email, smtp: { host: 'smtp.example.com', port: 0 } }],
    ['topic', { kind: 'sns', topic: 'alerts' }],
    ['phones[0]', { kind: 'sns', phones: ['0151 234'] }],
    ['url', { ...webhook, url: 'ftp://example.com' }],
    ['secret', { ...webhook, secret: undefined }],
  ])('is refused for its %s: %j', (path, channel) => {
    expect(pathsFoundBy(() => configured({ channels: [channel] }))).toEqual([`alerts.channels[0].${path}`]);
  });

  it('of SNS without anybody is refused', () => {
    expect(pathsFoundBy(() => configured({ channels: [{ kind: 'sns' }] }))).toEqual(['alerts.channels[0]']);
  });

  it('that has its secret in the file is refused without showing it', () => {
    const channels = [{ ...slack, url: 'https://hooks.example.com/services/open-sesame' }];
    const problems = problemsFoundBy(() => configured({ channels }));
    expect(problems).toMatchObject([{ path: 'alerts.channels[0].url' }]);
    expect(JSON.stringify(problems)).not.toContain('sesame');
  });

  it('with the name of another one is refused, whether it was written or not', () => {
    expect(pathsFoundBy(() => configured({ channels: [slack, email, { ...email, name: 'slack' }] }))).toEqual(
      ['alerts.channels[2].name'],
    );
  });
});

describe('routes of alerts', () => {
  const channels = [slack, email, pagerduty];
  const refused = (...routes: object[]) => pathsFoundBy(() => configured({ channels, routes }));

  it('take everything unless they say what', () => {
    expect(resolved({ channels, routes: [{ channels: ['slack'] }] }).routes).toEqual([
      { levels: [], repositories: [], codes: [], channels: ['slack'], escalation: [], goOn: false },
    ]);
  });

  it('keep what they are told, with one name or several in a step of escalation', () => {
    const route = {
      levels: ['critical', 'high'],
      repositories: ['acme/*', '!acme/sandbox'],
      codes: ['GIT_*', '!GIT_TIMEOUT'],
      channels: ['slack'],
      goOn: true,
    };
    const routes = [{ ...route, escalation: ['email', ['slack', 'pagerduty']] }];
    expect(resolved({ channels, routes }).routes).toEqual([
      { ...route, escalation: [['email'], ['slack', 'pagerduty']] },
    ]);
  });

  it('name channels that there are', () => {
    const problems = problemsFoundBy(() =>
      configured({ channels, routes: [{ channels: ['slak'], escalation: ['email', ['pager']] }] }),
    );
    expect(problems).toMatchObject([
      { path: 'alerts.routes[0].channels[0]', remedy: 'Did you mean "slack"?' },
      { path: 'alerts.routes[0].escalation[1][0]', allowed: 'slack, email, pagerduty' },
    ]);
  });

  it('are not held against channels that cannot be read', () => {
    const routes = [{ channels: ['other'] }];
    expect(
      pathsFoundBy(() => configured({ channels: [slack, { kind: 'x', name: 'other' }], routes })),
    ).toEqual(['alerts.channels[1].kind']);
  });

  it('name each channel once', () => {
    expect(refused({ channels: ['slack', 'email', 'slack'] })).toEqual(['alerts.routes[0].channels[2]']);
  });

  it('know their levels', () => {
    expect(refused({ levels: ['fatal'], channels: ['slack'] })).toEqual(['alerts.routes[0].levels[0]']);
  });

  it('do not stand behind one that takes everything', () => {
    expect(refused({ channels: ['slack'] }, { levels: ['low'], channels: ['email'] })).toEqual([
      'alerts.routes[1]',
    ]);
  });

  it('may stand behind one that takes everything and goes on', () => {
    const routes = [{ channels: ['slack'], goOn: true }, { channels: ['email'] }];
    expect(resolved({ channels, routes }).routes).toHaveLength(2);
  });
});

describe('alerts without routes', () => {
  const told = (...channels: object[]) =>
    resolved({ channels }).routes.map(({ levels, channels: names }) => `${levels}: ${names}`);

  it('go where a person acts soon enough', () => {
    expect(told(slack, pagerduty, email, sns)).toEqual([
      'critical: pagerduty,sns',
      'high: slack,email',
      'medium: slack',
      'low: email',
    ]);
  });

  it('go everywhere where nothing suits the level', () => {
    expect(told(slack)).toEqual(['critical: slack', 'high: slack', 'medium: slack', 'low: slack']);
    expect(told(sns)).toEqual(['critical: sns', 'high: sns', 'medium: sns', 'low: sns']);
    expect(told(slack, email)[0]).toBe('critical: slack,email');
  });

  it('go to the next best kind where the best is missing', () => {
    expect(told(email, pagerduty)).toEqual([
      'critical: pagerduty',
      'high: email',
      'medium: email',
      'low: email',
    ]);
  });

  it('all go to a webhook, too', () => {
    expect(told(pagerduty, slack, webhook)).toEqual([
      'critical: pagerduty,webhook',
      'high: slack,webhook',
      'medium: slack,webhook',
      'low: slack,webhook',
    ]);
  });

  it('go on to others when nobody acknowledges what is urgent', () => {
    const { routes } = resolved({ channels: [slack, pagerduty, email] });
    expect(routes.map(({ escalation }) => escalation)).toEqual([
      [['slack', 'email']],
      [['pagerduty']],
      [],
      [],
    ]);
  });

  it('go no further where nobody is left', () => {
    const { routes } = resolved({ channels: [slack] });
    expect(routes.flatMap(({ escalation }) => escalation)).toEqual([]);
  });
});

describe('the secrets of alerts', () => {
  const smtp = { host: 'smtp.example.com', username: 'me', password: reference('MAIL_PASSWORD') };
  const channels = [slack, pagerduty, { ...email, smtp }, sns, webhook];

  it('are those of all channels', () => {
    const names = ['MAIL_PASSWORD', 'PAGER_KEY', 'SLACK_URL', 'WEBHOOK_KEY'];
    const configuration = configured({ channels });
    expect(notifierSecretNames(configuration)).toEqual(names);
    expect(secretNames(configuration)).toEqual([
      'BACKUP_TOKEN',
      ...names.slice(0, 2),
      'SLACK_URL',
      'SOURCE_TOKEN',
      'WEBHOOK_KEY',
    ]);
  });

  it('are not needed while alerts are off, or where there are none', () => {
    expect(notifierSecretNames(configured({ channels, enabled: false }))).toEqual([]);
    expect(notifierSecretNames(resolveConfiguration(configurationInput()))).toEqual([]);
  });
});
