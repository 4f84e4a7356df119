import { z } from 'zod';
import { configurationSchema } from './schema.ts';

/** The JSON Schema (2020-12) of `auto-builder.config.json`, for editors; committed as `auto-builder.schema.json`. */
export function configurationJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(configurationSchema, { io: 'input', reused: 'inline' }) };
}

/** The same as the text of the committed file. */
export function configurationJsonSchemaText(): string {
  return `${JSON.stringify(configurationJsonSchema(), null, 2)}\n`;
}
