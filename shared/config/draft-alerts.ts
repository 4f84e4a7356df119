import { z } from 'zod';
import { channelSchema } from './schema-alert-channels.ts';
import { maintenanceSchema, routeSchema } from './schema-alerts.ts';
import { quietHoursSchema } from './schema-health.ts';

/** Of a list everything that is well formed; the rest keeps its place. */
const readable = <Item extends z.ZodType>(item: Item) =>
  z.array(item.optional().catch(undefined)).catch(() => []);

/** The section `alerts` with everything unreadable left out, for checks across several places. */
export const alertsDraftSchema = z
  .object({
    channels: readable(channelSchema),
    routes: readable(routeSchema),
    maintenance: readable(maintenanceSchema),
  })
  .optional()
  .catch(undefined);

/** Of the section `health` what only shows when several values are seen together. */
export const healthDraftSchema = z
  .object({ quietHours: readable(quietHoursSchema) })
  .optional()
  .catch(undefined);

export type AlertsDraft = NonNullable<z.infer<typeof alertsDraftSchema>>;
export type HealthDraft = NonNullable<z.infer<typeof healthDraftSchema>>;
