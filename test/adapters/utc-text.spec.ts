import { describe, expect, it } from '@jest/globals';
import { toUtcText } from '../../src/adapters/utc-text.js';

describe("dates on Langflow's API", () => {
  it('are ISO 8601 texts with six digits of a fraction', () => {
    const years = 365.25 * 24 * 3600 * 1000;
    const dates = Array.from(
      { length: 20_000 },
      (_, index) => new Date(Math.floor(((index % 10_000) - 1200) * years + index * 123_456_789)),
    );
    expect(dates.map(toUtcText)).toEqual(
      dates.map((date) => date.toISOString().replace('Z', '000Z')),
    );
  });

  it.each([
    ['1969-12-31T23:59:59.999Z'],
    ['2000-02-29T00:00:00.000Z'],
    ['9999-12-31T23:59:59.001Z'],
    ['0999-01-01T00:00:00.000Z'],
    ['+010000-01-01T00:00:00.000Z'],
  ])('%s', (text) => {
    expect(toUtcText(new Date(text))).toBe(text.replace('Z', '000Z'));
  });

  it('refuse an invalid date', () => {
    expect(() => toUtcText(new Date(Number.NaN))).toThrow(RangeError);
  });
});
