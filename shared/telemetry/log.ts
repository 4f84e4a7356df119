/** What a line says beside its message. `level`, `message`, `service`, `timestamp` and `sampling_rate` are taken. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Where code writes what it does. An error goes into the field `error`. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
