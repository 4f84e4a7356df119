import { describe, expect, it } from 'vitest';
import { mergeEnvironment, readDotEnv } from '../../../shared/config/dot-env.ts';
import { readFunctionEnvironment } from '../../../shared/config/environment.ts';
import { EnvironmentIncompleteError } from '../../../shared/config/errors.ts';

describe('readFunctionEnvironment', () => {
  it('gives the values by key', () => {
    const environment = { AUTO_BUILDER_STATE_TABLE: 'state', AUTO_BUILDER_EVENT_BUS: 'bus', OTHER: 'x' };
    expect(readFunctionEnvironment(environment, 'stateTable', 'eventBus')).toEqual({
      stateTable: 'state',
      eventBus: 'bus',
    });
  });

  it('lists everything that is missing or empty', () => {
    const read = () => readFunctionEnvironment({ AUTO_BUILDER_RUN_TABLE: '' }, 'stateTable', 'runTable');
    expect(read).toThrow(EnvironmentIncompleteError);
    expect(read).toThrow(/AUTO_BUILDER_STATE_TABLE, AUTO_BUILDER_RUN_TABLE/);
  });
});

describe('.env', () => {
  it('gives its entries, whatever the quotes', () => {
    expect(readDotEnv('\uFEFFA=1\n# note\nexport B="two words"\nC=\'\'\n')).toEqual({
      A: '1',
      B: 'two words',
      C: '',
    });
  });

  it('stays behind the real environment, but not behind an empty variable', () => {
    expect(mergeEnvironment({ A: 'real', B: '', C: undefined }, { A: 'file', B: 'file', C: 'file' })).toEqual(
      {
        A: 'real',
        B: 'file',
        C: 'file',
      },
    );
  });
});
