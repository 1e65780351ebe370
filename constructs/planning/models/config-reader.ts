import { GroundplanError } from '../groundplan-error';

/** A parsed `config.json`, read field by field; what is missing or of another kind is an error that names it. */
export class ConfigReader {
  private readonly fields: Readonly<Record<string, unknown>>;

  public constructor(
    /** Name of the model, for messages. */
    public readonly id: string,
    config: unknown,
  ) {
    if (typeof config !== 'object' || config === null || Array.isArray(config)) {
      throw new GroundplanError('ModelNotUnderstood', `'config' of ${id} is not understood, because it is no JSON object`);
    }
    this.fields = config as Record<string, unknown>;
  }

  /** A part of the config that is an object: `text_config`. */
  public part(name: string): ConfigReader | undefined {
    const value = this.fields[name];
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? new ConfigReader(this.id, value) : undefined;
  }

  /** A count, of at least 1, under the first of these names that is there. */
  public count(...names: string[]): number {
    return this.maybe(...names) ?? this.refuse(`it lacks '${names[0]}'`);
  }

  /** A count of at least 1, or undefined if none of these names is there, or 0. */
  public maybe(...names: string[]): number | undefined {
    const name = names.find((n) => this.fields[n] !== undefined && this.fields[n] !== null);
    const value = name === undefined ? 0 : this.fields[name];
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
      return this.refuse(`'${name}' (${JSON.stringify(value)}) is no whole number of at least 0`);
    }
    return value === 0 ? undefined : value;
  }

  /** A list, or undefined if there is none. */
  public list(name: string): readonly unknown[] | undefined {
    const value = this.fields[name];
    return Array.isArray(value) ? (value as unknown[]) : undefined;
  }

  /** A text, or undefined if there is none. */
  public text(name: string): string | undefined {
    const value = this.fields[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** Whether a flag is set. */
  public flag(name: string): boolean {
    return this.fields[name] === true;
  }

  /** Whether the config has something under this name. */
  public has(name: string): boolean {
    return this.fields[name] !== undefined && this.fields[name] !== null;
  }

  /** Ends the reading with the reason. */
  public refuse(because: string): never {
    throw new GroundplanError('ModelNotUnderstood', `'config' of ${this.id} is not understood, because ${because}`);
  }
}
