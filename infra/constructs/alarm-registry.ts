import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { makeAlarmTopics } from './alarm-topics.ts';

/** How soon a person has to act, most urgent first: now, within 15 minutes, within an hour, within four hours. */
export const severities = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof severities)[number];

/** What all alarms have. */
interface Named {
  /** Also a heading of `docs/runbooks.md`. */
  readonly name: string;
  readonly severity: Severity;
  /** One sentence for the person who is woken. */
  readonly meaning: string;
}

/** When an alarm on a metric sounds: in `datapoints` of the last `periods` periods. */
interface Patience {
  readonly periods?: number;
  readonly datapoints?: number;
}

/** One alarm, which sounds when `metric` is at or above `threshold`. */
export interface AlarmDefinition extends Named, Patience {
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  /** `atMost`: it sounds when the metric is at or below the threshold instead. */
  readonly sounds?: 'atLeast' | 'atMost';
  /** Whether it sounds, too, while there are no figures at all. */
  readonly soundsInSilence?: boolean;
}

/** One alarm, which sounds when `metric` is above what is usual for that hour of that day. */
export interface AnomalyDefinition extends Named, Patience {
  readonly metric: cloudwatch.IMetric;
}

/** One alarm over others. They tell nobody: it does, so that one cause makes one page. */
export interface CompositeDefinition extends Named {
  /** `any`: one of the others sounds; `all`: all of them do. */
  readonly when: 'any' | 'all';
  /** Whether the alarm of that name is one of them. */
  readonly covers: (name: string) => boolean;
}

/** What the registry needs. */
export interface AlarmRegistryProps {
  /** Comes before each alarm's name, so that two deployments in one account are told apart. */
  readonly prefix: string;
  /** Gets a mail for every alarm, after confirming the subscription. */
  readonly email?: string;
  /** The alarms over others; `addComposites` adds them when the others are there. */
  readonly composites: readonly CompositeDefinition[];
}

/** Standard deviations beyond which a figure is unusual. */
const bandWidth = 3;

/** Every alarm of the system, by severity, with one encrypted topic for each severity. */
export class AlarmRegistry extends Construct {
  readonly topics: Readonly<Record<Severity, sns.Topic>>;
  readonly #prefix: string;
  readonly #composites: readonly CompositeDefinition[];
  readonly #alarms = new Map<string, cloudwatch.IAlarm>();
  readonly #told: string[] = [];

  constructor(scope: Construct, id: string, props: AlarmRegistryProps) {
    super(scope, id);
    this.#prefix = props.prefix;
    this.#composites = props.composites;
    this.topics = makeAlarmTopics(this, { prefix: props.prefix, severities, email: props.email });
  }

  /** Full names of the alarms that people are told of by themselves, and of those that a composite one covers. */
  get names(): { readonly told: readonly string[]; readonly covered: readonly string[] } {
    const covered = [...this.#alarms.keys()].filter((name) => this.#isCovered(name));
    return { told: this.#told, covered: covered.map((name) => this.#fullName(name)) };
  }

  /** Adds an alarm under `scope`, and connects it with its severity's topic unless a composite alarm covers it. */
  add(scope: Construct, definition: AlarmDefinition): void {
    const { sounds = 'atLeast', soundsInSilence = false } = definition;
    const { ComparisonOperator, TreatMissingData } = cloudwatch;
    const alarm = new cloudwatch.Alarm(scope, `Alarm-${definition.name}`, {
      ...this.#described(definition),
      ...patience(definition),
      metric: definition.metric,
      threshold: definition.threshold,
      comparisonOperator:
        sounds === 'atMost'
          ? ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD
          : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: soundsInSilence ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    this.#register(definition, alarm);
  }

  /** Adds an alarm that compares with what CloudWatch has learned of the metric. */
  addAnomaly(scope: Construct, definition: AnomalyDefinition): void {
    const alarm = new cloudwatch.AnomalyDetectionAlarm(scope, `Alarm-${definition.name}`, {
      ...this.#described(definition),
      ...patience(definition),
      metric: definition.metric,
      stdDevs: bandWidth,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    this.#register(definition, alarm);
  }

  /** Adds the alarms over those that were added before, and tells people of them. One that covers nothing is left out. */
  addComposites(scope: Construct): void {
    const { AlarmRule, AlarmState } = cloudwatch;
    for (const definition of this.#composites) {
      const covered = [...this.#alarms].filter(([name]) => definition.covers(name));
      if (covered.length === 0) continue;
      const rules = covered.map(([, alarm]) => AlarmRule.fromAlarm(alarm, AlarmState.ALARM));
      const { alarmName: compositeAlarmName, alarmDescription } = this.#described(definition);
      const alarm = new cloudwatch.CompositeAlarm(scope, `Alarm-${definition.name}`, {
        compositeAlarmName,
        alarmDescription,
        alarmRule: definition.when === 'all' ? AlarmRule.allOf(...rules) : AlarmRule.anyOf(...rules),
      });
      this.#tell(definition, alarm);
    }
  }

  #register(definition: Named, alarm: cloudwatch.Alarm): void {
    this.#alarms.set(definition.name, alarm);
    if (!this.#isCovered(definition.name)) this.#tell(definition, alarm);
  }

  #tell({ name, severity }: Named, alarm: cloudwatch.AlarmBase): void {
    const action = new SnsAction(this.topics[severity]);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    this.#told.push(this.#fullName(name));
  }

  #isCovered(name: string): boolean {
    return this.#composites.some(({ covers }) => covers(name));
  }

  #fullName(name: string): string {
    return `${this.#prefix}-${name}`;
  }

  #described({ name, severity, meaning }: Named): {
    readonly alarmName: string;
    readonly alarmDescription: string;
  } {
    return {
      alarmName: this.#fullName(name),
      alarmDescription: `[${severity}] ${meaning} Runbook: docs/runbooks.md#${name}`,
    };
  }
}

function patience({ periods = 1, datapoints = periods }: Patience): {
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
} {
  return { evaluationPeriods: periods, datapointsToAlarm: datapoints };
}
