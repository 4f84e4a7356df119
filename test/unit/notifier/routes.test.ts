import { describe, expect, it } from 'vitest';
import { audienceOf } from '../../../functions/notifier/routes.ts';
import type { AlertRoute } from '../../../shared/config/health-settings.ts';
import type { Alert } from '../../../shared/health/alert.ts';
import { alertWith, routeWith } from '../../support/alerts.ts';

const toldBy = (routes: readonly AlertRoute[], alert: Partial<Alert> = {}): readonly string[] => [
  ...audienceOf(alertWith(alert), { routes }).channels,
];

describe('the audience of an alert', () => {
  it('given two routes that take it, is that of the first', () => {
    expect(toldBy([routeWith({ channels: ['a'] }), routeWith({ channels: ['b'] })])).toEqual(['a']);
  });

  it('given a first route that goes on, is that of both', () => {
    const routes = [routeWith({ channels: ['a'], goOn: true }), routeWith({ channels: ['b'] })];
    expect(toldBy(routes)).toEqual(['a', 'b']);
  });

  it.each<[string, Partial<AlertRoute>, boolean]>([
    ['its level', { levels: ['high'] }, true],
    ['other levels', { levels: ['low'] }, false],
    ['its repository', { repositories: ['Acme/*'] }, true],
    ['other repositories', { repositories: ['other/*'] }, false],
    ['its code', { codes: ['GIT_*'] }, true],
    ['other codes', { codes: ['SYNC_*'] }, false],
  ])('given a route for %s', (_name, route, takes) => {
    expect(toldBy([routeWith({ ...route, channels: ['a'] })])).toEqual(takes ? ['a'] : []);
  });

  it('given what several repositories share, is that of each of them', () => {
    const ofTeam = routeWith({ repositories: ['acme/pay-*'], channels: ['payments'] });
    const rest = routeWith({ channels: ['ops'] });
    const repositories = ['acme/pay-api', 'acme/site'];
    expect(toldBy([ofTeam, rest], { repositories })).toEqual(['payments', 'ops']);
  });

  it('given an alert of no repository, is not that of a route for some', () => {
    const routes = [routeWith({ repositories: ['*'], channels: ['a'] })];
    expect(toldBy(routes, { repositories: [] })).toEqual([]);
  });

  it('given the trouble of a channel, is without that channel, at every step', () => {
    const routes = [routeWith({ channels: ['a', 'b'], escalation: [['a'], ['b']] })];
    const { channels, steps } = audienceOf(alertWith({ key: 'channel a' }), { routes });
    expect([[...channels], steps.map((step) => [...step])]).toEqual([['b'], [[], ['b']]]);
  });
});
