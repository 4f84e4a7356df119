/** Where `${NAME}` references get their values. Values never appear in errors or logs. */
export interface SecretStore {
  /** The value of NAME. Throws `SECRET_NOT_FOUND` (with the remedy for where it looked) when there is none. */
  get(name: string): Promise<string>;
  /** Reads NAME anew when it is next asked for. Absent: nothing is kept. */
  forget?(name: string): void;
}
