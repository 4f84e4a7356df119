import type { TargetSettings } from '../../shared/config/deployment-settings.ts';

type StaticSettings = Extract<TargetSettings, { kind: 'static' }>;

/** Settings of a static target, with what matters to a test. */
export function staticSettings(parts: Partial<StaticSettings> = {}): StaticSettings {
  return { kind: 'static', name: 'web', immutable: ['assets/**'], keepDays: 30, ...parts };
}
