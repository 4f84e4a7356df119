import { describe, expect, it } from 'vitest';
import { defaultHealth } from '../../../shared/config/health-defaults.ts';
import type { HealthSettings } from '../../../shared/config/health-settings.ts';
import { resolveConfiguration } from '../../../shared/config/resolve.ts';
import { checkNames } from '../../../shared/health/health.ts';
import { configurationInput } from '../../support/configuration-input.ts';
import { pathsFoundBy, problemsFoundBy } from '../../support/configuration-problems.ts';

const resolved = (health: object, overrides: object = {}): HealthSettings =>
  resolveConfiguration({ ...configurationInput(), health }, overrides).health;

describe('the section health', () => {
  it('has a default for every key, with the section and without it', () => {
    expect(resolved({})).toEqual(defaultHealth);
    expect(resolveConfiguration(configurationInput()).health).toEqual(defaultHealth);
  });

  it('keeps what it is told', () => {
    const section = {
      enabled: false,
      interval: 900,
      autoHeal: false,
      dryRun: true,
      registries: { npm: 'https://packages.example.com/npm', pypi: 'http://127.0.0.1:8080' },
      webhookUrl: 'https://hooks.example.com/github',
      budgetReserve: 0.25,
    };
    expect(resolved(section)).toEqual({ ...section, off: [], quietHours: [] });
  });

  it('turns checks that are off into a list, in the order of the checks', () => {
    expect(resolved({ checks: { quality: 'off', git: 'off', sync: 'on' } }).off).toEqual(['git', 'quality']);
  });

  it.each(checkNames)('knows the check %s', (name) => {
    expect(resolved({ checks: { [name]: 'off' } }).off).toEqual([name]);
  });

  it('asks a registry without a slash at the end', () => {
    const registries = { npm: 'https://packages.example.com/npm/' };
    expect(resolved({ registries }).registries).toEqual({
      npm: 'https://packages.example.com/npm',
      pypi: defaultHealth.registries.pypi,
    });
  });

  it('takes quiet hours of every day in UTC, unless it is told otherwise', () => {
    const quietHours = [
      { from: '22:00', to: '06:00' },
      { from: '00:00', to: '24:00', timeZone: 'Europe/Berlin', days: ['sun', 'sat', 'sun'] },
    ];
    expect(resolved({ quietHours }).quietHours).toEqual([
      { from: '22:00', to: '06:00', timezone: 'UTC', days: [1, 2, 3, 4, 5, 6, 7] },
      { from: '00:00', to: '24:00', timezone: 'Europe/Berlin', days: [6, 7] },
    ]);
  });

  it.each([
    ['enabled', { enabled: 'yes' }],
    ['interval', { interval: 59 }],
    ['interval', { interval: 604_801 }],
    ['interval', { interval: 90.5 }],
    ['checks', { checks: ['git'] }],
    ['checks.git', { checks: { git: false } }],
    ['checks.gti', { checks: { gti: 'off' } }],
    ['quietHours', { quietHours: { from: '22:00', to: '06:00' } }],
    ['quietHours[0].from', { quietHours: [{ from: '25:00', to: '06:00' }] }],
    ['quietHours[0].to', { quietHours: [{ from: '22:00' }] }],
    ['quietHours[0].to', { quietHours: [{ from: '22:00', to: '22:00' }] }],
    ['quietHours[0].days', { quietHours: [{ from: '22:00', to: '06:00', days: [] }] }],
    ['quietHours[0].days[0]', { quietHours: [{ from: '22:00', to: '06:00', days: ['friday'] }] }],
    ['quietHours[0].timeZone', { quietHours: [{ from: '22:00', to: '06:00', timeZone: 'Mars/Olympus' }] }],
    ['registries.npm', { registries: { npm: 'http://packages.example.com' } }],
    ['registries.pypi', { registries: { pypi: 'pypi' } }],
    ['webhookUrl', { webhookUrl: 'https://me:secret@example.com/' }],
    ['budgetReserve', { budgetReserve: 1 }],
    ['budgetReserve', { budgetReserve: -0.1 }],
  ])('is refused for its %s: %j', (path, section) => {
    expect(pathsFoundBy(() => resolved(section))).toEqual([`health.${path}`]);
  });

  it('says which checks there are', () => {
    const [problem] = problemsFoundBy(() => resolved({ checks: { gti: 'off' } }));
    expect(problem).toMatchObject({ allowed: checkNames.join(', '), remedy: 'Did you mean "git"?' });
  });
});

describe('the variable HEALTH_CHECK_INTERVAL', () => {
  it.each([
    ['900', 900],
    [' 60 ', 60],
    ['604800', 604_800],
  ])('%j goes before the file', (healthInterval, expected) => {
    expect(resolved({ interval: 7200 }, { healthInterval }).interval).toBe(expected);
  });

  it.each([undefined, '', ' '])('%j leaves it to the file', (healthInterval) => {
    expect(resolved({ interval: 7200 }, { healthInterval }).interval).toBe(7200);
  });

  it.each(['59', '604801', '1h', '-60', '90.5', '9e9', '99999999999'])('%j is refused', (healthInterval) => {
    expect(problemsFoundBy(() => resolved({}, { healthInterval }))).toMatchObject([
      { path: 'HEALTH_CHECK_INTERVAL', allowed: 'seconds: a whole number from 60 to 604800' },
    ]);
  });
});

describe('the variable AUTO_HEAL_ENABLED', () => {
  it.each([
    ['true', true],
    ['FALSE', false],
    ['1', true],
    [' 0 ', false],
  ])('%j goes before the file', (autoHeal, expected) => {
    expect(resolved({ autoHeal: !expected }, { autoHeal }).autoHeal).toBe(expected);
  });

  it.each([undefined, ''])('%j leaves it to the file', (autoHeal) => {
    expect(resolved({ autoHeal: false }, { autoHeal }).autoHeal).toBe(false);
  });

  it('that cannot be read is refused', () => {
    expect(pathsFoundBy(() => resolved({}, { autoHeal: 'maybe' }))).toEqual(['AUTO_HEAL_ENABLED']);
  });
});
