import { withCloudAccess } from '../cloud/connect.ts';
import { openStores } from '../cloud/stores.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { mirrorSums, mirrorText } from '../metrics/mirror-days.ts';
import type { Surroundings } from '../surroundings.ts';
import type { MetricsOptions } from './cloud-commands.ts';

const dayMs = 86_400_000;

/** Shows success rate, mean times and amounts, day by day and in sum. */
export async function metrics(options: MetricsOptions, surroundings: Surroundings): Promise<ExitCode> {
  const { terminal } = surroundings;
  return withCloudAccess(options, surroundings, async (cloud) => {
    const to = Date.now();
    const from = to - Math.max(0, options.days - 1) * dayMs;
    const rollups = await openStores(cloud).series.range('mirror', 'day', from, to);
    const days = rollups.map((rollup) => ({ day: rollup.bucket, ...mirrorSums([rollup]) }));
    const total = mirrorSums(rollups);
    if (options.json) terminal.printJson({ from, to, days, total });
    else if (total.runs === 0) terminal.print('no runs in this time');
    else
      terminal.print(
        mirrorText(
          'day',
          days.map(({ day, ...sums }) => ({ bucket: day, ...sums })),
          total,
        ),
      );
    return exitCodes.synced;
  });
}
