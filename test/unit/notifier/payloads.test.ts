import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertMessage } from '../../../functions/notifier/channel.ts';
import { pagerDutyEvent } from '../../../functions/notifier/channels/pagerduty.ts';
import { slackPayload } from '../../../functions/notifier/channels/slack.ts';
import { htmlOf, textOf } from '../../../functions/notifier/letter.ts';
import { subjectOf } from '../../../functions/notifier/words.ts';
import { alertChanges } from '../../../shared/health/alert.ts';
import { alertLevels } from '../../../shared/health/health.ts';
import { objections } from '../../support/alert-payloads.ts';
import { alertWith, noon } from '../../support/alerts.ts';

/** One message about one alert; name what matters. */
function messageWith(changes: Partial<AlertMessage> = {}): AlertMessage {
  return { id: 'message-1', change: 'opened', at: noon, alerts: [alertWith()], ...changes };
}

const long = fc.oneof(
  fc.string(),
  fc.integer({ min: 0, max: 6_000 }).map((size) => '&<\u{1F6A8}'.repeat(size)),
);
const alerts = fc
  .record({ key: fc.string({ minLength: 1 }), title: long, text: long, remedy: long })
  .map(alertWith);
const messages = fc.record({
  id: fc.uuid(),
  change: fc.constantFrom(...alertChanges),
  at: fc.constant(noon),
  alerts: fc.array(alerts, { minLength: 1, maxLength: 60 }),
});

describe('a message for Slack', () => {
  it('whatever it tells of, is one that Slack takes', () => {
    fc.assert(
      fc.property(messages, (message) => {
        expect(objections('slack', slackPayload(message))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('given words that mean something to Slack, shows them as they are', () => {
    const alerts = [alertWith({ text: '<!channel> & <https://evil.example|click>' })];
    const payload = JSON.stringify(slackPayload(messageWith({ alerts })));
    expect(payload).toContain('&lt;!channel&gt; &amp; &lt;https://evil.example|click&gt;');
    expect(payload).not.toContain('<!channel>');
  });

  it('given a page, has a button that leads there', () => {
    const alerts = [alertWith({ link: 'https://github.com/acme/app' })];
    const { blocks } = slackPayload(messageWith({ alerts }));
    expect(blocks.map(({ type }) => type)).toEqual(['header', 'section', 'actions', 'context']);
    expect(JSON.stringify(blocks)).toContain('"url":"https://github.com/acme/app"');
  });
});

describe('an event for PagerDuty', () => {
  const eventOf = (alert = alertWith(), change: AlertMessage['change'] = 'opened') =>
    pagerDutyEvent(alert, messageWith({ change }), 'a-key');

  it('whatever it tells of, is one that PagerDuty takes', () => {
    fc.assert(
      fc.property(messages, (message) => {
        for (const alert of message.alerts.slice(0, 5)) {
          const event = pagerDutyEvent({ ...alert, title: `t${alert.title}` }, message, 'a-key');
          expect(objections('pagerDuty', event)).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['opened', 'trigger'],
    ['escalated', 'trigger'],
    ['acknowledged', 'acknowledge'],
    ['resolved', 'resolve'],
  ] as const)('given that it is %s, says %s about the same incident', (change, action) => {
    const event = eventOf(alertWith(), change);
    expect(event).toMatchObject({ event_action: action, dedup_key: eventOf().dedup_key });
  });

  it('given each level, has a severity of its own', () => {
    const events = alertLevels.map((level) => eventOf(alertWith({ level })));
    expect(events.map((event) => ('payload' in event ? event.payload.severity : ''))).toEqual([
      'critical',
      'error',
      'warning',
      'info',
    ]);
  });

  it('given a very long key, has a short one that is the same each time', () => {
    const key = 'k'.repeat(900);
    expect(eventOf(alertWith({ key })).dedup_key).toBe(eventOf(alertWith({ key })).dedup_key);
    expect(eventOf(alertWith({ key })).dedup_key.length).toBeLessThanOrEqual(255);
  });
});

describe('the words of a message', () => {
  it('given line breaks in a title, has none in its subject', () => {
    const subject = subjectOf(messageWith({ alerts: [alertWith({ title: 'a\r\nBcc: eve@evil.example' })] }));
    expect(subject).toBe('[high] a Bcc: eve@evil.example');
  });

  it('given several alerts, names the worst and counts the rest', () => {
    const alerts = [alertWith(), alertWith({ level: 'critical', title: 'worst' }), alertWith()];
    expect(subjectOf(messageWith({ alerts, change: 'repeated' }))).toBe(
      '[critical, still open] worst and 2 more',
    );
  });

  it.each([
    ['a mail', textOf],
    ['a page', htmlOf],
    ['Slack', (message: AlertMessage) => JSON.stringify(slackPayload(message))],
  ] as const)('given a storm, counts by cause in %s what there is no room for', (_place, shown) => {
    const alerts = Array.from({ length: 500 }, (_, index) => {
      const name = `acme/app-${index}`;
      return alertWith({ key: name, code: 'BRANCH_UNPROTECTED', repositories: [name] });
    });
    const text = shown(messageWith({ alerts, change: 'digest' }));
    expect(text).toMatch(/4[59]0 × BRANCH_UNPROTECTED: acme\/app-\d+, .* and 4[48]5 more/);
    expect(text.length).toBeLessThan(100_000);
  });

  it('given markup, is a page without it', () => {
    const html = htmlOf(messageWith({ alerts: [alertWith({ text: '<script>alert("x")</script>' })] }));
    expect(html).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
    expect(html).not.toContain('<script');
  });

  it('says what to do and how to take care of it', () => {
    const text = textOf(messageWith());
    expect(text).toContain('What to do: Give the token the right to read.');
    expect(text).toContain("auto-builder alerts acknowledge 'git github.com/acme/app'");
  });

  it('given the end, says how long it lasted, and asks nobody for anything', () => {
    const alerts = [alertWith({ state: 'resolved', resolvedAt: noon + 90 * 60_000 })];
    const text = textOf(messageWith({ change: 'resolved', alerts }));
    expect(text).toContain('Lasted: 1 h 30 min');
    expect(text).not.toContain('What to do');
  });

  it('given more repositories than are named, says so', () => {
    const names = Array.from({ length: 50 }, (_, index) => `acme/app-${index}`);
    const text = textOf(messageWith({ alerts: [alertWith({ repositories: names, affected: 51 })] }));
    expect(text).toContain('acme/app-4 and more than 45 others');
  });
});
