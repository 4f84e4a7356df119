import { describe, expect, it } from 'vitest';
import { wire } from '../../../functions/webhook/wire.ts';
import { EnvironmentIncompleteError } from '../../../shared/config/errors.ts';

const environment = {
  AUTO_BUILDER_DELIVERY_TABLE: 'deliveries',
  AUTO_BUILDER_EVENT_BUS: 'bus',
  AUTO_BUILDER_SECRET_SOURCE: 'environment',
  AUTO_BUILDER_WEBHOOK_SECRETS: 'CURRENT, PREVIOUS,',
  CURRENT: 'new',
  PREVIOUS: 'old',
};

describe('the wiring of the webhook', () => {
  it('reads the secrets that the template names, current first', async () => {
    expect(await wire(environment).secrets()).toEqual(['new', 'old']);
  });

  it('refuses to start without its resources, and names all that are missing', () => {
    const { AUTO_BUILDER_DELIVERY_TABLE: _table, AUTO_BUILDER_EVENT_BUS: _bus, ...incomplete } = environment;
    expect(() => wire(incomplete)).toThrow(EnvironmentIncompleteError);
    expect(() => wire(incomplete)).toThrow(/AUTO_BUILDER_DELIVERY_TABLE, AUTO_BUILDER_EVENT_BUS/);
  });
});
