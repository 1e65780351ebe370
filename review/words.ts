/** A whole number with its noun: `1 replica`, `3 replicas`; a plural that is not the noun with an s is given. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? noun : plural}`;
}

/** Items as a person lists them: `a, b and c`. */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;
}

/** A number with three digits that count, and with all of them where it is whole and below 1,000. */
export function rounded(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en-US', { maximumSignificantDigits: 3 });
}

/** An amount of money for a decision: three digits that count. */
export function aboutUsd(value: number): string {
  return `${rounded(value)} USD`;
}

/** An amount of money for a bill, in whole dollars. */
export function usd(value: number): string {
  return value > 0 && value < 1 ? 'under 1 USD' : `${Math.round(value).toLocaleString('en-US')} USD`;
}

/** The price of a unit as it is listed: by the hour, and what costs less than a cent by the month of 730 hours. */
export function price(usdPerHour: number): string {
  const by = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 4 });
  return usdPerHour < 0.01 ? `${by(usdPerHour * 730)} USD a month` : `${by(usdPerHour)} USD an hour`;
}

/** A part of a whole in words: `97.3 %`, `under 0.1 %`. */
export function share(part: number, whole: number): string {
  const percent = whole === 0 ? 0 : (part / whole) * 100;
  if (percent === 0 || percent === 100) {
    return `${percent} %`;
  }
  return percent < 0.1 ? 'under 0.1 %' : percent > 99.9 ? 'over 99.9 %' : `${percent.toFixed(1)} %`;
}

/** A time that users wait. */
export function waiting(ms: number): string {
  return ms < 1000 ? `${rounded(ms)} ms` : `${rounded(ms / 1000)} s`;
}

/** A number with its unit: `147,456 bytes`, `1 replica`, `68.2 ms`; words stay as they are. */
export function quantity(value: string | number | boolean, unit: string): string {
  const number =
    typeof value !== 'number'
      ? String(value)
      : Number.isInteger(value) || Math.abs(value) >= 1000
        ? Math.round(value).toLocaleString('en-US')
        : rounded(value);
  return `${number} ${value === 1 ? unit.replace(/^([A-Za-z]{2,})s$/, '$1') : unit}`.trim();
}

/** The first letter large. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
